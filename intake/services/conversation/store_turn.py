"""What is kept of a turn: its two counts, and the conversation's row with the reply.

Decides nothing of what is said, and commits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.channel import Channel
from intake.core.conversation.deciding import SAME_TEXT_MATTERS
from intake.core.conversation.loop_guard import short_digest
from intake.core.conversation.state import Prompt, Situation, Turn
from intake.core.replacing import replace
from intake.core.script.flow import SAVING, EffectKind
from intake.core.script.script import Script
from intake.services.conversation.conversation_body import ConversationBody, GivenReply, write_talk
from intake.services.conversation.start_turn import TurnStart
from intake.services.conversation.turn_request import TurnRequest
from intake.services.line.line import Line
from intake.storage.crypto.seals import close_body
from intake.storage.queries.conversations import StoredConversation
from intake.storage.unit_of_work import UnitOfWork

ERASURES = frozenset({EffectKind.ERASE_PHONE, EffectKind.STOP})
# After these the row keeps neither what was said before nor the language.
FORGETTING = ERASURES | {EffectKind.ERASE_REQUEST}
LATE = Prompt("always.late_reply")


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What one turn works with; ``now`` is UTC."""

    line: Line
    arrival: TurnRequest
    work: UnitOfWork
    now: datetime

    @property
    def spoken(self) -> Script:
        """The words of this turn, in which no help line stands that does not answer; known after the row was loaded."""
        return self.line.script.without(self.work.around.silent)


@dataclass(frozen=True, slots=True)
class TakenTurn:
    """A turn taken, with the talk it leaves."""

    turn: Turn
    talk: ConversationBody
    situation: Situation
    slowly: bool = False


def count_turn(moment: TurnContext, opening: TurnStart, taken: TakenTurn) -> None:
    """Count a contact that begins or ends here."""
    # Each contact is counted once when it begins and once when it ends; the late reply is neither.
    late = taken.turn.prompts == (LATE,)
    if opening.begins and not late:
        moment.work.counters.add(moment.now, "contact", moment.arrival.channel.value)
        if opening.leaves:
            moment.work.counters.add(moment.now, "ended", "unfinished")
    if taken.turn.conversation.finished and not taken.talk.counted and not _saves(taken.turn):
        erased = any(effect.kind in ERASURES for effect in taken.turn.effects)
        moment.work.counters.add(moment.now, "ended", "erased" if erased else "unfinished")


def _saves(turn: Turn) -> bool:
    return any(effect.kind in SAVING for effect in turn.effects)


def _left(talk: ConversationBody, turn: Turn) -> ConversationBody:
    if any(effect.kind in FORGETTING for effect in turn.effects):
        return talk.forgotten()
    return talk.cut() if turn.conversation.finished else talk


def _remembered(arrival: TurnRequest, turn: Turn) -> bytes:
    matters = turn.step is not None and turn.step.place in SAME_TEXT_MATTERS
    return short_digest(arrival.said) if matters and arrival.channel is Channel.TEXT else b""


def store_turn(moment: TurnContext, opening: TurnStart, taken: TakenTurn, body: bytes) -> None:
    """Put the conversation's row as the turn leaves it, with its reply for the request that comes again."""
    arrival, retention = moment.arrival, moment.line.rules.retention
    over = taken.turn.conversation.finished
    counted = taken.talk.counted or over or _saves(taken.turn)
    given = GivenReply(arrival.request, body)
    talk = taken.talk.after_turn(given, counted=counted, just_saved=_saves(taken.turn))
    by_voice = arrival.channel is Channel.VOICE
    talk = replace(talk, said=_remembered(arrival, taken.turn))
    expires = (
        retention.voice_expiry(moment.now)
        if by_voice
        else retention.text_expiry(opening.started_at, moment.now)
    )
    moment.work.conversations.put(
        StoredConversation(
            key=arrival.keys.row,
            channel=arrival.channel.value,
            started_at=opening.started_at,
            last_turn_at=moment.now,
            expires_at=expires,
            finished=counted,
            body=close_body(arrival.keys, write_talk(_left(talk, taken.turn))),
        )
    )
