"""Texts: of persons and of staff; check, parse, call one service, render.

Every genuine text gets an answer a person can read, whatever breaks behind it, or an empty document.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint

from intake.channels.twiml import text
from intake.channels.webhooks import forms
from intake.core.conversation.intent import Intent
from intake.core.conversation.question import Question
from intake.core.understanding.incoming_message import IncomingText
from intake.core.understanding.spoken_language import language_of
from intake.core.understanding.texts import understand_text
from intake.services.conversation.turn_request import ChannelAdapter, StaffReply, StaffRequest
from intake.services.incoming import receive
from intake.services.line.help_lines import script_of_now
from intake.services.line.line import Line
from intake.services.staff.answer_text import answer_text
from intake.storage.unit_of_work import UnitOfWork
from intake.web.twilio.respond import Fields, Provider, post_routes, refuse_others, turn_failed, wait_if
from intake.web.twilio.voice import FORMER, TROUBLE

FORMER_REPLIES = {
    receive.FormerReply.NUMBER_CHANGED: FORMER,
    receive.FormerReply.REACH_SOMEBODY: "always.former_number_crisis",
}


def text_routes(line: Line, provider: Provider) -> Blueprint:
    """Return the route of texts to one line."""
    return post_routes("text", provider, {"/twilio/text": partial(_text_arrives, line, provider)})


def _text_arrives(line: Line, provider: Provider, fields: Fields) -> bytes:
    message = forms.read_text(fields)
    refuse_others(line, message.to)
    words = line.script.wordings
    adapter = ChannelAdapter(
        lambda question: _understood(line, message, question),
        lambda scene, _turn: text.render(scene, provider.status_token),
        lambda work, arrival: _staff_texted(line, provider, work, arrival),
    )
    try:
        if message.to in line.rules.former_numbers:
            return _at_a_former_number(line, provider, message)
        answer = receive.receive_text(line, message, adapter)
    except Exception as error:  # noqa: BLE001 - whatever breaks, the texter reads a kind sentence
        turn_failed(line, error)
        language = language_of(message.utterance.said, words)
        return text.announce(line.script, TROUBLE, language, provider.status_token)
    if answer is None:
        return text.silence()
    wait_if(slowly=answer.slowly)
    return answer.body


def _at_a_former_number(line: Line, provider: Provider, message: IncomingText) -> bytes:
    reply = receive.text_to_former_number(line, message)
    if reply is None:
        return text.silence()
    script = script_of_now(line) if reply is receive.FormerReply.REACH_SOMEBODY else line.script
    return text.announce(script, FORMER_REPLIES[reply], None, provider.status_token)


def _staff_texted(line: Line, provider: Provider, work: UnitOfWork, arrival: StaffRequest) -> StaffReply:
    said = answer_text(line, work, arrival)
    asked_back = said.texts if said.asks_back else ()
    return StaffReply(text.answer(said.texts, provider.status_token), asked_back, said.shown, said.slowly)


def _understood(line: Line, message: IncomingText, question: Question | None) -> Intent:
    answered = message.answered_keyword()
    return answered or understand_text(message.utterance, question, line.script.wordings)
