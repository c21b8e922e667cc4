"""Asks the device once more before what cannot be undone: an answer of it is good for five minutes."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from intake.console.asking import Asking
from intake.console.show import see_other
from intake.core.access.sign_in_session import asserted_lately

CONFIRM = "/confirm"


def ask_again(asking: Asking, back: str) -> Response | None:
    """Return the page that asks the device and leads back to a page, or None where it answered just now."""
    if asserted_lately(asking.signed_in.asserted_at, asking.desk.machine_clock()):
        return None
    return see_other(f"{CONFIRM}?back={quote(back)}")
