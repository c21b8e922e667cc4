"""Calls of persons: a call arrives, a call goes on; check, parse, call one service, render.

Every genuine request gets an answer a person can hear, whatever breaks behind it: Twilio keeps failed requests in
full, and a status of 500 would be spoken to the caller in English.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, request

from intake.channels.twiml import staff_call, voice
from intake.channels.webhooks import forms
from intake.channels.webhooks.turn_token import FIRST, TurnToken, read_token
from intake.core.conversation.intent import Intent, Keyword
from intake.core.conversation.question import Question
from intake.core.understanding.key_presses import understand_keys
from intake.services.calls.call_in import caller_path
from intake.services.conversation.turn_request import AnswerStaff, ChannelAdapter, StaffRequest
from intake.services.incoming import receive
from intake.services.line.line import Line
from intake.services.staff.phone_menu import call_ticket, greet_staff
from intake.storage.unit_of_work import UnitOfWork
from intake.web.probes import signed_probe_answer
from intake.web.twilio.respond import Fields, Provider, post_routes, refuse_others, turn_failed, wait_if

QUIET = "always.quiet_number"
FORMER = "always.former_number"
TROUBLE = "always.trouble"


def voice_routes(line: Line, provider: Provider) -> Blueprint:
    """Return the routes of calls to one line."""
    return post_routes(
        "voice",
        provider,
        {
            "/twilio/voice": partial(_call_arrives, line, provider),
            "/twilio/voice/turn": partial(_call_goes_on, line, provider),
        },
    )


def _call_arrives(line: Line, provider: Provider, fields: Fields) -> bytes:
    return _voice(line, provider, fields, None)


def _call_goes_on(line: Line, provider: Provider, fields: Fields) -> bytes:
    return _voice(line, provider, fields, read_token(request.args.get("t", "")) or FIRST)


def _voice(line: Line, provider: Provider, fields: Fields, token: TurnToken | None) -> bytes:
    if (probed := signed_probe_answer(line.keys.web_key, fields)) is not None:
        return probed
    arrives, token = token is None, token or FIRST
    call = forms.read_call(fields)
    refuse_others(line, call.to)

    def understand(question: Question | None) -> Intent:
        return Keyword.AGAIN if question is None else understand_keys(call.utterance, question)

    adapter = ChannelAdapter(
        understand,
        lambda scene, turn: voice.render(
            scene,
            TurnToken(turn, scene.turn.conversation.language),
            provider.numbers,
            partial(caller_path, line.keys, call.call_id),
        ),
        # Only as a call arrives: whoever then chose to hear the line as everybody does goes on as everybody.
        _greet_staff(line, call.call_id) if arrives else None,
    )
    try:
        answer = receive.receive_call(line, call, token.turn, adapter)
    except Exception as error:  # noqa: BLE001 - whatever breaks, the caller hears a kind sentence
        turn_failed(line, error)
        return voice.announce(line.script, TROUBLE, token.language)
    if answer is None:
        return voice.announce(line.script, FORMER if call.to in line.rules.former_numbers else QUIET, None)
    wait_if(slowly=answer.slowly)
    return answer.body


def _greet_staff(line: Line, call_id: str) -> AnswerStaff:
    def answer(work: UnitOfWork, arrival: StaffRequest) -> bytes:
        cue = greet_staff(work, arrival.interviewer_id, arrival.now)
        return staff_call.render(line.script, cue, call_ticket(line, call_id))

    return answer
