"""Audit: what was done here, by day and hour, a hundred lines a page; changes nothing."""

from __future__ import annotations

from flask import Response, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.page import Pages
from intake.console.show import show_page
from intake.core.access.permissions import Permission
from intake.services.access.audit import audit_page

_LONGEST = 6


def audit_pages(desk: Desk) -> Pages:
    """Return the page of what was done."""
    pages = Pages()

    @pages.page("/audit", Permission.SEE_AUDIT)
    def audit(asking: Asking) -> Response:
        asked = request.args.get("page", "1")
        is_number = asked.isascii() and asked.isdecimal() and len(asked) <= _LONGEST
        found = audit_page(desk.database, int(asked) if is_number else 1)
        return show_page(asking, "audit.html", found=found, zone=desk.settings.line.timezone)

    return pages
