"""What a leg of a bridge means and hears: each of its requests as an event, and each standing as a cue.

Pure, and read off the standing alone, so that a request that comes twice changes nothing and hears the same.
Words are named, not written; markup is ``channels.twiml.bridge``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from intake.core.calls.attempt import KEYS, AttemptState, AttemptStatus, CallDirection, CallEvent, Ending, Leg
from intake.core.calls.leg_request import LegPosition, LegQuestion, LegRequest, PickedUp
from intake.core.requests.outcome import Outcome

YES = "1"
MOST_BRIEFINGS = 3
MOST_GATES = 3
# A little more than a second each: so soon whoever waits hears how it goes on.
MOST_ROUNDS = 60
# In the rounds between these nothing is said.
WORDS_EVERY = 10
# A worker that is alive takes up a ring within a second or two.
PLACED_WITHIN_ROUNDS = 12
MOST_QUESTIONS = 3


class LegAction(Enum):
    """What follows the words."""

    ASK = auto()
    # Asking again at once after the words; where there are none, after a second of silence.
    WAIT = auto()
    # Asking again at once after the words; where there are none, after a tone.
    HOLD = auto()
    # A tone, and the room.
    ENTER = auto()
    HANG_UP = auto()


@dataclass(frozen=True, slots=True)
class LegCue:
    """What a leg hears, by name, what follows, and which question its next request answers."""

    do: LegAction
    prompts: tuple[str, ...] = ()
    next: LegPosition | None = None


SILENCE = LegCue(LegAction.HANG_UP)
ENTER = LegCue(LegAction.ENTER, next=LegPosition(LegQuestion.TALK, 1))
# A person whose interviewer was cut off.
CUT_OFF = LegCue(LegAction.HANG_UP, ("bridge.cut_off",))
GONE = LegCue(LegAction.HANG_UP, ("staff_call.gone",))
# The last try closes a request, and so does whoever takes it back: both are erased before they ask again.
GONE_MEANWHILE = LegCue(LegAction.HANG_UP, ("staff_call.gone_meanwhile",))


def event_of(standing: AttemptStatus, says: LegRequest, *, message: bool) -> CallEvent | None:
    """Return what a request means; ``message`` tells whether one may be left. None where it means nothing."""
    if says.leg is Leg.INTERVIEWER:
        return _interviewer_event(standing, says)
    if standing.way is CallDirection.THEY_CALL:
        return _caller_event(standing, says)
    return _person_event(says, message=message)


def cue_when_gone(says: LegRequest) -> LegCue:
    """Return what a leg hears whose attempt is gone: an interviewer who was spoken to is not left in silence."""
    if says.leg is Leg.PERSON or says.at is None:
        return SILENCE
    return GONE_MEANWHILE if says.at.asked is LegQuestion.WAITING else GONE


def outcome_of(standing: AttemptStatus, says: LegRequest) -> Outcome | None:
    """Return what the interviewer says came of the talk, where they are asked that now."""
    return _outcome_told(standing, says) if standing.state is AttemptState.ASKING else None


def is_never_placed(standing: AttemptStatus, says: LegRequest) -> bool:
    """Tell whether an interviewer waited longer than any worker that is alive needs to ring the person."""
    waits = says.leg is Leg.INTERVIEWER and says.at is not None and says.at.asked is LegQuestion.WAITING
    return waits and standing.state is AttemptState.RINGING_PERSON and says.round >= PLACED_WITHIN_ROUNDS


def _outcome_told(standing: AttemptStatus, says: LegRequest) -> Outcome | None:
    if says.leg is Leg.PERSON or says.at is None or says.at.asked is not LegQuestion.OUTCOME:
        return None
    told = KEYS.get(says.keys)
    # Whoever was rung and said 1, and then nothing, picked up.
    rung = standing.way is CallDirection.WE_CALL
    return Outcome.PICKED_UP if told is Outcome.NO_ANSWER and rung else told


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
        case LegQuestion.ABOUT:
            gives_up = says.keys != YES and says.round >= MOST_BRIEFINGS
            return CallEvent.INTERVIEWER_DID_NOT if gives_up else None
        case LegQuestion.BRIEFING:
            if says.keys == YES:
                return CallEvent.INTERVIEWER_SAID_ONE
            return CallEvent.INTERVIEWER_DID_NOT if says.round >= MOST_BRIEFINGS else None
        case LegQuestion.WAITING | LegQuestion.HOLD:
            return _waiting_event(standing, says, they_wait=says.at.asked is LegQuestion.WAITING)
        case LegQuestion.TALK:
            return CallEvent.INTERVIEWER_BACK
        case LegQuestion.OUTCOME:
            if says.keys in KEYS:
                return CallEvent.OUTCOME_GIVEN
            return CallEvent.INTERVIEWER_DID_NOT if says.round >= MOST_QUESTIONS else None
        case LegQuestion.GATE | LegQuestion.CALLER:
            return None


def _waiting_event(standing: AttemptStatus, says: LegRequest, *, they_wait: bool) -> CallEvent | None:
    if standing.state is AttemptState.PARTED:
        # They were not in the room yet.
        return CallEvent.INTERVIEWER_BACK
    if standing.state is AttemptState.ACCEPTED and they_wait:
        return CallEvent.OTHER_ENTERED
    return CallEvent.INTERVIEWER_WAITED_OUT if says.round >= MOST_ROUNDS else None


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
    if says.at.asked is LegQuestion.HOLD:
        return CallEvent.PERSON_WAITED_OUT if says.round >= MOST_ROUNDS else None
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
    return CallEvent.CALLER_WAITED_OUT if says.round >= MOST_ROUNDS else None


def _interviewer_cue(standing: AttemptStatus, says: LegRequest) -> LegCue:
    match standing.state:
        case AttemptState.BRIEFING:
            return _briefing_cue(standing, says)
        case AttemptState.RINGING_PERSON | AttemptState.GATE:
            return _ringing_cue(says)
        case AttemptState.ACCEPTED | AttemptState.JOINED:
            return _joining_cue(standing, says)
        case AttemptState.ASKING:
            return _ask(says, LegQuestion.OUTCOME, "staff_call.outcome")
        case AttemptState.OVER if standing.ending is Ending.CUT_OFF:
            return SILENCE
        case AttemptState.OVER:
            return LegCue(LegAction.HANG_UP, _last_words(standing, says))
        case _:
            return LegCue(LegAction.HANG_UP, ("staff_call.nobody_called",))


def _briefing_cue(standing: AttemptStatus, says: LegRequest) -> LegCue:
    rung = standing.way is CallDirection.WE_CALL
    asked = says.at.asked if says.at else None
    if asked is LegQuestion.BRIEFING or (asked is LegQuestion.ABOUT and says.keys == YES):
        words = "bridge.whisper" if rung else "staff_call.whisper_caller"
        return _ask(says, LegQuestion.BRIEFING, words)
    return _ask(says, LegQuestion.ABOUT, "bridge.about" if rung else "staff_call.about_caller")


def _ringing_cue(says: LegRequest) -> LegCue:
    following = _following(says, LegQuestion.WAITING)
    if following.round == 1:
        return LegCue(LegAction.WAIT, ("staff_call.calling",), following)
    words = ("staff_call.still_calling",) if following.round % WORDS_EVERY == 0 else ()
    return LegCue(LegAction.WAIT, words, following)


def _joining_cue(standing: AttemptStatus, says: LegRequest) -> LegCue:
    asked, rung = says.at.asked if says.at else None, standing.way is CallDirection.WE_CALL
    if asked is LegQuestion.BRIEFING:
        return _ringing_cue(says) if rung else _hold(says, "staff_call.hold")
    if asked is LegQuestion.WAITING or (asked is LegQuestion.HOLD and standing.state is AttemptState.JOINED):
        return ENTER
    return _hold(says) if asked is LegQuestion.HOLD else SILENCE


def _last_words(standing: AttemptStatus, says: LegRequest) -> tuple[str, ...]:
    ending, told = standing.ending or Ending.STOPPED, _outcome_told(standing, says)
    if ending is Ending.TALKED and told is not None:
        return (f"staff_call.noted_{told.name.lower()}",)
    return (f"staff_call.ended_{ending.replace(' ', '_')}",)


def _person_cue(standing: AttemptStatus, says: LegRequest) -> LegCue:
    asked = says.at.asked if says.at else None
    match standing.state:
        case AttemptState.GATE:
            return _ask(says, LegQuestion.GATE, "bridge.gate")
        # Only a leg that has just said 1 comes in, whatever else it may send.
        case AttemptState.ACCEPTED | AttemptState.JOINED if asked is LegQuestion.GATE and says.keys == YES:
            return _hold(says, "bridge.gate_wait")
        case AttemptState.ACCEPTED | AttemptState.JOINED if asked is LegQuestion.HOLD:
            return ENTER if standing.state is AttemptState.JOINED else _hold(says)
        case AttemptState.OVER if standing.ending is Ending.MESSAGE_LEFT and asked is not LegQuestion.TALK:
            return LegCue(LegAction.HANG_UP, ("bridge.voicemail",))
        case AttemptState.OVER if standing.ending is Ending.CUT_OFF and asked is not None:
            return CUT_OFF
        case AttemptState.OVER if asked is LegQuestion.HOLD:
            return LegCue(LegAction.HANG_UP, ("bridge.gate_lost",))
        case _:
            return SILENCE


def _caller_cue(standing: AttemptStatus, says: LegRequest) -> LegCue:
    asked = says.at.asked if says.at else None
    match standing.state:
        case AttemptState.LOOKING | AttemptState.RINGING_INTERVIEWER | AttemptState.BRIEFING:
            following = LegPosition(LegQuestion.CALLER, says.round + 1)
            if says.round == 0:
                return LegCue(LegAction.WAIT, ("bridge.caller_wait",), following)
            words = ("bridge.caller_wait_more",) if following.round % WORDS_EVERY == 0 else ()
            return LegCue(LegAction.WAIT, words, following)
        case AttemptState.ACCEPTED | AttemptState.JOINED if asked is not LegQuestion.TALK:
            return ENTER
        case AttemptState.OVER if standing.ending is Ending.NOBODY:
            return LegCue(LegAction.HANG_UP, ("bridge.caller_nobody",))
        case AttemptState.OVER if standing.ending is Ending.CUT_OFF:
            return CUT_OFF
        case _:
            return SILENCE


def _ask(says: LegRequest, asked: LegQuestion, words: str) -> LegCue:
    return LegCue(LegAction.ASK, (words,), _following(says, asked))


def _hold(says: LegRequest, *words: str) -> LegCue:
    return LegCue(LegAction.HOLD, words, _following(says, LegQuestion.HOLD))


def _following(says: LegRequest, asked: LegQuestion) -> LegPosition:
    again = says.at is not None and says.at.asked is asked
    return LegPosition(asked, says.round + 1 if again else 1)
