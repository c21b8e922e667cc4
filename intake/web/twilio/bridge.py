"""The legs of a bridge: their requests in, their documents out; tokens, keys and states, never To or From.

Every genuine request is answered with 200: an interviewer and a caller hear a kind sentence, whatever breaks; the
phone we ring hears nothing but its two fixed sentences, so it is hung up on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, request

from intake.channels.twiml import bridge as twiml
from intake.channels.twiml import voice
from intake.core.calls.attempt import Leg
from intake.core.calls.leg_request import BRIDGE, LegQuestion, leg_path
from intake.core.reports.web_troubles import WebTrouble
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.logs import Event, log
from intake.services.calls.answer_leg import Bridge, LegAddress, LegStatus, answer_leg, note_leg
from intake.web.twilio.respond import Fields, NotOursError, Provider, respond, turn_failed
from intake.web.twilio.voice import TROUBLE

STAFF_TROUBLE = "staff_call.trouble"
TOLD = {
    "initiated": LegStatus.RINGING,
    "ringing": LegStatus.RINGING,
    "completed": LegStatus.COMPLETED,
    "busy": LegStatus.BUSY,
    "no-answer": LegStatus.NO_ANSWER,
    "canceled": LegStatus.NO_ANSWER,
    "failed": LegStatus.FAILED,
}

# A leg is told by the token and the name that its address holds.
Answer = Callable[[Bridge, str, str, Fields], bytes | None]


def bridge_routes(bridge: Bridge, provider: Provider) -> Blueprint:
    """Return the routes that answer the legs of one line's bridges."""
    routes = Blueprint("bridge", __name__, url_prefix=BRIDGE)
    for path, endpoint, answer in (
        ("/<token>/<leg>", "leg", _leg),
        ("/<token>/<leg>/status", "status", _status),
    ):
        routes.add_url_rule(
            path,
            endpoint=endpoint,
            view_func=_view(bridge, provider, answer),
            methods=["POST"],
            provide_automatic_options=False,
            strict_slashes=True,
        )
    return routes


def _view(bridge: Bridge, provider: Provider, answer: Answer) -> Callable[[str, str], Response]:
    def view(token: str, leg: str) -> Response:
        return respond(provider, partial(answer, bridge, token, leg))

    return view


def _leg(bridge: Bridge, token: str, leg_name: str, fields: Fields) -> bytes:
    call_id = twiml.read_call_id(fields)
    named = twiml.read_leg(token, leg_name, request.args)
    if named is None:
        bridge.line.troubles.note(WebTrouble.TOKEN)
        return twiml.silence()
    token, leg, ring = named
    says = twiml.read_says(leg, request.args, fields)
    try:
        answer = answer_leg(bridge, LegAddress(token, leg, ring, call_id), says)
        spoken = twiml.Spoken(
            answer.cue, answer.language, answer.values, answer.room, leg_path(token, leg, ring)
        )
        return twiml.render(bridge.line.script, spoken)
    except Exception as error:  # noqa: BLE001 - whatever breaks, nobody hears the provider's own apology
        turn_failed(bridge.line, error)
        if leg is Leg.INTERVIEWER:
            return voice.announce(bridge.line.script, STAFF_TROUBLE, STAFF_LANGUAGE)
        calls_us = says.at is not None and says.at.asked is LegQuestion.CALLER
        return voice.announce(bridge.line.script, TROUBLE, None) if calls_us else twiml.silence()


def _status(bridge: Bridge, token: str, leg_name: str, fields: Fields) -> None:
    call_id = twiml.read_call_id(fields)
    named, told = twiml.read_leg(token, leg_name, request.args), TOLD.get(fields.get("CallStatus", ""))
    if named is None:
        raise NotOursError(WebTrouble.TOKEN)
    if told is None:
        return
    token, leg, ring = named
    try:
        note_leg(bridge, LegAddress(token, leg, ring, call_id), told)
    except Exception as error:  # noqa: BLE001 - nobody hears this answer, and a 500 is kept in full
        log(Event.WEBHOOK_FAILED, error=error)
