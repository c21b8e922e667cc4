"""The table of an attempt: what each event leads to in each state, whom to hang up on, and what is concluded.

Pure: rings nobody and says nothing. Whatever the table does not name changes nothing: webhooks come late and come
twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intake.core.calls.attempt import (
    AttemptState,
    AttemptStatus,
    CallDirection,
    CallEvent,
    Ending,
    Leg,
    Transition,
)
from intake.core.requests.outcome import Outcome

# Their phone rang or may have, or could not: a try that nobody needs to tell about.
TRIED = frozenset(
    {
        Ending.NO_ANSWER,
        Ending.BUSY,
        Ending.FAILED,
        Ending.UNCLEAR,
        Ending.MACHINE,
        Ending.MESSAGE_LEFT,
        Ending.NOT_ACCEPTED,
        Ending.LEFT_AT_GATE,
        Ending.NUMBER_REFUSED,
        Ending.NUMBER_BLOCKED,
        Ending.COUNTRY_REFUSED,
        Ending.WAITED_OUT,
    }
)
# In these states the person's phone may be ringing already, so whoever leaves now leaves a try behind.
RUNG = frozenset({AttemptState.RINGING_PERSON, AttemptState.GATE, AttemptState.ACCEPTED})

_BOTH = frozenset(Leg)
# Which legs the worker must end when an attempt ends so; the others hear their last words and go.
_ENDS: Mapping[Ending, frozenset[Leg]] = {
    Ending.WAITED_OUT: frozenset({Leg.PERSON}),
    Ending.INTERVIEWER_LEFT: frozenset({Leg.PERSON}),
    Ending.INTERVIEWER_UNREACHED: frozenset({Leg.INTERVIEWER}),
    Ending.CALLER_LEFT: frozenset({Leg.INTERVIEWER}),
    Ending.NOBODY: frozenset({Leg.INTERVIEWER}),
    Ending.STOPPED: _BOTH,
    Ending.TIME_RAN_OUT: _BOTH,
}
# Whoever leaves a room closes it for the other; but somebody may never have got in, whose way there was lost.
_ENDS_OF_A_TALK: Mapping[CallEvent, frozenset[Leg]] = {
    CallEvent.INTERVIEWER_LEFT: frozenset({Leg.PERSON}),
    CallEvent.TIME_RAN_OUT: _BOTH,
}

_Next = AttemptState | Ending
_ENDED_BY_TIME: Mapping[CallEvent, _Next] = {
    CallEvent.STOPPED: Ending.STOPPED,
    CallEvent.TIME_RAN_OUT: Ending.TIME_RAN_OUT,
}
_PERSON_UNREACHED: Mapping[CallEvent, _Next] = {
    CallEvent.PERSON_BUSY: Ending.BUSY,
    CallEvent.PERSON_NO_ANSWER: Ending.NO_ANSWER,
    CallEvent.PERSON_FAILED: Ending.FAILED,
    CallEvent.PERSON_LEFT: Ending.LEFT_AT_GATE,
}
_PERSON_LEAVES = dict.fromkeys(_PERSON_UNREACHED, Ending.LEFT_AT_GATE)
_CALLER_LEAVES = dict.fromkeys(_PERSON_UNREACHED, Ending.CALLER_LEFT)
_RINGING_REFUSED: Mapping[CallEvent, _Next] = {
    CallEvent.NOT_NOW: Ending.NOT_NOW,
    CallEvent.NUMBER_REFUSED: Ending.NUMBER_REFUSED,
    CallEvent.NUMBER_BLOCKED: Ending.NUMBER_BLOCKED,
    CallEvent.COUNTRY_REFUSED: Ending.COUNTRY_REFUSED,
    CallEvent.PROVIDER_FAILED: Ending.PROVIDER_FAILED,
}
_INTERVIEWER_UNREACHED = (CallEvent.INTERVIEWER_UNREACHED, CallEvent.INTERVIEWER_LEFT, *_RINGING_REFUSED)
_TALK: Mapping[AttemptState, Mapping[CallEvent, _Next]] = {
    AttemptState.JOINED: {
        CallEvent.INTERVIEWER_BACK: AttemptState.ASKING,
        CallEvent.PERSON_LEFT: AttemptState.ASKING,
        CallEvent.INTERVIEWER_LEFT: Ending.TALKED,
        CallEvent.TIME_RAN_OUT: Ending.TALKED,
    },
    AttemptState.ASKING: {
        CallEvent.OUTCOME_GIVEN: Ending.TALKED,
        CallEvent.INTERVIEWER_DID_NOT: Ending.TALKED,
        CallEvent.INTERVIEWER_LEFT: Ending.TALKED,
        CallEvent.TIME_RAN_OUT: Ending.TALKED,
        CallEvent.STOPPED: Ending.STOPPED,
    },
    AttemptState.OVER: {},
}
_WE_CALL: Mapping[AttemptState, Mapping[CallEvent, _Next]] = {
    AttemptState.RINGING_INTERVIEWER: {
        CallEvent.INTERVIEWER_ANSWERED: AttemptState.BRIEFING,
        **dict.fromkeys(_INTERVIEWER_UNREACHED, Ending.INTERVIEWER_UNREACHED),
        **_ENDED_BY_TIME,
    },
    AttemptState.BRIEFING: {
        CallEvent.INTERVIEWER_SAID_ONE: AttemptState.RINGING_PERSON,
        CallEvent.INTERVIEWER_DID_NOT: Ending.DECLINED,
        CallEvent.INTERVIEWER_LEFT: Ending.DECLINED,
        CallEvent.NOT_NOW: Ending.NOT_NOW,
        **_ENDED_BY_TIME,
    },
    AttemptState.RINGING_PERSON: {
        CallEvent.PERSON_PICKED_UP: AttemptState.GATE,
        CallEvent.MACHINE_PICKED_UP: Ending.MACHINE,
        CallEvent.MESSAGE_LEFT: Ending.MESSAGE_LEFT,
        CallEvent.PERSON_LOST: Ending.UNCLEAR,
        CallEvent.INTERVIEWER_LEFT: Ending.INTERVIEWER_LEFT,
        CallEvent.INTERVIEWER_WAITED_OUT: Ending.WAITED_OUT,
        **_PERSON_UNREACHED,
        **_RINGING_REFUSED,
        **_ENDED_BY_TIME,
    },
    AttemptState.GATE: {
        CallEvent.PERSON_SAID_ONE: AttemptState.ACCEPTED,
        CallEvent.PERSON_DID_NOT: Ending.NOT_ACCEPTED,
        CallEvent.MESSAGE_LEFT: Ending.MESSAGE_LEFT,
        CallEvent.INTERVIEWER_LEFT: Ending.INTERVIEWER_LEFT,
        CallEvent.INTERVIEWER_WAITED_OUT: Ending.WAITED_OUT,
        **_PERSON_LEAVES,
        **_ENDED_BY_TIME,
    },
    AttemptState.ACCEPTED: {
        CallEvent.OTHER_ENTERED: AttemptState.JOINED,
        CallEvent.INTERVIEWER_LEFT: Ending.INTERVIEWER_LEFT,
        **_PERSON_LEAVES,
        **_ENDED_BY_TIME,
    },
    **_TALK,
}
_NEXT_ONE = dict.fromkeys(
    (*_INTERVIEWER_UNREACHED, CallEvent.INTERVIEWER_DID_NOT, CallEvent.INTERVIEWER_WAITED_OUT),
    AttemptState.LOOKING,
)
_WHILE_THEY_WAIT: Mapping[CallEvent, _Next] = {
    CallEvent.CALLER_WAITED_OUT: Ending.NOBODY,
    **_CALLER_LEAVES,
    **_ENDED_BY_TIME,
}
_THEY_CALL: Mapping[AttemptState, Mapping[CallEvent, _Next]] = {
    AttemptState.LOOKING: {
        CallEvent.INTERVIEWER_CHOSEN: AttemptState.RINGING_INTERVIEWER,
        CallEvent.NOBODY_LEFT: Ending.NOBODY,
        **_WHILE_THEY_WAIT,
    },
    AttemptState.RINGING_INTERVIEWER: {
        CallEvent.INTERVIEWER_ANSWERED: AttemptState.BRIEFING,
        **_NEXT_ONE,
        **_WHILE_THEY_WAIT,
    },
    AttemptState.BRIEFING: {
        CallEvent.INTERVIEWER_SAID_ONE: AttemptState.ACCEPTED,
        **_NEXT_ONE,
        **_WHILE_THEY_WAIT,
    },
    AttemptState.ACCEPTED: {
        CallEvent.OTHER_ENTERED: AttemptState.JOINED,
        CallEvent.INTERVIEWER_LEFT: AttemptState.LOOKING,
        CallEvent.INTERVIEWER_BACK: AttemptState.LOOKING,
        **_WHILE_THEY_WAIT,
    },
    **_TALK,
}
TABLES: Mapping[CallDirection, Mapping[AttemptState, Mapping[CallEvent, _Next]]] = {
    CallDirection.WE_CALL: _WE_CALL,
    CallDirection.THEY_CALL: _THEY_CALL,
}


def transition(before: AttemptStatus, event: CallEvent) -> Transition | None:
    """Return what an event leads to, or None where it changes nothing."""
    target = TABLES[before.way].get(before.state, {}).get(event)
    match target:
        case None:
            return None
        case AttemptState():
            after = replace(before, state=target)
            # The next one is rung only when the one before is let go.
            let_go = frozenset({Leg.INTERVIEWER}) if target is AttemptState.LOOKING else frozenset[Leg]()
            return Transition(after, ends=let_go, rings_person=target is AttemptState.RINGING_PERSON)
        case Ending():
            after = replace(before, state=AttemptState.OVER, ending=target)
            return Transition(after, ends=_ends(target, event), concluded=_concluded(before, target))


def _ends(ending: Ending, by: CallEvent) -> frozenset[Leg]:
    ends = _ENDS_OF_A_TALK.get(by) if ending is Ending.TALKED else _ENDS.get(ending)
    return ends or frozenset()


def _concluded(before: AttemptStatus, ending: Ending) -> Outcome | None:
    if before.way is CallDirection.THEY_CALL:
        return None
    left = ending in (Ending.INTERVIEWER_LEFT, Ending.TIME_RAN_OUT) and before.state in RUNG
    return Outcome.NO_ANSWER if ending in TRIED or left else None
