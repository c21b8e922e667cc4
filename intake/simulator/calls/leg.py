"""One leg of a call: what is known about it, what it heard and what it is waiting for.

Keeps state and speaks to the line about it. How a document is walked is in ``walk``.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from urllib.parse import urljoin

from intake.simulator.calls.rooms import Room, Rooms
from intake.simulator.config import SimulatorConfig
from intake.simulator.phones.detection import Detection
from intake.simulator.phones.phones import Phone, Phones
from intake.simulator.twiml.documents import Caption, CaptionKind, Dial, Gather, Verb, VoiceDocument
from intake.simulator.twiml.reader import read_voice
from intake.simulator.webhooks.faults import Faults
from intake.simulator.webhooks.parameters import CallFacts, Pairs, call_pairs
from intake.simulator.webhooks.transport import Reply
from intake.simulator.webhooks.wire import Wire


class CallState(StrEnum):
    """The provider's words for where a call stands."""

    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"
    FAILED = "failed"


# What the network answered, where the provider tells it of a call that was not answered.
SIP_CODES = {
    CallState.COMPLETED: 200,
    CallState.BUSY: 486,
    CallState.NO_ANSWER: 487,
    CallState.CANCELED: 487,
    CallState.FAILED: 603,
}
FINAL = frozenset(
    {CallState.COMPLETED, CallState.BUSY, CallState.NO_ANSWER, CallState.CANCELED, CallState.FAILED}
)


class Waiting(StrEnum):
    """What has to happen before a leg goes on."""

    NOTHING = "nothing"
    ANSWER = "answer"
    KEY = "key"
    PAUSE = "pause"
    DIAL = "dial"
    ROOM = "room"
    TALK = "talk"


class Holder(StrEnum):
    """Who or what is on a leg; only a person presses keys."""

    PERSON = "person"
    MACHINE = "machine"
    # Call screening listens in the person's place and shows them what is said.
    SCREEN = "screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegPlan:
    """A leg that is to be: who is on it, where its document is and who learns how it went."""

    from_: str
    to: str
    phone: str
    direction: str
    url: str = ""
    twiml: str = ""
    parent: Leg | None = None
    status_callback: str = ""
    status_events: tuple[str, ...] = ("completed",)
    attestation: str = ""
    detection: Detection = field(default_factory=Detection)
    send_digits: str = ""
    ring_seconds: int = 60
    time_limit: int = 14_400


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a leg needs from the exchange around it."""

    config: SimulatorConfig
    wire: Wire
    faults: Faults
    phones: Phones
    rooms: Rooms[Leg]
    now: Callable[[], datetime]
    later: Callable[[Leg, Callable[[], None]], None]
    ring: Callable[[LegPlan], Leg]
    resume: Callable[[Leg, Pairs], None]


@dataclass(slots=True, eq=False)
class Leg:
    """The state of one leg; changed by one turn at a time, except for hanging up."""

    around: Surroundings
    plan: LegPlan
    facts: CallFacts
    created_at: datetime
    state: CallState = CallState.RINGING
    waiting: Waiting = Waiting.NOTHING
    heard: list[Caption] = field(default_factory=list)
    document: bytes = b""
    url: str = ""
    remaining: deque[Verb] = field(default_factory=deque)
    gather: Gather | None = None
    digits: str = ""
    pause: int = 0
    # Whether something took time since it last waited.
    passes: bool = False
    redirects: int = 0
    dial: Dial | None = None
    far_legs: list[Leg] = field(default_factory=list)
    room: Room[Leg] | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    answered_by: str = ""
    holder: Holder = Holder.PERSON
    generation: int = 0
    serial: int = 0
    turn: threading.RLock = field(default_factory=threading.RLock)
    guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def sid(self) -> str:
        """The call's id."""
        return self.facts.sid

    @property
    def ended(self) -> bool:
        """Whether the leg is over."""
        return self.state in FINAL

    @property
    def phone(self) -> Phone | None:
        """The simulated phone at the end of this leg."""
        return self.around.phones.find(self.plan.phone)

    @property
    def duration(self) -> int:
        """Whole seconds since it was answered, rounded up as a bill would."""
        if self.answered_at is None:
            return 0
        end = self.ended_at or self.around.now()
        return max(0, math.ceil((end - self.answered_at).total_seconds()))

    def absolute(self, url: str) -> str:
        """A URL of the present document as an absolute one; none stays none."""
        return urljoin(self.url, url) if url else ""

    def wait_for(self, waiting: Waiting) -> None:
        """Stop until this happens; input or time breaks a chain of redirects."""
        self.waiting = waiting
        self.serial += 1
        self.redirects = 0
        self.passes = False

    def note(self, text: str, kind: CaptionKind = CaptionKind.NOTE) -> None:
        """Show on the phone what happened, beside what was said."""
        self.heard.append(Caption(text, kind=kind))

    def ask(self, url: str, extra: Pairs) -> tuple[bytes, VoiceDocument] | None:
        """Ask the line for a document; None where the provider would play its error."""
        pairs = call_pairs(self.facts, self.state.value) + extra
        return self.around.wire.ask(url, pairs, self.read, self.phone)

    def read(self, reply: Reply) -> tuple[tuple[bytes, VoiceDocument], str]:
        """Read a reply strictly, with its warnings as a remark."""
        document = read_voice(reply.body, reply.content_type, self.around.config.numbers)
        return (reply.body, document), "; ".join(document.warnings)

    def tell(self, event: str, status: str) -> None:
        """Post a status callback, if somebody asked for this event."""
        if self.plan.status_callback and event in self.plan.status_events:
            extra = (
                ("CallDuration", str(self.duration)),
                ("Duration", str(math.ceil(self.duration / 60))),
                ("Timestamp", format_datetime(self.around.now())),
                ("CallbackSource", "call-progress-events"),
                ("SequenceNumber", str(("initiated", "ringing", "answered", "completed").index(event))),
            )
            pairs = call_pairs(self.facts, status) + (extra if event == "completed" else extra[2:])
            self.around.wire.tell(self.plan.status_callback, pairs + self._network(event))

    def _network(self, event: str) -> Pairs:
        """What the network answered; known of calls we make, once they are over."""
        if event != "completed" or self.plan.direction == "inbound":
            return ()
        return (("SipResponseCode", str(SIP_CODES[self.state])),)
