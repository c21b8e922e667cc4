"""An attempt: one try to bring a person and an interviewer together by phone: its states, events and endings.

Values only, and no number among them. What leads where is one table, in ``core.calls.attempt_transitions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum, auto

from intake.core.requests.outcome import Outcome


class CallDirection(StrEnum):
    """Who calls whom."""

    # An interviewer asked for it: they are rung first, then the person.
    WE_CALL = "we call"
    # The person is on the line with their code: whoever is on duty is rung.
    THEY_CALL = "they call"


class Leg(StrEnum):
    """One of the two calls of an attempt."""

    INTERVIEWER = "interviewer"
    PERSON = "person"


class AttemptState(StrEnum):
    """Where an attempt stands."""

    # They call, and nobody on duty is being rung.
    LOOKING = "looking"
    RINGING_INTERVIEWER = "ringing the interviewer"
    # The interviewer heard whom it is about and has not said 1 yet.
    BRIEFING = "briefing"
    RINGING_PERSON = "ringing the person"
    # Somebody picked up and has not said 1 yet.
    GATE = "gate"
    # Both said 1; the one who waited for that comes into the room at their next round, and the other at the next one.
    ACCEPTED = "accepted"
    JOINED = "joined"
    # The person left, and the interviewer is not back yet: they may be alone in the room.
    PARTED = "parted"
    # The talk is over, and the interviewer is asked what came of it.
    ASKING = "asking"
    OVER = "over"


LIVE = tuple(state for state in AttemptState if state is not AttemptState.OVER)
# Erasing ends these at once. A talk goes on, and closes by itself.
STOPPABLE = tuple(state for state in LIVE if state is not AttemptState.JOINED)


class CallEvent(Enum):
    """What may happen to an attempt."""

    INTERVIEWER_CHOSEN = auto()
    NOBODY_LEFT = auto()
    INTERVIEWER_ANSWERED = auto()
    INTERVIEWER_UNREACHED = auto()
    INTERVIEWER_SAID_ONE = auto()
    INTERVIEWER_DID_NOT = auto()
    INTERVIEWER_LEFT = auto()
    # Their rounds of waiting are used up.
    INTERVIEWER_WAITED_OUT = auto()
    CALLER_WAITED_OUT = auto()
    PERSON_WAITED_OUT = auto()
    # Their part of the talk is over, and they are still on the line.
    INTERVIEWER_BACK = auto()
    OUTCOME_GIVEN = auto()
    PERSON_PICKED_UP = auto()
    MACHINE_PICKED_UP = auto()
    MESSAGE_LEFT = auto()
    PERSON_SAID_ONE = auto()
    PERSON_DID_NOT = auto()
    PERSON_LEFT = auto()
    PERSON_BUSY = auto()
    PERSON_NO_ANSWER = auto()
    PERSON_FAILED = auto()
    # Nobody heard of their call, and the provider does not list it: it may have rung.
    PERSON_LOST = auto()
    # Nobody took up the order to ring them.
    NOT_PLACED = auto()
    # The one who waited first comes into the room.
    OTHER_ENTERED = auto()
    # The person must not be rung now after all.
    NOT_NOW = auto()
    NUMBER_REFUSED = auto()
    NUMBER_BLOCKED = auto()
    COUNTRY_REFUSED = auto()
    PROVIDER_FAILED = auto()
    STOPPED = auto()
    # Nothing may go out to people any more, and their phone may be ringing; the same before anybody rang it.
    HALTED = auto()
    HALTED_UNRUNG = auto()
    # Its interviewer was cut off; the same before anybody rang the person.
    CUT_OFF = auto()
    CUT_OFF_UNRUNG = auto()
    TIME_RAN_OUT = auto()


class Ending(StrEnum):
    """Why an attempt is over; each has its own sentence for the interviewer, where they still hear one."""

    NO_ANSWER = "no answer"
    BUSY = "busy"
    FAILED = "failed"
    # Nobody can tell whether it rang.
    UNCLEAR = "unclear"
    # Hung up on before a word.
    MACHINE = "machine"
    MESSAGE_LEFT = "message left"
    # Somebody picked up and said no 1.
    NOT_ACCEPTED = "not accepted"
    LEFT_AT_GATE = "left at the gate"
    NOT_NOW = "not now"
    NOT_PLACED = "not placed"
    NUMBER_REFUSED = "number refused"
    NUMBER_BLOCKED = "number blocked"
    COUNTRY_REFUSED = "country refused"
    PROVIDER_FAILED = "provider failed"
    WAITED_OUT = "waited out"
    DECLINED = "declined"
    INTERVIEWER_UNREACHED = "interviewer unreached"
    INTERVIEWER_LEFT = "interviewer left"
    CALLER_LEFT = "caller left"
    NOBODY = "nobody"
    TALKED = "talked"
    STOPPED = "stopped"
    HALTED = "halted"
    # Its interviewer was cut off: they hear nothing more, and whoever is on the line that it is over.
    CUT_OFF = "cut off"
    TIME_RAN_OUT = "time ran out"


KEYS: Mapping[str, Outcome] = {
    "1": Outcome.TALKED_DONE,
    "2": Outcome.TALKED_SET_TIME,
    "3": Outcome.NO_ANSWER,
    "4": Outcome.SOMEONE_ELSE,
    "5": Outcome.ASKED_TO_STOP,
    "6": Outcome.NEVER_AGAIN,
    "8": Outcome.WRONG_NUMBER,
}
LONGEST_TALK = timedelta(hours=1)
# Longer than every wait of a state by itself: who is still in it then was lost without a word.
_LONGEST: Mapping[AttemptState, timedelta] = {
    AttemptState.LOOKING: timedelta(seconds=90),
    AttemptState.RINGING_INTERVIEWER: timedelta(seconds=90),
    AttemptState.BRIEFING: timedelta(minutes=3),
    AttemptState.RINGING_PERSON: timedelta(minutes=3),
    AttemptState.GATE: timedelta(minutes=3),
    AttemptState.ACCEPTED: timedelta(minutes=2),
    AttemptState.JOINED: LONGEST_TALK + timedelta(minutes=5),
    # The room closes at once for whoever was in it with somebody.
    AttemptState.PARTED: timedelta(seconds=6),
    AttemptState.ASKING: timedelta(minutes=5),
    AttemptState.OVER: timedelta(),
}


@dataclass(frozen=True, slots=True)
class AttemptStatus:
    """How an attempt stands: its way, its state, and why it ended."""

    way: CallDirection
    state: AttemptState
    ending: Ending | None = None

    @property
    def is_live(self) -> bool:
        """Whether it holds its request and its interviewer."""
        return self.state is not AttemptState.OVER


@dataclass(frozen=True, slots=True)
class Transition:
    """What an event led to: the new standing, whom the worker must hang up on, and what is concluded.

    ``rings_person`` tells that the person is to be rung now.
    """

    after: AttemptStatus
    ends: frozenset[Leg] = frozenset()
    rings_person: bool = False
    concluded: Outcome | None = None


def longest(state: AttemptState) -> timedelta:
    """Return how long an attempt may be in a state before it counts as lost."""
    return _LONGEST[state]
