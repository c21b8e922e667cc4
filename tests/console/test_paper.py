"""The page for the day on which a paper comes: what to do, in order, and whom to phone."""

from __future__ import annotations

import re

from intake.console.desk import Desk
from tests.support.console import Visitor, console_over, replaced_console


def test_it_says_what_to_do_in_order_and_that_counsel_must_confirm_it(interviewer: Visitor) -> None:
    page = interviewer.get("/paper").text

    assert re.findall(r"<li><b>(.*?)</b>", page) == [
        "Take it.",
        "Give nothing.",
        "Say nothing about anybody.",
        "Do not print.",
        "Do not sign in for anyone.",
        "Phone counsel now.",
    ]
    assert "Counsel must confirm this page." in page
    assert "Casey, 612-555-0111" in page
    assert '<body class="prints">' in page


def test_without_a_named_counsel_it_says_what_to_set(desk: Desk) -> None:
    ana = Visitor(console_over(replaced_console(desk, counsel=""))).signed_in_by("ana's")

    assert "Ask your operator to set <code>[console] counsel</code> today." in ana.get("/paper").text
