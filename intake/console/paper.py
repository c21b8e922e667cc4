"""Paper: what to do when a paper from a court comes; may be printed, and names whom to phone."""

from __future__ import annotations

from flask import Response

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.page import Pages
from intake.console.show import show_page
from intake.core.access.permissions import Permission


def paper_pages(desk: Desk) -> Pages:
    """Return the page for the day on which a paper comes."""
    pages = Pages()

    @pages.page("/paper", Permission.SEE_PAPER)
    def paper(asking: Asking) -> Response:
        return show_page(asking, "paper.html", counsel=desk.settings.console.counsel)

    return pages
