"""The floor F, frozen: Flask, twilio's RequestValidator, granian, two workers, one constant TwiML.

What any line on this stack must at least do for a request. Every figure of a turn is told as a ratio to it.
"""

from __future__ import annotations

import os
from functools import partial

from flask import Flask, Response, request
from granian.constants import Interfaces
from granian.server import Server
from twilio.request_validator import RequestValidator

from intake.cli.run.orphans import end_with_parent

HOST = "127.0.0.1"
TWIML = (
    b'<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="/twilio/voice/turn" input="dtmf" '
    b'numDigits="1" timeout="10"><Say language="en-US">Are you 18 or older?</Say></Gather></Response>'
)


def create_app(port: int, token: str) -> Flask:
    """Return the app."""
    app = Flask("floor", static_folder=None)
    validator = RequestValidator(token)

    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n")

    @app.post("/<path:path>")
    def answer(path: str) -> Response:
        query = request.query_string.decode("latin-1")
        url = f"http://{HOST}:{port}/{path}" + (f"?{query}" if query else "")
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(url, request.form.to_dict(), signature):
            return Response(status=403)
        return Response(TWIML, content_type="text/xml")

    return app


def serve(port: int, token: str) -> None:
    """Serve F until a signal."""
    server = Server(
        "scripts.bench.floor",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=8,
        backlog=1024,
        websockets=False,
        log_enabled=False,
    )
    server.serve(target_loader=partial(_process, os.getpid(), port, token), wrap_loader=False)


def _process(parent: int, port: int, token: str) -> Flask:
    end_with_parent(parent)
    return create_app(port, token)


if __name__ == "__main__":
    serve(int(os.environ["BENCH_PORT"]), os.environ["BENCH_TOKEN"])
