"""The page's own JSON requests: pick up, press, text, switch, move the clock.

For the page only: every change needs the page's header, which no other site can send.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from intake.simulator.account.faults import Fault, plant
from intake.simulator.calls.call import KEYS, Call
from intake.simulator.clock import jump, seconds_to_hour, set_offset
from intake.simulator.exchange import Exchange
from intake.simulator.http.page_state import page_state
from intake.simulator.http.switches import set_switch
from intake.simulator.http.troubles import set_trouble
from intake.simulator.phones.phones import Phone
from intake.simulator.webhooks.faults import Outside

MOST_TYPED = 1600
MORNING = 8


def make_control(exchange: Exchange) -> Blueprint:
    """Return the blueprint behind the page."""
    control = Blueprint("control", __name__, url_prefix="/control")

    @control.before_request
    def only_from_the_page() -> None:
        if request.method == "POST" and (
            request.headers.get("X-Simulator") != "1" or request.mimetype != "application/json"
        ):
            abort(403)

    @control.get("/state")
    def state() -> Response:
        return jsonify(page_state(exchange, request.args.get("log", 0, int)))

    _add_phone(control, exchange)
    _add_clock(control, exchange)
    _add_outside(control, exchange)
    _add_account(control, exchange)
    return control


def _add_phone(control: Blueprint, exchange: Exchange) -> None:
    @control.post("/phones/<number>/call")
    def call(number: str) -> Response:
        phone, to = _known(exchange, number), _ours(exchange)
        if exchange.ringing(phone.number) is None:
            exchange.place_call(phone.number, to)
        return _done()

    @control.post("/phones/<number>/text")
    def text(number: str) -> Response:
        body = _typed("body")
        if not body.strip() or len(body) > MOST_TYPED:
            abort(400)
        exchange.text(_known(exchange, number).number, _ours(exchange), body)
        return _done()

    @control.post("/phones/<number>/act")
    def act(number: str) -> Response:
        on = exchange.ringing(_known(exchange, number).number)
        if on is not None:
            _act(on, _typed("act"))
        return _done()

    @control.post("/phones/<number>/switch")
    def switch(number: str) -> Response:
        if not set_switch(_known(exchange, number), _typed("name"), _body().get("value")):
            abort(400)
        return _done()


def _add_outside(control: Blueprint, exchange: Exchange) -> None:
    @control.post("/outside")
    def set_outside() -> Response:
        asked = _typed("outside")
        if asked not in set(Outside):
            abort(400)
        exchange.faults.outside = Outside(asked)
        return _done()

    @control.post("/trouble")
    def trouble() -> Response:
        if not set_trouble(exchange.faults, _typed("name"), on=_body().get("value") is True):
            abort(400)
        return _done()


def _add_account(control: Blueprint, exchange: Exchange) -> None:
    @control.post("/account")
    def plant_fault() -> Response:
        asked = _typed("plant")
        if asked not in set(Fault):
            abort(400)
        plant(exchange.account, exchange.config, Fault(asked))
        return _done()


def _add_clock(control: Blueprint, exchange: Exchange) -> None:
    @control.post("/clock")
    def move_clock() -> Response:
        file = exchange.config.clock_file
        if file is None:
            abort(409)
        match _typed("to"):
            case "minutes":
                jump(file, 600)
            case "hour":
                jump(file, 3600)
            case "day":
                jump(file, 86_400)
            case "morning":
                jump(file, seconds_to_hour(exchange.now(), exchange.config.timezone, MORNING))
            case "next":
                jump(file, _seconds_to_next(exchange))
            case "now":
                set_offset(file, 0)
            case _:
                abort(400)
        return _done()


def _seconds_to_next(exchange: Exchange) -> float:
    due = exchange.next_due().at
    return max(0.0, (due - exchange.now()).total_seconds()) if due else 0.0


def _act(call: Call, act: str) -> None:
    match act:
        case "answer":
            call.answer()
        case "decline":
            call.decline()
        case "let ring":
            call.let_ring()
        case "hang up":
            call.hang_up()
        case "time limit":
            call.reach_time_limit()
        case "silence":
            call.silence(_body().get("serial"))
        case key if key in KEYS:
            call.press(key)
        case _:
            abort(400)


def _known(exchange: Exchange, number: str) -> Phone:
    if number not in {phone.number for phone in exchange.config.phones}:
        abort(404)
    return exchange.phone(number)


def _ours(exchange: Exchange) -> str:
    number = _typed("to")
    if number not in exchange.config.numbers:
        abort(400)
    return number


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400)
    return body


def _typed(name: str) -> str:
    value = _body().get(name)
    if not isinstance(value, str):
        abort(400)
    return value


def _done() -> Response:
    return jsonify({"done": True})
