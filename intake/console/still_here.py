"""Still here: what the button of the warning asks, in a window of its own, so that no half-typed form is lost.

Whoever asks for any page stays signed in for longer; this one only says so.
"""

from __future__ import annotations

from flask import Response

from intake.console.asking import Asking
from intake.console.page import Pages
from intake.console.show import STILL_HERE, show_page
from intake.core.access.permissions import Permission


def still_here_pages() -> Pages:
    """Return the page behind the warning's button."""
    pages = Pages()

    @pages.page(STILL_HERE, Permission.OWN_ACCOUNT)
    def still_here(asking: Asking) -> Response:
        return show_page(asking, "still_here.html")

    return pages
