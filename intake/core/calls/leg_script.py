"""What a leg of a bridge means and hears: each of its requests as an event, and each standing as a cue.

Pure, and read off the standing alone, so that a request that comes twice changes nothing and hears the same.
Words are named, not written; markup is ``channels.twiml.bridge``'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from intake.core.calls.attempt import KEYS, Ending, Event, Leg, Standing, State, Way
from intake.core.requests.outcome import Outcome

YES = "1"
MOST_BRIEFINGS = 3
MOST_GATES = 3
MOST_ROUNDS = 8
# Eight seconds each: within a minute in all.
MOST_CALLER_ROUNDS = 7
MOST_QUESTIONS = 3


class Asked(StrEnum):
    """What a leg was last asked or told, and answers now."""

    BRIEFING = "brief"
    WAITING = "wait"
    TALK = "talk"
    OUTCOME = "outcome"
    GATE = "gate"
    CALLER = "caller"


@dataclass(frozen=True, slots=True)
class At:
    """Which of its questions a leg answers, and how often it was asked."""

    asked: Asked
    round: int

    def __str__(self) -> str:
        return f"{self.asked}-{self.round}"


_AT = re.compile(rf"({'|'.join(Asked)})-([0-9]{{1,2}})")


def read_at(value: str) -> At | None:
    """Return what a leg answers, or None where it was asked nothing yet."""
    match = _AT.fullmatch(value)
    return None if match is None else At(Asked(match[1]), int(match[2]))


BRIDGE = "/twilio/bridge"


def leg_path(token: str, leg: Leg, ring: int) -> str:
    """Return the path that answers a leg; ``ring`` tells those who were rung one after the other apart."""
    return f"{BRIDGE}/{token}/{leg}?n={ring}"


def status_path(token: str, leg: Leg, ring: int) -> str:
    """Return the path that is told how a leg goes."""
    return f"{BRIDGE}/{token}/{leg}/status?n={ring}"


class PickedUp(StrEnum):
    """Who or what picked up, as far as the provider can tell."""

    SOMEBODY = "somebody"
    MACHINE = "machine"
    FAX = "fax"


@dataclass(frozen=True, slots=True)
class LegSays:
    """One request of a leg: which question it answers, with which keys, and who picked up at the first."""

    leg: Leg
    at: At | None = None
    keys: str = field(default="", repr=False)
    picked_up: PickedUp = PickedUp.SOMEBODY

    @property
    def round(self) -> int:
        """How often it was asked before."""
        return self.at.round if self.at else 0


class Do(Enum):
    """What follows the words."""

    ASK = auto()
    WAIT = auto()
    ENTER = auto()
    HANG_UP = auto()


@dataclass(frozen=True, slots=True)
class Cue:
    """What a leg hears, by name, what follows, and which question its next request answers."""

    do: Do
    prompts: tuple[str, ...] = ()
    next: At | None = None


SILENCE = Cue(Do.HANG_UP)
GONE = Cue(Do.HANG_UP, ("staff_call.gone",))


def event_of(standing: Standing, says: LegSays, *, message: bool) -> Event | None:
    """Return what a request means; ``message`` tells whether one may be left. None where it means nothing."""
    if says.leg is Leg.INTERVIEWER:
        return _interviewer_event(standing, says)
    if standing.way is Way.THEY_CALL:
        return _caller_event(standing, says)
    return _person_event(says, message=message)


def cue_when_gone(says: LegSays) -> Cue:
    """Return what a leg hears whose attempt is gone: an interviewer who was spoken to is not left in silence."""
    return GONE if says.leg is Leg.INTERVIEWER and says.at is not None else SILENCE


def outcome_of(standing: Standing, says: LegSays) -> Outcome | None:
    """Return what the interviewer says came of the talk, where they are asked that now."""
    asked = says.at is not None and says.at.asked is Asked.OUTCOME and says.leg is Leg.INTERVIEWER
    return KEYS.get(says.keys) if asked and standing.state is State.ASKING else None


def cue_of(standing: Standing, says: LegSays) -> Cue:
    """Return what a leg hears as its attempt stands now."""
    if says.leg is Leg.INTERVIEWER:
        return _interviewer_cue(standing, says)
    if standing.way is Way.THEY_CALL:
        return _caller_cue(standing, says)
    return _person_cue(standing, says)


def _interviewer_event(standing: Standing, says: LegSays) -> Event | None:
    if says.at is None:
        return Event.INTERVIEWER_ANSWERED
    match says.at.asked:
        case Asked.BRIEFING:
            if says.keys == YES:
                return Event.INTERVIEWER_SAID_ONE
            return Event.INTERVIEWER_DID_NOT if says.round >= MOST_BRIEFINGS else None
        case Asked.WAITING:
            if standing.state is State.ACCEPTED:
                return Event.OTHER_ENTERED
            return Event.INTERVIEWER_WAITED_OUT if says.round >= MOST_ROUNDS else None
        case Asked.TALK:
            return Event.INTERVIEWER_BACK
        case Asked.OUTCOME:
            if says.keys in KEYS:
                return Event.OUTCOME_GIVEN
            return Event.INTERVIEWER_DID_NOT if says.round >= MOST_QUESTIONS else None
        case Asked.GATE | Asked.CALLER:
            return None


def _person_event(says: LegSays, *, message: bool) -> Event | None:
    if says.at is None:
        match says.picked_up:
            case PickedUp.SOMEBODY:
                return Event.PERSON_PICKED_UP
            case PickedUp.MACHINE if message:
                return Event.MESSAGE_LEFT
            case PickedUp.MACHINE | PickedUp.FAX:
                return Event.MACHINE_PICKED_UP
    if says.at.asked is Asked.TALK:
        return Event.PERSON_LEFT
    if says.at.asked is not Asked.GATE:
        return None
    if says.keys == YES:
        return Event.PERSON_SAID_ONE
    if says.round < MOST_GATES:
        return None
    return Event.MESSAGE_LEFT if message else Event.PERSON_DID_NOT


def _caller_event(standing: Standing, says: LegSays) -> Event | None:
    if says.at is not None and says.at.asked is Asked.TALK:
        return Event.PERSON_LEFT
    if standing.state is State.ACCEPTED:
        return Event.OTHER_ENTERED
    return Event.CALLER_WAITED_OUT if says.round >= MOST_CALLER_ROUNDS else None


def _interviewer_cue(standing: Standing, says: LegSays) -> Cue:
    asked = says.at.asked if says.at else None
    match standing.state:
        case State.BRIEFING:
            words = "bridge.whisper" if standing.way is Way.WE_CALL else "staff_call.whisper_caller"
            return Cue(Do.ASK, (words,), At(Asked.BRIEFING, _next_round(says, Asked.BRIEFING)))
        case State.RINGING_PERSON | State.GATE:
            words = "staff_call.calling" if asked is Asked.BRIEFING else "staff_call.still_calling"
            return Cue(Do.WAIT, (words,), At(Asked.WAITING, _next_round(says, Asked.WAITING)))
        case State.ACCEPTED | State.JOINED if asked is not Asked.TALK:
            return Cue(Do.ENTER, ("staff_call.joining",), At(Asked.TALK, 1))
        case State.ASKING:
            return Cue(Do.ASK, ("staff_call.outcome",), At(Asked.OUTCOME, _next_round(says, Asked.OUTCOME)))
        case State.OVER:
            return Cue(Do.HANG_UP, _last_words(standing.ending or Ending.STOPPED, says))
        case _:
            return Cue(Do.HANG_UP, ("staff_call.nobody_called",))


def _last_words(ending: Ending, says: LegSays) -> tuple[str, ...]:
    concluded = KEYS.get(says.keys) if says.at and says.at.asked is Asked.OUTCOME else None
    if ending is Ending.TALKED and concluded is not None:
        return (f"staff_call.noted_{concluded.name.lower()}",)
    return (f"staff_call.ended_{ending.replace(' ', '_')}",)


def _person_cue(standing: Standing, says: LegSays) -> Cue:
    asked = says.at.asked if says.at else None
    match standing.state:
        case State.GATE:
            return Cue(Do.ASK, ("bridge.gate",), At(Asked.GATE, _next_round(says, Asked.GATE)))
        # Only a leg that has just said 1 comes in, whatever else it may send.
        case State.ACCEPTED | State.JOINED if asked is Asked.GATE and says.keys == YES:
            return Cue(Do.ENTER, ("bridge.gate_wait",), At(Asked.TALK, 1))
        case State.OVER if standing.ending is Ending.MESSAGE_LEFT and asked is not Asked.TALK:
            return Cue(Do.HANG_UP, ("bridge.voicemail",))
        case _:
            return SILENCE


def _caller_cue(standing: Standing, says: LegSays) -> Cue:
    asked = says.at.asked if says.at else None
    match standing.state:
        case State.LOOKING | State.RINGING_INTERVIEWER | State.BRIEFING:
            words = "bridge.caller_wait" if says.round == 0 else "bridge.caller_wait_more"
            return Cue(Do.WAIT, (words,), At(Asked.CALLER, says.round + 1))
        case State.ACCEPTED | State.JOINED if asked is not Asked.TALK:
            return Cue(Do.ENTER, ("bridge.gate_wait",), At(Asked.TALK, 1))
        case State.OVER if standing.ending is Ending.NOBODY:
            return Cue(Do.HANG_UP, ("bridge.caller_nobody",))
        case _:
            return SILENCE


def _next_round(says: LegSays, asked: Asked) -> int:
    return says.at.round + 1 if says.at is not None and says.at.asked is asked else 1
