"""The provider's webhooks: check, parse, call one service, render.

Every genuine request gets an answer a person can hear or read, whatever breaks behind it: Twilio
keeps failed requests in full, and a status of 500 would be spoken to the caller in English.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial

from flask import Blueprint, request

from intake.channels import incoming, staff_call, text, voice
from intake.channels.turn_token import FIRST, TurnToken, read_token
from intake.core.conversation.intent import Heard, Keyword
from intake.core.conversation.question import Question
from intake.core.understanding.incoming_message import IncomingText
from intake.core.understanding.key_presses import understand_keys
from intake.core.understanding.texts import language_of, understand_text
from intake.logs import Event, log
from intake.services.calls.call_in import caller_path
from intake.services.conversation.turn_request import AnswerStaff, Manner, StaffArrival, StaffReply
from intake.services.delivery.delivery_report import is_outbox_token, text_reported
from intake.services.incoming import receive
from intake.services.line.line import Line
from intake.services.staff.answer_text import answer_text
from intake.services.staff.phone_menu import call_ticket, greet_staff
from intake.storage.unit_of_work import UnitOfWork
from intake.web.view import Fields, NotOursError, Provider, respond

# Above the global limit of wrong codes everyone waits this long, so that guessing does.
SLOWLY_SECONDS = 2.0
QUIET = "always.quiet_number"
TROUBLE = "always.trouble"


def webhooks(line: Line, provider: Provider) -> Blueprint:
    """Return the routes under /twilio/, for one line."""
    routes = Blueprint("webhooks", __name__, url_prefix="/twilio")
    handlers: Mapping[str, Callable[[Line, Provider, Fields], bytes | None]] = {
        "/voice": _call_arrives,
        "/voice/turn": _call_goes_on,
        "/text": _text_arrives,
        "/call-status": _call_status,
        "/text-status": _text_status,
    }
    for path, handle in handlers.items():
        routes.add_url_rule(
            path,
            endpoint=path.strip("/").replace("/", "-"),
            view_func=partial(respond, provider, partial(handle, line, provider)),
            methods=["POST"],
            provide_automatic_options=False,
            strict_slashes=True,
        )
    return routes


def _call_arrives(line: Line, provider: Provider, fields: Fields) -> bytes:
    return _voice(line, provider, fields, None)


def _call_goes_on(line: Line, provider: Provider, fields: Fields) -> bytes:
    return _voice(line, provider, fields, read_token(request.args.get("t", "")) or FIRST)


def _voice(line: Line, provider: Provider, fields: Fields, token: TurnToken | None) -> bytes:
    arrives, token = token is None, token or FIRST
    call = incoming.read_call(fields)
    _refuse_others(line, call.to)

    def understand(question: Question | None) -> Heard:
        return Keyword.AGAIN if question is None else understand_keys(call.utterance, question)

    manner = Manner(
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
        answer = receive.receive_call(line, call, token.turn, manner)
    except Exception as error:  # noqa: BLE001 - whatever breaks, the caller hears a kind sentence
        log(Event.TURN_FAILED, error=error)
        return voice.announce(line.script, TROUBLE, token.language)
    if answer is None:
        return voice.announce(line.script, QUIET, None)
    _wait(slowly=answer.slowly)
    return answer.body


def _greet_staff(line: Line, call_id: str) -> AnswerStaff:
    def answer(work: UnitOfWork, arrival: StaffArrival) -> bytes:
        cue = greet_staff(work, arrival.interviewer_id, arrival.now)
        return staff_call.render(line.script, cue, call_ticket(line, call_id))

    return answer


def _text_arrives(line: Line, provider: Provider, fields: Fields) -> bytes:
    message = incoming.read_text(fields)
    _refuse_others(line, message.to)
    words = line.script.wordings
    manner = Manner(
        lambda question: _understood(line, message, question),
        lambda scene, _turn: text.render(scene, provider.status_token),
        lambda work, arrival: _staff_texted(line, provider, work, arrival),
    )
    try:
        answer = receive.receive_text(line, message, manner)
    except Exception as error:  # noqa: BLE001 - whatever breaks, the texter reads a kind sentence
        log(Event.TURN_FAILED, error=error)
        language = language_of(message.utterance.said, words)
        return text.announce(line.script, TROUBLE, language, provider.status_token)
    if answer is None:
        return text.silence()
    _wait(slowly=answer.slowly)
    return answer.body


def _staff_texted(line: Line, provider: Provider, work: UnitOfWork, arrival: StaffArrival) -> StaffReply:
    said = answer_text(line, work, arrival)
    asked_back = said.texts if said.asks_back else ()
    return StaffReply(text.answer(said.texts, provider.status_token), asked_back, said.shown)


def _understood(line: Line, message: IncomingText, question: Question | None) -> Heard:
    answered = message.answered_keyword()
    return answered or understand_text(message.utterance, question, line.script.wordings)


def _call_status(line: Line, _provider: Provider, fields: Fields) -> None:
    call_id = incoming.finished_call(fields)
    if call_id is not None:
        _quietly(lambda: receive.hang_up(line, call_id))


def _text_status(line: Line, provider: Provider, fields: Fields) -> None:
    token = request.args.get("t", "")
    if is_outbox_token(token):
        report = incoming.text_report(fields)
        _quietly(lambda: text_reported(line, token, report))
        return
    if token != provider.status_token:
        raise NotOursError
    message_id = incoming.settled_text(fields)
    if message_id is not None:
        _quietly(lambda: receive.text_settled(line, message_id))


def _quietly(use_case: Callable[[], None]) -> None:
    try:
        use_case()
    except Exception as error:  # noqa: BLE001 - nobody hears this answer, and a 500 is kept in full
        log(Event.WEBHOOK_FAILED, error=error)


def _refuse_others(line: Line, to: str) -> None:
    if to not in (line.rules.line_number, line.rules.quiet_number):
        raise NotOursError


def _wait(*, slowly: bool) -> None:
    if slowly:
        time.sleep(SLOWLY_SECONDS)
