"""Health: is this process answering (/healthz), and is the whole line well (/readyz).

Balance on the first; show the second to people and alarms. Neither says anything of a person. What goes wrong is
told in JSON too, here and at every path: machines read it.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from intake.services.line.line import Line
from intake.services.reports.readiness import ReadinessTools, readiness_of
from intake.web.probes import health_answer


def health(line: Line, tools: ReadinessTools) -> Blueprint:
    """Return the health routes of one line."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return health_answer(line.keys.web_key, request.args.get("nonce", ""))

    @routes.get("/readyz")
    def readyz() -> Response:
        state = readiness_of(line, tools)
        response = jsonify(state.as_rows())
        response.headers["Cache-Control"] = "no-store"
        response.status_code = HTTPStatus.OK if state.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return response

    routes.app_errorhandler(HTTPException)(_told_in_json)
    return routes


def _told_in_json(error: HTTPException) -> Response:
    told = Response(
        json.dumps({"status": error.code}) + "\n", status=error.code, content_type="application/json"
    )
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            told.headers[name] = value
    return told
