"""Answers to probes of the line's own public address, each with the proof that this very line gave it.

A probe touches no row. That of a body is answered from its head alone and tells when that arrived, so that whoever sends
a body in two halves learns whether the proxy in front waited for the second. See ``core.provisioning.probes``.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, request

from intake.core.provisioning.probes import BODY_PATH, NONCE, probe_nonce
from intake.core.secret import Secret
from intake.services.line.line import Line
from intake.storage.crypto.fingerprints import probe_proof

PLAIN = "text/plain; charset=utf-8"


def probe_routes(line: Line) -> Blueprint:
    """Return the route that answers a body before it is there."""
    routes = Blueprint("probes", __name__)

    @routes.post(BODY_PATH)
    def body_probe() -> Response:
        nonce = request.args.get("nonce", "")
        if not NONCE.fullmatch(nonce):
            return Response(status=HTTPStatus.NOT_FOUND)
        arrived = line.clock().timestamp()
        return Response(f"{probe_proof(line.keys.web_key, nonce)} {arrived}\n", content_type=PLAIN)

    return routes


def health_answer(web_key: Secret, nonce: str) -> Response:
    """Return that this process answers, with the proof where a nonce asks for it."""
    proof = f" {probe_proof(web_key, nonce)}" if NONCE.fullmatch(nonce) else ""
    return Response(f"ok{proof}\n", content_type=PLAIN)


def signed_probe_answer(web_key: Secret, fields: Mapping[str, str]) -> bytes | None:
    """Return the answer to a signed probe, or None where it is a call."""
    nonce = probe_nonce(fields.get("CallSid", ""))
    return None if nonce is None else f"<!-- {probe_proof(web_key, nonce)} -->".encode()
