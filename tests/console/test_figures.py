"""The page of figures: what `intake counts` shows, in the console's rights, and for coordinators alone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from intake.storage.unit_of_work import Database
from tests.support.console import Visitor, console_over, desk_over
from tests.support.people import NOW

SUMS = {
    ("contact", "voice"): 40,
    ("contact", "text"): 30,
    ("ended", "saved"): 25,
    ("ended", "erased"): 12,
    ("ended", "unfinished"): 33,
}


def cells(page: str) -> list[list[str]]:
    """Return the words of every row of every table."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in rows]


def test_sums_are_shown_by_week_and_small_ones_are_hidden(
    database: Database, console_database: Database, tmp_path: Path
) -> None:
    with database.work() as work:
        for (dimension, value), n in SUMS.items():
            work.counters.add(NOW - timedelta(weeks=1), dimension, value, n)
            work.counters.add(NOW, dimension, value, n)
        work.commit()
    ana = Visitor(console_over(desk_over(console_database, tmp_path))).signed_in_by("ana's")

    page = ana.get("/figures").text

    few = ["10 or fewer"] * 4
    assert cells(page) == [
        ["week of", "asked by voice", "text and mail", "saved", "erased", "unfinished"],
        ["2018-02-26", "40", "30", "25", "12", "33"],
        ["2018-03-05", "40", "30", "25", "12", "33"],
        ["all weeks", "80", "60", "50", "24", "66"],
        ["week of", "reached", "in 2 days", "in 7 days", "later"],
        ["2018-02-26", *few],
        ["2018-03-05", *few],
        ["all weeks", *few],
    ]
    assert re.findall(r'<p class="hint">(.*?)</p>', page) == [
        "10 or fewer: hidden so that nobody can be recognised; it may be none."
    ]


def test_nothing_counted_says_so(coordinator: Visitor) -> None:
    page = coordinator.get("/figures").text

    assert (cells(page), "Nothing has been counted yet." in page) == ([], True)


def test_figures_may_be_printed_and_are_not_for_interviewers(
    coordinator: Visitor, interviewer: Visitor
) -> None:
    assert '<body class="prints">' in coordinator.get("/figures").text
    assert interviewer.get("/figures").status_code == 403
