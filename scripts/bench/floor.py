"""The floor F, frozen: Flask, twilio's RequestValidator, granian, two workers, one constant TwiML.

What any line on this stack must at least do for a request. Every figure of a turn is told as a ratio to it.
"""

from __future__ import annotations

import os

from flask import Flask, Response, request
from granian.constants import Interfaces
from granian.server import Server
from twilio.request_validator import RequestValidator

TOKEN_VARIABLE = "BENCH_TOKEN"
PORT_VARIABLE = "BENCH_PORT"
TWIML = (
    b'<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="/twilio/voice/turn" input="dtmf" '
    b'numDigits="1" timeout="10"><Say language="en-US">Are you 18 or older?</Say></Gather></Response>'
)

app = Flask("floor", static_folder=None)
validator = RequestValidator(os.environ.get(TOKEN_VARIABLE, ""))


@app.get("/healthz")
def healthz() -> Response:
    """Answer when the server is up."""
    return Response("ok\n")


@app.post("/<path:path>")
def answer(path: str) -> Response:
    """Check the signature and answer the same to everything."""
    query = request.query_string.decode("latin-1")
    url = f"http://127.0.0.1:{os.environ[PORT_VARIABLE]}/{path}" + (f"?{query}" if query else "")
    if not validator.validate(url, request.form.to_dict(), request.headers.get("X-Twilio-Signature", "")):
        return Response(status=403)
    return Response(TWIML, content_type="text/xml")


def serve() -> None:
    """Serve F until a signal."""
    Server(
        "scripts.bench.floor:app",
        address="127.0.0.1",
        port=int(os.environ[PORT_VARIABLE]),
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=8,
        backlog=1024,
        websockets=False,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    serve()
