"""Decides what a turn starts from: the talk that stands, or a new one and why.

Reads the stored row only; advances nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import msgspec

from intake.core.channel import Channel
from intake.core.conversation.advance import MENU
from intake.core.conversation.after_effect import cleared
from intake.core.conversation.deciding import UNKNOWN_PACE, Pace
from intake.core.conversation.enter_step import ASIDES
from intake.core.conversation.loop_guard import Echo, short_digest
from intake.core.conversation.state import Conversation, Prompt
from intake.core.replacing import replace
from intake.core.requests.request_code import may_ask_code
from intake.core.understanding.spoken_language import greeted_in
from intake.logs import Event, log
from intake.services.conversation.conversation_body import ConversationBody, new_talk, read_talk
from intake.services.conversation.turn_request import TurnRequest
from intake.services.line.line import Line
from intake.storage.crypto.seals import SealError, open_body
from intake.storage.queries.conversations import StoredConversation

STARTS_OVER = Prompt("always.starts_over")


@dataclass(frozen=True, slots=True)
class TurnStart:
    """What a turn starts from.

    ``begins`` is true where no conversation stands; ``preface`` is said before its first words, and
    ``late`` marks a reply to a conversation that ran out of time. ``leaves`` tells that another one
    ends here without having been counted. ``pace`` is that of the text before this one; ``after_end`` tells that one
    came to its end here a short while ago.
    """

    talk: ConversationBody
    started_at: datetime
    begins: bool = False
    late: bool = False
    leaves: bool = False
    preface: tuple[Prompt, ...] = ()
    pace: Pace = UNKNOWN_PACE
    after_end: bool = False


class StoredTalk(NamedTuple):
    """The row a conversation is stored in, and the talk in it; each None where there is none."""

    row: StoredConversation | None
    talk: ConversationBody | None


def stored_talk(arrival: TurnRequest, stored: StoredConversation | None) -> ConversationBody | None:
    """Return the talk in a stored row, or None where there is none that can be read."""
    if stored is None:
        return None
    try:
        return read_talk(open_body(arrival.keys, stored.body))
    except (SealError, msgspec.DecodeError) as broken:
        # Damaged, or of another release: whoever wants to erase must still be heard.
        log(Event.TURN_FAILED, error=broken)
        return None


def start_turn(line: Line, arrival: TurnRequest, stored: StoredTalk, now: datetime) -> TurnStart:
    """Return what this turn starts from, now (UTC)."""
    row, talk = stored
    if row is None:
        return _new(line, arrival, now, None)
    if talk is None:
        return replace(_new(line, arrival, now, None), leaves=not row.finished)
    if row.is_over(now):
        return _after_time(line, arrival, talk, now)
    if talk.conversation.finished and arrival.channel is Channel.TEXT:
        return replace(_new(line, arrival, now, talk), after_end=True)
    if talk.flows != line.script.flows.fingerprint:
        return replace(_new(line, arrival, now, talk), preface=(STARTS_OVER,))
    if talk.conversation.saved and arrival.channel is Channel.TEXT:
        return _after_save(line, arrival, row, talk, now=now)
    return TurnStart(talk, row.started_at, pace=_pace(arrival, row, talk, now))


def _pace(arrival: TurnRequest, row: StoredConversation, talk: ConversationBody, now: datetime) -> Pace:
    if arrival.channel is Channel.VOICE:
        return UNKNOWN_PACE
    same = bool(talk.said) and talk.said == short_digest(arrival.said)
    return Pace(now - row.last_turn_at, same)


def _after_save(
    line: Line, arrival: TurnRequest, row: StoredConversation, talk: ConversationBody, *, now: datetime
) -> TurnStart:
    # Whoever picks up the phone later must not be told that something was saved.
    if talk.just_saved and may_ask_code(row.last_turn_at, now):
        return TurnStart(talk, row.started_at)
    if talk.conversation.at.flow not in ASIDES:
        return replace(_new(line, arrival, now, talk), after_end=True)
    # Key 7 erases when it comes twice, so an aside goes on; only the way back is gone.
    aside = replace(talk, conversation=cleared(talk.conversation))
    return TurnStart(aside, row.started_at, pace=_pace(arrival, row, talk, now))


def _new(line: Line, arrival: TurnRequest, now: datetime, before: ConversationBody | None) -> TurnStart:
    language = before.conversation.language if before else None
    fresh = Conversation(arrival.channel, MENU, language or language_heard(line, arrival))
    talk = new_talk(fresh, line.script.flows.fingerprint, now)
    if before is not None:
        kept = replace(
            before, conversation=fresh, flows=talk.flows, wrong_codes=0, counted=False, just_saved=False
        )
        return TurnStart(kept, now, begins=True, leaves=not before.counted)
    if not arrival.turn:
        return TurnStart(talk, now, begins=True)
    # A call whose row is gone (it ran out of time, or we broke) is told so, and asked anew.
    return TurnStart(replace(talk, turn=arrival.turn), now, begins=True, preface=(STARTS_OVER,))


def language_heard(line: Line, arrival: TurnRequest) -> str | None:
    """Return the language a text is answered in where none was spoken before; None for a call, which asks."""
    if arrival.channel is Channel.VOICE:
        return None
    return greeted_in(arrival.said, line.script.wordings, line.script.languages[0])


def _after_time(line: Line, arrival: TurnRequest, talk: ConversationBody, now: datetime) -> TurnStart:
    opening = _new(line, arrival, now, talk)
    if arrival.channel is Channel.VOICE:
        return replace(opening, preface=(STARTS_OVER,))
    return replace(opening, late=opening.leaves, talk=replace(opening.talk, echo=Echo()))
