"""Health of the console: whether its database answers. Tells nothing else, at any name it is asked by."""

from __future__ import annotations

from flask import Response

from intake.console.desk import Desk
from intake.console.page import Pages

HEALTHZ = "/healthz"


def console_health_pages(desk: Desk) -> Pages:
    """Return the page that a supervisor asks."""
    pages = Pages()

    @pages.public(HEALTHZ)
    def healthz() -> Response:
        with desk.database.reading() as work:
            work.line_state.get("health")
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    return pages
