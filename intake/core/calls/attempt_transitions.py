"""The table of an attempt: what each event leads to in each state, whom to hang up on, and what is concluded.

Pure: rings nobody and says nothing. Whatever the table does not name changes nothing: webhooks come late and come
twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intake.core.calls.attempt import Ending, Event, Leg, Move, Standing, State, Way
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
RUNG = frozenset({State.RINGING_PERSON, State.GATE, State.ACCEPTED})

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
_ENDS_OF_A_TALK: Mapping[Event, frozenset[Leg]] = {
    Event.INTERVIEWER_LEFT: frozenset({Leg.PERSON}),
    Event.TIME_RAN_OUT: _BOTH,
}

_Next = State | Ending
_ENDED_BY_TIME: Mapping[Event, _Next] = {
    Event.STOPPED: Ending.STOPPED,
    Event.TIME_RAN_OUT: Ending.TIME_RAN_OUT,
}
_PERSON_UNREACHED: Mapping[Event, _Next] = {
    Event.PERSON_BUSY: Ending.BUSY,
    Event.PERSON_NO_ANSWER: Ending.NO_ANSWER,
    Event.PERSON_FAILED: Ending.FAILED,
    Event.PERSON_LEFT: Ending.LEFT_AT_GATE,
}
_PERSON_LEAVES = dict.fromkeys(_PERSON_UNREACHED, Ending.LEFT_AT_GATE)
_CALLER_LEAVES = dict.fromkeys(_PERSON_UNREACHED, Ending.CALLER_LEFT)
_RINGING_REFUSED: Mapping[Event, _Next] = {
    Event.NOT_NOW: Ending.NOT_NOW,
    Event.NUMBER_REFUSED: Ending.NUMBER_REFUSED,
    Event.NUMBER_BLOCKED: Ending.NUMBER_BLOCKED,
    Event.COUNTRY_REFUSED: Ending.COUNTRY_REFUSED,
    Event.PROVIDER_FAILED: Ending.PROVIDER_FAILED,
}
_INTERVIEWER_UNREACHED = (Event.INTERVIEWER_UNREACHED, Event.INTERVIEWER_LEFT, *_RINGING_REFUSED)
_TALK: Mapping[State, Mapping[Event, _Next]] = {
    State.JOINED: {
        Event.INTERVIEWER_BACK: State.ASKING,
        Event.PERSON_LEFT: State.ASKING,
        Event.INTERVIEWER_LEFT: Ending.TALKED,
        Event.TIME_RAN_OUT: Ending.TALKED,
    },
    State.ASKING: {
        Event.OUTCOME_GIVEN: Ending.TALKED,
        Event.INTERVIEWER_DID_NOT: Ending.TALKED,
        Event.INTERVIEWER_LEFT: Ending.TALKED,
        Event.TIME_RAN_OUT: Ending.TALKED,
        Event.STOPPED: Ending.STOPPED,
    },
    State.OVER: {},
}
_WE_CALL: Mapping[State, Mapping[Event, _Next]] = {
    State.RINGING_INTERVIEWER: {
        Event.INTERVIEWER_ANSWERED: State.BRIEFING,
        **dict.fromkeys(_INTERVIEWER_UNREACHED, Ending.INTERVIEWER_UNREACHED),
        **_ENDED_BY_TIME,
    },
    State.BRIEFING: {
        Event.INTERVIEWER_SAID_ONE: State.RINGING_PERSON,
        Event.INTERVIEWER_DID_NOT: Ending.DECLINED,
        Event.INTERVIEWER_LEFT: Ending.DECLINED,
        Event.NOT_NOW: Ending.NOT_NOW,
        **_ENDED_BY_TIME,
    },
    State.RINGING_PERSON: {
        Event.PERSON_PICKED_UP: State.GATE,
        Event.MACHINE_PICKED_UP: Ending.MACHINE,
        Event.MESSAGE_LEFT: Ending.MESSAGE_LEFT,
        Event.PERSON_LOST: Ending.UNCLEAR,
        Event.INTERVIEWER_LEFT: Ending.INTERVIEWER_LEFT,
        Event.INTERVIEWER_WAITED_OUT: Ending.WAITED_OUT,
        **_PERSON_UNREACHED,
        **_RINGING_REFUSED,
        **_ENDED_BY_TIME,
    },
    State.GATE: {
        Event.PERSON_SAID_ONE: State.ACCEPTED,
        Event.PERSON_DID_NOT: Ending.NOT_ACCEPTED,
        Event.MESSAGE_LEFT: Ending.MESSAGE_LEFT,
        Event.INTERVIEWER_LEFT: Ending.INTERVIEWER_LEFT,
        Event.INTERVIEWER_WAITED_OUT: Ending.WAITED_OUT,
        **_PERSON_LEAVES,
        **_ENDED_BY_TIME,
    },
    State.ACCEPTED: {
        Event.OTHER_ENTERED: State.JOINED,
        Event.INTERVIEWER_LEFT: Ending.INTERVIEWER_LEFT,
        **_PERSON_LEAVES,
        **_ENDED_BY_TIME,
    },
    **_TALK,
}
_NEXT_ONE = dict.fromkeys(
    (*_INTERVIEWER_UNREACHED, Event.INTERVIEWER_DID_NOT, Event.INTERVIEWER_WAITED_OUT), State.LOOKING
)
_WHILE_THEY_WAIT: Mapping[Event, _Next] = {
    Event.CALLER_WAITED_OUT: Ending.NOBODY,
    **_CALLER_LEAVES,
    **_ENDED_BY_TIME,
}
_THEY_CALL: Mapping[State, Mapping[Event, _Next]] = {
    State.LOOKING: {
        Event.INTERVIEWER_CHOSEN: State.RINGING_INTERVIEWER,
        Event.NOBODY_LEFT: Ending.NOBODY,
        **_WHILE_THEY_WAIT,
    },
    State.RINGING_INTERVIEWER: {
        Event.INTERVIEWER_ANSWERED: State.BRIEFING,
        **_NEXT_ONE,
        **_WHILE_THEY_WAIT,
    },
    State.BRIEFING: {
        Event.INTERVIEWER_SAID_ONE: State.ACCEPTED,
        **_NEXT_ONE,
        **_WHILE_THEY_WAIT,
    },
    State.ACCEPTED: {
        Event.OTHER_ENTERED: State.JOINED,
        Event.INTERVIEWER_LEFT: State.LOOKING,
        Event.INTERVIEWER_BACK: State.LOOKING,
        **_WHILE_THEY_WAIT,
    },
    **_TALK,
}
TABLES: Mapping[Way, Mapping[State, Mapping[Event, _Next]]] = {
    Way.WE_CALL: _WE_CALL,
    Way.THEY_CALL: _THEY_CALL,
}


def move(before: Standing, event: Event) -> Move | None:
    """Return what an event leads to, or None where it changes nothing."""
    target = TABLES[before.way].get(before.state, {}).get(event)
    match target:
        case None:
            return None
        case State():
            after = replace(before, state=target)
            # The next one is rung only when the one before is let go.
            let_go = frozenset({Leg.INTERVIEWER}) if target is State.LOOKING else frozenset[Leg]()
            return Move(after, ends=let_go, rings_person=target is State.RINGING_PERSON)
        case Ending():
            after = replace(before, state=State.OVER, ending=target)
            return Move(after, ends=_ends(target, event), concluded=_concluded(before, target))


def _ends(ending: Ending, by: Event) -> frozenset[Leg]:
    ends = _ENDS_OF_A_TALK.get(by) if ending is Ending.TALKED else _ENDS.get(ending)
    return ends or frozenset()


def _concluded(before: Standing, ending: Ending) -> Outcome | None:
    if before.way is Way.THEY_CALL:
        return None
    left = ending in (Ending.INTERVIEWER_LEFT, Ending.TIME_RAN_OUT) and before.state in RUNG
    return Outcome.NO_ANSWER if ending in TRIED or left else None
