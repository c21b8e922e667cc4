"""A turn request: one request of a conversation, with what finds and opens its row.

A value between the door and the use cases; knows no provider.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from intake.core.channel import Channel
from intake.core.conversation.intent import Intent, UtteranceEvent
from intake.core.conversation.phrasing import Scene
from intake.core.conversation.question import Question
from intake.core.phone import PhoneNumber
from intake.core.understanding.incoming_message import CarrierAnswer
from intake.core.understanding.join_words import join_code_in
from intake.services.conversation.conversation_body import TimesShown
from intake.storage.crypto.fingerprints import ConversationKeys
from intake.storage.queries.provider_copies import NewCopy
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """Who comes, where their conversation is found, and which of its requests this is.

    ``request`` is the same whenever the provider repeats itself. ``turn`` counts the requests of a
    call (None for texts). ``sender`` tells one sender from another (None where that is withheld); ``elsewhere``
    that it is shown, and none that we call.
    ``phone_key`` finds the interviewer whose phone it is; ``coordinator`` is its place
    among the coordinator's phones, from 1 on, and 0 for any other.
    ``call_id`` is the provider's, of a call.
    """

    channel: Channel
    keys: ConversationKeys
    request: str = field(repr=False)
    sender: str | None = field(repr=False)
    caller: PhoneNumber | None
    elsewhere: bool = False
    turn: int | None = None
    copy: NewCopy | None = None
    event: UtteranceEvent = UtteranceEvent.ANSWER
    said: str = field(default="", repr=False)
    phone_key: bytes | None = field(default=None, repr=False)
    coordinator: int = 0
    carrier: CarrierAnswer | None = None
    call_id: str = field(default="", repr=False)

    @property
    def is_for_staff(self) -> bool:
        """Whether it is answered as staff are though no interviewer has this phone: a coordinator's, or a JOIN."""
        by_text = self.channel is Channel.TEXT
        return self.coordinator > 0 or (by_text and join_code_in(self.said) is not None)


@dataclass(frozen=True, slots=True)
class StaffRequest:
    """A request that came from a phone of the staff: who, when (UTC), and what they said.

    ``interviewer_id`` is empty where only the coordinator has this phone, or somebody who would join. ``shown`` are the
    times this phone was shown last. ``sender`` tells one sender from another.
    """

    interviewer_id: str
    said: str = field(repr=False)
    now: datetime
    coordinator: int = 0
    caller: PhoneNumber | None = None
    carrier: CarrierAnswer | None = None
    shown: TimesShown | None = None
    sender: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StaffReply:
    """An answer to staff, and the times it leaves to pick from.

    ``asked_back`` holds its words where nothing was done but to ask back: a machine would be asked for ever. ``slowly``
    keeps whoever guesses codes waiting.
    """

    body: bytes = field(repr=False)
    asked_back: tuple[str, ...] = field(default=(), repr=False)
    shown: TimesShown | None = None
    slowly: bool = False


AnswerStaff = Callable[[UnitOfWork, StaffRequest], bytes | StaffReply]


@dataclass(frozen=True, slots=True)
class ChannelAdapter:
    """How a channel hears an utterance at a question, and renders a scene as its n-th turn.

    ``answer_staff`` answers what comes from a phone of the staff, in the same transaction; None leaves them
    to the conversation that everybody has.
    """

    understand: Callable[[Question | None], Intent]
    render: Callable[[Scene, int], bytes]
    answer_staff: AnswerStaff | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply's bytes, and whether to send it slowly."""

    body: bytes = field(repr=False)
    slowly: bool = False
