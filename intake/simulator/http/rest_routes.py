"""The REST endpoints over HTTP: authentication, faults, the log, and JSON out.

What the requests do is in ``account``.
"""

from __future__ import annotations

import hmac
import socket
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.datastructures import MultiDict

from intake.simulator.config import API_VERSION
from intake.simulator.exchange import Exchange
from intake.simulator.rest.account import Account
from intake.simulator.rest.rest_json import Refusal
from intake.simulator.webhooks.faults import RestFault, RestRefusal
from intake.simulator.webhooks.webhook_log import Direction, LogRow, Verdict

PREFIX = f"/{API_VERSION}/Accounts/<account_sid>"
FAILED_AFTER = 500


class ConnectionDroppedError(ConnectionError):
    """There is no socket to cut, as in a test client: whoever asks gets this error instead."""


def make_rest(exchange: Exchange) -> Blueprint:
    """Return the blueprint with every REST endpoint of the account."""
    rest = Blueprint("rest", __name__, url_prefix=PREFIX)
    account = Account(exchange)

    @rest.url_value_preprocessor
    def take_account(_: str | None, values: dict[str, str] | None) -> None:
        g.account_sid = values.pop("account_sid") if values else ""

    guard(rest, exchange)
    _add_messages(rest, account)
    _add_calls(rest, account)
    return rest


def guard(routes: Blueprint, exchange: Exchange) -> None:
    """Ask every request of some routes who it is, let faults have their way with it, and note it in the log."""

    @routes.before_request
    def check() -> Response | None:
        g.started = time.perf_counter()
        return _unauthorised(exchange) or _before(exchange)

    @routes.after_request
    def note(response: Response) -> Response:
        _log(exchange, response)
        return _after(response)

    @routes.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> Response:
        return _refusal(refusal)


def _add_messages(rest: Blueprint, account: Account) -> None:
    @rest.post("/Messages.json")
    def create_message() -> tuple[Response, int]:
        return jsonify(account.create_message(flat(request.form))), 201

    @rest.get("/Messages.json")
    def list_messages() -> Response:
        return jsonify(account.list_messages(flat(request.args), request.path))

    @rest.get("/Messages/<sid>.json")
    def fetch_message(sid: str) -> Response:
        return jsonify(account.fetch_message(sid))

    @rest.post("/Messages/<sid>.json")
    def redact_message(sid: str) -> Response:
        return jsonify(account.redact_message(sid, flat(request.form)))

    @rest.delete("/Messages/<sid>.json")
    def delete_message(sid: str) -> Response:
        account.delete_message(sid)
        return Response(status=204)


def _add_calls(rest: Blueprint, account: Account) -> None:
    @rest.post("/Calls.json")
    def create_call() -> tuple[Response, int]:
        return jsonify(account.create_call(flat(request.form))), 201

    @rest.get("/Calls.json")
    def list_calls() -> Response:
        return jsonify(account.list_calls(flat(request.args), request.path))

    @rest.get("/Calls/<sid>.json")
    def fetch_call(sid: str) -> Response:
        return jsonify(account.fetch_call(sid))

    @rest.post("/Calls/<sid>.json")
    def update_call(sid: str) -> Response:
        return jsonify(account.update_call(sid, flat(request.form)))

    @rest.delete("/Calls/<sid>.json")
    def delete_call(sid: str) -> Response:
        account.delete_call(sid)
        return Response(status=204)


def flat(values: MultiDict[str, str]) -> Mapping[str, str]:
    """The values by name; a name sent several times, as events are, becomes one list of words."""
    return {name: " ".join(values.getlist(name)) for name in values}


def _unauthorised(exchange: Exchange) -> Response | None:
    config, given = exchange.config, request.authorization
    right = (
        given is not None
        and hmac.compare_digest(given.username or "", config.account_sid)
        and hmac.compare_digest(given.password or "", config.auth_token)
    )
    if not right:
        return _refusal(Refusal(401, 20003, "Authenticate"))
    # Only the older paths name the account.
    if g.get("account_sid", config.account_sid) != config.account_sid:
        return _refusal(Refusal(404, 20404, "The requested resource was not found"))
    return None


def _before(exchange: Exchange) -> Response | None:
    """Wait, refuse or drop where a switch says so; what happens after accepting is kept for later."""
    time.sleep(exchange.faults.latency_ms / 1000)
    g.fault = exchange.faults.take_rest(creating=request.method == "POST" and request.path.count("/") == 4)
    if g.fault is None:
        return None
    match g.fault.kind:
        case RestFault.REFUSE:
            return _refusal(Refusal(g.fault.status, g.fault.code, "Refused on purpose"))
        case RestFault.DROP:
            return _cut()
        case RestFault.TIMEOUT:
            time.sleep(g.fault.seconds)
            return _cut()
    return None


def _after(response: Response) -> Response:
    fault: RestRefusal | None = g.get("fault")
    if fault is None or response.status_code >= 400:
        return response
    match fault.kind:
        case RestFault.ACCEPT_THEN_DROP:
            return _cut()
        case RestFault.ACCEPT_THEN_FAIL:
            return _refusal(Refusal(FAILED_AFTER, 20500, "An internal error on purpose, after accepting"))
    return response


def _cut() -> Response:
    connection: socket.socket | None = request.environ.get("werkzeug.socket")
    if connection is None:
        raise ConnectionDroppedError("the connection is cut on purpose")
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def _refusal(refusal: Refusal) -> Response:
    response = jsonify(refusal.as_json())
    response.status_code = refusal.status
    return response


def _log(exchange: Exchange, response: Response) -> None:
    body = response.get_json(silent=True)
    code = body.get("code", 0) if isinstance(body, dict) and response.status_code >= 400 else 0
    exchange.log.add(
        LogRow(
            at=exchange.now(),
            direction=Direction.FROM_LINE,
            path=f"{request.method} {urlsplit(request.url).path.rsplit('/Accounts/', 1)[-1].split('/', 1)[-1]}",
            status=response.status_code,
            verdict=Verdict.UNKNOWN,
            error=int(code),
            milliseconds=round((time.perf_counter() - g.started) * 1000, 1),
            form=(*request.args.items(multi=True), *request.form.items(multi=True)),
            reply=response.get_data(),
        )
    )
