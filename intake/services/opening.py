"""Decides what a turn starts from: the talk that stands, or a new one and why.

Reads the stored row only; advances nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from intake.core.conversation import Conversation, Prompt
from intake.core.flow import Channel, Place
from intake.services.arrival import Arrival
from intake.services.line import Line
from intake.services.talk import Talk, new_talk, read_talk
from intake.storage.conversations import StoredConversation
from intake.storage.sealing import open_body

MENU = Place("welcome", "menu")
STARTS_OVER = Prompt("always.starts_over")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a turn starts from.

    ``begins`` is true where no conversation stands; ``preface`` is said before its first words, and
    ``late`` marks a reply to a conversation that ran out of time.
    """

    talk: Talk
    started_at: datetime
    begins: bool = False
    late: bool = False
    preface: tuple[Prompt, ...] = ()


def stored_talk(arrival: Arrival, stored: StoredConversation | None) -> Talk | None:
    """Return the talk in a stored row, or None where there is none."""
    return None if stored is None else read_talk(open_body(arrival.keys, stored.body))


def opening_of(line: Line, arrival: Arrival, stored: StoredConversation | None, now: datetime) -> Opening:
    """Return what this turn starts from, now (UTC)."""
    talk = stored_talk(arrival, stored)
    if stored is None or talk is None:
        return _new(line, arrival, now, talk)
    if stored.is_over(now):
        return _after_time(line, arrival, talk, now)
    if talk.conversation.finished and arrival.channel is Channel.TEXT:
        return replace(_new(line, arrival, now, talk), preface=())
    if talk.flows != line.script.flows.fingerprint:
        return replace(_new(line, arrival, now, talk), preface=(STARTS_OVER,))
    return Opening(talk, stored.started_at)


def _new(line: Line, arrival: Arrival, now: datetime, before: Talk | None) -> Opening:
    language = before.conversation.language if before else arrival.language
    by_text = arrival.channel is Channel.TEXT
    fresh = Conversation(arrival.channel, MENU, language=language or (arrival.language if by_text else None))
    talk = new_talk(fresh, line.script.flows.fingerprint, now)
    if before is not None:
        talk = replace(talk, brake=before.brake, replies=before.replies, turn=before.turn)
    # A call whose row is gone (it ran out of time, or we broke) is told so, and asked anew.
    lost = arrival.turn is not None and arrival.turn > 0 and before is None
    turn = arrival.turn if lost and arrival.turn else talk.turn
    return Opening(replace(talk, turn=turn), now, begins=True, preface=(STARTS_OVER,) if lost else ())


def _after_time(line: Line, arrival: Arrival, talk: Talk, now: datetime) -> Opening:
    opening = _new(line, arrival, now, talk)
    if arrival.channel is Channel.VOICE:
        return replace(opening, preface=(STARTS_OVER,))
    return replace(opening, late=not talk.conversation.finished and not talk.counted)
