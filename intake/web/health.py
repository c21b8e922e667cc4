"""Health: is this process answering (/healthz), and is the whole line well (/readyz).

Balance on the first; show the second to people and alarms. Neither says anything of a person.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from intake.services.line.line import Line
from intake.services.reports.health import health_of


def health(line: Line) -> Blueprint:
    """Return the health routes of one line."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @routes.get("/readyz")
    def readyz() -> Response:
        state = health_of(line.database, line.clock())
        response = jsonify(state.as_rows())
        response.status_code = HTTPStatus.OK if state.ready else HTTPStatus.SERVICE_UNAVAILABLE
        return response

    return routes
