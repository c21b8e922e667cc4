"""What a leg of a bridge means and hears: each of its requests as an event, and each standing as a cue.

Pure, and read off the standing alone, so that a request that comes twice changes nothing and hears the same.
Words are named, not written; markup is ``channels.twiml.bridge``'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from intake.core.calls.attempt import KEYS, AttemptState, AttemptStatus, CallDirection, CallEvent, Ending, Leg
from intake.core.requests.outcome import Outcome

YES = "1"
MOST_BRIEFINGS = 3
MOST_GATES = 3
MOST_ROUNDS = 8
# Eight seconds each: within a minute in all.
MOST_CALLER_ROUNDS = 7
MOST_QUESTIONS = 3


class LegQuestion(StrEnum):
    """What a leg was last asked or told, and answers now."""

    BRIEFING = "brief"
    WAITING = "wait"
    TALK = "talk"
    OUTCOME = "outcome"
    GATE = "gate"
    CALLER = "caller"


@dataclass(frozen=True, slots=True)
class LegPosition:
    """Which of its questions a leg answers, and how often it was asked."""

    asked: LegQuestion
    round: int

    def __str__(self) -> str:
        return f"{self.asked}-{self.round}"


_AT = re.compile(rf"({'|'.join(LegQuestion)})-([0-9]{{1,2}})")


def read_at(value: str) -> LegPosition | None:
    """Return what a leg answers, or None where it was asked nothing yet."""
    match = _AT.fullmatch(value)
    return None if match is None else LegPosition(LegQuestion(match[1]), int(match[2]))


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
class LegRequest:
    """One request of a leg: which question it answers, with which keys, and who picked up at the first."""

    leg: Leg
    at: LegPosition | None = None
    keys: str = field(default="", repr=False)
    picked_up: PickedUp = PickedUp.SOMEBODY

    @property
    def round(self) -> int:
        """How often it was asked before."""
        return self.at.round if self.at else 0


class LegAction(Enum):
    """What follows the words."""

    ASK = auto()
    WAIT = auto()
    ENTER = auto()
    HANG_UP = auto()


@dataclass(frozen=True, slots=True)
class LegCue:
    """What a leg hears, by name, what follows, and which question its next request answers."""

    do: LegAction
    prompts: tuple[str, ...] = ()
    next: LegPosition | None = None


SILENCE = LegCue(LegAction.HANG_UP)
GONE = LegCue(LegAction.HANG_UP, ("staff_call.gone",))


def event_of(standing: AttemptStatus, says: LegRequest, *, message: bool) -> CallEvent | None:
    """Return what a request means; ``message`` tells whether one may be left. None where it means nothing."""
    if says.leg is Leg.INTERVIEWER:
        return _interviewer_event(standing, says)
    if standing.way is CallDirection.THEY_CALL:
        return _caller_event(standing, says)
    return _person_event(says, message=message)


def cue_when_gone(says: LegRequest) -> LegCue:
    """Return what a leg hears whose attempt is gone: an interviewer who was spoken to is not left in silence."""
    return GONE if says.leg is Leg.INTERVIEWER and says.at is not None else SILENCE


def outcome_of(standing: AttemptStatus, says: LegRequest) -> Outcome | None:
    """Return what the interviewer says came of the talk, where they are asked that now."""
    asked = says.at is not None and says.at.asked is LegQuestion.OUTCOME and says.leg is Leg.INTERVIEWER
    return KEYS.get(says.keys) if asked and standing.state is AttemptState.ASKING else None


def cue_of(standing: AttemptStatus, says: LegRequest) -> LegCue:
    """Return what a leg hears as its attempt stands now."""
    if says.leg is Leg.INTERVIEWER:
        return _interviewer_cue(standing, says)
    if standing.way is CallDirection.THEY_CALL:
        return _caller_cue(standing, says)
    return _person_cue(standing, says)


def _interviewer_event(standing: AttemptStatus, says: LegRequest) -> CallEvent | None:
    if says.at is None:
        return CallEvent.INTERVIEWER_ANSWERED
    match says.at.asked:
        case LegQuestion.BRIEFING:
            if says.keys == YES:
                return CallEvent.INTERVIEWER_SAID_ONE
            return CallEvent.INTERVIEWER_DID_NOT if says.round >= MOST_BRIEFINGS else None
        case LegQuestion.WAITING:
            if standing.state is AttemptState.ACCEPTED:
                return CallEvent.OTHER_ENTERED
            return CallEvent.INTERVIEWER_WAITED_OUT if says.round >= MOST_ROUNDS else None
        case LegQuestion.TALK:
            return CallEvent.INTERVIEWER_BACK
        case LegQuestion.OUTCOME:
            if says.keys in KEYS:
                return CallEvent.OUTCOME_GIVEN
            return CallEvent.INTERVIEWER_DID_NOT if says.round >= MOST_QUESTIONS else None
        case LegQuestion.GATE | LegQuestion.CALLER:
            return None


def _person_event(says: LegRequest, *, message: bool) -> CallEvent | None:
    if says.at is None:
        match says.picked_up:
            case PickedUp.SOMEBODY:
                return CallEvent.PERSON_PICKED_UP
            case PickedUp.MACHINE if message:
                return CallEvent.MESSAGE_LEFT
            case PickedUp.MACHINE | PickedUp.FAX:
                return CallEvent.MACHINE_PICKED_UP
    if says.at.asked is LegQuestion.TALK:
        return CallEvent.PERSON_LEFT
    if says.at.asked is not LegQuestion.GATE:
        return None
    if says.keys == YES:
        return CallEvent.PERSON_SAID_ONE
    if says.round < MOST_GATES:
        return None
    return CallEvent.MESSAGE_LEFT if message else CallEvent.PERSON_DID_NOT


def _caller_event(standing: AttemptStatus, says: LegRequest) -> CallEvent | None:
    if says.at is not None and says.at.asked is LegQuestion.TALK:
        return CallEvent.PERSON_LEFT
    if standing.state is AttemptState.ACCEPTED:
        return CallEvent.OTHER_ENTERED
    return CallEvent.CALLER_WAITED_OUT if says.round >= MOST_CALLER_ROUNDS else None


def _interviewer_cue(standing: AttemptStatus, says: LegRequest) -> LegCue:
    asked = says.at.asked if says.at else None
    match standing.state:
        case AttemptState.BRIEFING:
            words = "bridge.whisper" if standing.way is CallDirection.WE_CALL else "staff_call.whisper_caller"
            return LegCue(
                LegAction.ASK,
                (words,),
                LegPosition(LegQuestion.BRIEFING, _next_round(says, LegQuestion.BRIEFING)),
            )
        case AttemptState.RINGING_PERSON | AttemptState.GATE:
            words = "staff_call.calling" if asked is LegQuestion.BRIEFING else "staff_call.still_calling"
            return LegCue(
                LegAction.WAIT,
                (words,),
                LegPosition(LegQuestion.WAITING, _next_round(says, LegQuestion.WAITING)),
            )
        case AttemptState.ACCEPTED | AttemptState.JOINED if asked is not LegQuestion.TALK:
            return LegCue(LegAction.ENTER, ("staff_call.joining",), LegPosition(LegQuestion.TALK, 1))
        case AttemptState.ASKING:
            return LegCue(
                LegAction.ASK,
                ("staff_call.outcome",),
                LegPosition(LegQuestion.OUTCOME, _next_round(says, LegQuestion.OUTCOME)),
            )
        case AttemptState.OVER:
            return LegCue(LegAction.HANG_UP, _last_words(standing.ending or Ending.STOPPED, says))
        case _:
            return LegCue(LegAction.HANG_UP, ("staff_call.nobody_called",))


def _last_words(ending: Ending, says: LegRequest) -> tuple[str, ...]:
    concluded = KEYS.get(says.keys) if says.at and says.at.asked is LegQuestion.OUTCOME else None
    if ending is Ending.TALKED and concluded is not None:
        return (f"staff_call.noted_{concluded.name.lower()}",)
    return (f"staff_call.ended_{ending.replace(' ', '_')}",)


def _person_cue(standing: AttemptStatus, says: LegRequest) -> LegCue:
    asked = says.at.asked if says.at else None
    match standing.state:
        case AttemptState.GATE:
            return LegCue(
                LegAction.ASK,
                ("bridge.gate",),
                LegPosition(LegQuestion.GATE, _next_round(says, LegQuestion.GATE)),
            )
        # Only a leg that has just said 1 comes in, whatever else it may send.
        case AttemptState.ACCEPTED | AttemptState.JOINED if asked is LegQuestion.GATE and says.keys == YES:
            return LegCue(LegAction.ENTER, ("bridge.gate_wait",), LegPosition(LegQuestion.TALK, 1))
        case AttemptState.OVER if standing.ending is Ending.MESSAGE_LEFT and asked is not LegQuestion.TALK:
            return LegCue(LegAction.HANG_UP, ("bridge.voicemail",))
        case _:
            return SILENCE


def _caller_cue(standing: AttemptStatus, says: LegRequest) -> LegCue:
    asked = says.at.asked if says.at else None
    match standing.state:
        case AttemptState.LOOKING | AttemptState.RINGING_INTERVIEWER | AttemptState.BRIEFING:
            words = "bridge.caller_wait" if says.round == 0 else "bridge.caller_wait_more"
            return LegCue(LegAction.WAIT, (words,), LegPosition(LegQuestion.CALLER, says.round + 1))
        case AttemptState.ACCEPTED | AttemptState.JOINED if asked is not LegQuestion.TALK:
            return LegCue(LegAction.ENTER, ("bridge.gate_wait",), LegPosition(LegQuestion.TALK, 1))
        case AttemptState.OVER if standing.ending is Ending.NOBODY:
            return LegCue(LegAction.HANG_UP, ("bridge.caller_nobody",))
        case _:
            return SILENCE


def _next_round(says: LegRequest, asked: LegQuestion) -> int:
    return says.at.round + 1 if says.at is not None and says.at.asked is asked else 1
