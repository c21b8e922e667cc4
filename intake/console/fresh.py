"""Fresh: sends whoever asks for something that cannot be taken back to their device first, and where they come back to."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from flask import Response

from intake.console.asking import Asking
from intake.console.show import see_other
from intake.core.access.sign_in_session import asserted_lately

CONFIRM: Final = "/confirm"


def ask_again(asking: Asking, back: str) -> Response | None:
    """Return the way to the page that asks the device again, None where it was asked in the last five minutes.

    ``back`` is the path of the page that holds the form: after the answer it is loaded by GET.
    """
    if asserted_lately(asking.signed_in.asserted_at, asking.desk.machine_clock()):
        return None
    return see_other(f"{CONFIRM}?back={quote(back)}")


def back_to(path: str) -> Response:
    """Send the browser back to a path of ours, and to the first page where it is none."""
    ours = (
        path.startswith("/") and path.isascii() and path.isprintable() and not path.startswith(("//", "/\\"))
    )
    return see_other(path if ours and "\\" not in path else "/")
