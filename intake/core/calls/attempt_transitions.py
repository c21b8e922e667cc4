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

# Their phone rang or may have, or could not, and nobody picked up: a try that nobody needs to tell about.
TRIED = frozenset(
    {
        Ending.NO_ANSWER,
        Ending.BUSY,
        Ending.FAILED,
        Ending.UNCLEAR,
        Ending.MACHINE,
        Ending.MESSAGE_LEFT,
        Ending.NUMBER_REFUSED,
        Ending.NUMBER_BLOCKED,
        Ending.COUNTRY_REFUSED,
        Ending.WAITED_OUT,
    }
)
# Somebody picked up and is not in a talk: whatever ends it then, that is what came of it.
PICKED_UP = frozenset({AttemptState.GATE, AttemptState.ACCEPTED, AttemptState.PARTED})
# But for these: a message is no more than a try, erasing leaves nothing, and whoever hangs up after a talk tells of it.
_TOLD_OTHERWISE = frozenset({Ending.MESSAGE_LEFT, Ending.STOPPED, Ending.TALKED})

# Somebody's phone rings, or was picked up, as the attempt stands.
_RINGS = frozenset(
    {
        AttemptState.RINGING_PERSON,
        AttemptState.GATE,
        AttemptState.ACCEPTED,
        AttemptState.JOINED,
        AttemptState.PARTED,
        AttemptState.ASKING,
    }
)
_RANG = TRIED | {Ending.NOT_ACCEPTED, Ending.LEFT_AT_GATE, Ending.INTERVIEWER_LEFT, Ending.TALKED}
# What comes from outside, where their phone may be ringing.
_MAY_HAVE_RUNG = frozenset({CallEvent.HALTED, CallEvent.CUT_OFF})
_BOTH = frozenset(Leg)
# Which legs the worker must end when an attempt ends so; the others hear their last words and go.
_ENDS: Mapping[Ending, frozenset[Leg]] = {
    Ending.WAITED_OUT: frozenset({Leg.PERSON}),
    Ending.INTERVIEWER_LEFT: frozenset({Leg.PERSON}),
    Ending.INTERVIEWER_UNREACHED: frozenset({Leg.INTERVIEWER}),
    Ending.CALLER_LEFT: frozenset({Leg.INTERVIEWER}),
    Ending.NOBODY: frozenset({Leg.INTERVIEWER}),
    Ending.STOPPED: frozenset({Leg.PERSON}),
    Ending.HALTED: frozenset({Leg.PERSON}),
    # Whoever has picked up hears a sentence.
    Ending.CUT_OFF: frozenset({Leg.INTERVIEWER}),
}
# Whoever leaves a room closes it for the other; but somebody may never have got in, whose way there was lost.
_ENDS_BY: Mapping[CallEvent, frozenset[Leg]] = {
    CallEvent.CUT_OFF: frozenset({Leg.INTERVIEWER}),
    CallEvent.INTERVIEWER_LEFT: frozenset({Leg.PERSON}),
    CallEvent.INTERVIEWER_WAITED_OUT: frozenset({Leg.PERSON}),
    CallEvent.TIME_RAN_OUT: _BOTH,
}
# Here an interviewer asks for nothing that could tell them that it is over.
_ASKS_NOTHING = frozenset({AttemptState.RINGING_INTERVIEWER, AttemptState.PARTED})

_Next = AttemptState | Ending
_ENDED_BY_TIME: Mapping[CallEvent, _Next] = {
    CallEvent.STOPPED: Ending.STOPPED,
    CallEvent.TIME_RAN_OUT: Ending.TIME_RAN_OUT,
}
# Only where we call: whoever called us goes on, and so does a talk.
_ENDED_FROM_OUTSIDE: Mapping[CallEvent, _Next] = {
    **_ENDED_BY_TIME,
    CallEvent.HALTED: Ending.HALTED,
    CallEvent.HALTED_UNRUNG: Ending.HALTED,
    CallEvent.CUT_OFF: Ending.CUT_OFF,
    CallEvent.CUT_OFF_UNRUNG: Ending.CUT_OFF,
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
        CallEvent.PERSON_LEFT: AttemptState.PARTED,
        CallEvent.INTERVIEWER_LEFT: Ending.TALKED,
        CallEvent.CUT_OFF: Ending.CUT_OFF,
        CallEvent.TIME_RAN_OUT: Ending.TALKED,
    },
    AttemptState.PARTED: {
        CallEvent.INTERVIEWER_BACK: AttemptState.ASKING,
        CallEvent.INTERVIEWER_LEFT: Ending.TALKED,
        CallEvent.CUT_OFF: Ending.TALKED,
        # Nobody comes back from a room that never closed: they were alone in it.
        CallEvent.TIME_RAN_OUT: Ending.LEFT_AT_GATE,
        CallEvent.STOPPED: Ending.STOPPED,
    },
    AttemptState.ASKING: {
        CallEvent.OUTCOME_GIVEN: Ending.TALKED,
        CallEvent.INTERVIEWER_DID_NOT: Ending.TALKED,
        CallEvent.INTERVIEWER_LEFT: Ending.TALKED,
        CallEvent.CUT_OFF: Ending.TALKED,
        CallEvent.TIME_RAN_OUT: Ending.TALKED,
        CallEvent.STOPPED: Ending.STOPPED,
    },
    AttemptState.OVER: {},
}
_WE_CALL: Mapping[AttemptState, Mapping[CallEvent, _Next]] = {
    AttemptState.RINGING_INTERVIEWER: {
        CallEvent.INTERVIEWER_ANSWERED: AttemptState.BRIEFING,
        **dict.fromkeys(_INTERVIEWER_UNREACHED, Ending.INTERVIEWER_UNREACHED),
        **_ENDED_FROM_OUTSIDE,
    },
    AttemptState.BRIEFING: {
        CallEvent.INTERVIEWER_SAID_ONE: AttemptState.RINGING_PERSON,
        CallEvent.INTERVIEWER_DID_NOT: Ending.DECLINED,
        CallEvent.INTERVIEWER_LEFT: Ending.DECLINED,
        CallEvent.NOT_NOW: Ending.NOT_NOW,
        **_ENDED_FROM_OUTSIDE,
    },
    AttemptState.RINGING_PERSON: {
        CallEvent.PERSON_PICKED_UP: AttemptState.GATE,
        CallEvent.MACHINE_PICKED_UP: Ending.MACHINE,
        CallEvent.MESSAGE_LEFT: Ending.MESSAGE_LEFT,
        CallEvent.PERSON_LOST: Ending.UNCLEAR,
        CallEvent.NOT_PLACED: Ending.NOT_PLACED,
        CallEvent.INTERVIEWER_LEFT: Ending.INTERVIEWER_LEFT,
        CallEvent.INTERVIEWER_WAITED_OUT: Ending.WAITED_OUT,
        **_PERSON_UNREACHED,
        **_RINGING_REFUSED,
        **_ENDED_FROM_OUTSIDE,
    },
    AttemptState.GATE: {
        CallEvent.PERSON_SAID_ONE: AttemptState.ACCEPTED,
        CallEvent.PERSON_DID_NOT: Ending.NOT_ACCEPTED,
        CallEvent.MESSAGE_LEFT: Ending.MESSAGE_LEFT,
        CallEvent.INTERVIEWER_LEFT: Ending.INTERVIEWER_LEFT,
        CallEvent.INTERVIEWER_WAITED_OUT: Ending.NOT_ACCEPTED,
        **_PERSON_LEAVES,
        **_ENDED_FROM_OUTSIDE,
    },
    AttemptState.ACCEPTED: {
        CallEvent.OTHER_ENTERED: AttemptState.JOINED,
        CallEvent.INTERVIEWER_LEFT: Ending.INTERVIEWER_LEFT,
        CallEvent.PERSON_WAITED_OUT: Ending.TIME_RAN_OUT,
        **_PERSON_LEAVES,
        **_ENDED_FROM_OUTSIDE,
    },
    **_TALK,
}
_NEXT_ONE = dict.fromkeys(
    (
        *_INTERVIEWER_UNREACHED,
        CallEvent.INTERVIEWER_DID_NOT,
        CallEvent.INTERVIEWER_WAITED_OUT,
        CallEvent.CUT_OFF,
        CallEvent.CUT_OFF_UNRUNG,
    ),
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
        CallEvent.INTERVIEWER_WAITED_OUT: Ending.CALLER_LEFT,
        CallEvent.CUT_OFF: AttemptState.LOOKING,
        **_WHILE_THEY_WAIT,
    },
    **_TALK,
    AttemptState.PARTED: {**_TALK[AttemptState.PARTED], CallEvent.TIME_RAN_OUT: Ending.CALLER_LEFT},
}
TABLES: Mapping[CallDirection, Mapping[AttemptState, Mapping[CallEvent, _Next]]] = {
    CallDirection.WE_CALL: _WE_CALL,
    CallDirection.THEY_CALL: _THEY_CALL,
}


def has_rung(standing: AttemptStatus) -> bool:
    """Tell whether the person's phone rang in a call of ours, or may have; one that was lost tells by its conclusion."""
    return standing.way is CallDirection.WE_CALL and (standing.state in _RINGS or standing.ending in _RANG)


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
            return Transition(
                after, ends=_ends(before, target, event), concluded=_concluded(before, target, event)
            )


def _ends(before: AttemptStatus, ending: Ending, by: CallEvent) -> frozenset[Leg]:
    if ending in (Ending.STOPPED, Ending.HALTED) and before.state in _ASKS_NOTHING:
        return _BOTH
    if ending is Ending.CUT_OFF and before.state is AttemptState.RINGING_PERSON:
        # Nobody must pick up a call in which nobody is.
        return _BOTH
    if ending is Ending.INTERVIEWER_LEFT and before.state is AttemptState.ACCEPTED:
        # Whoever said 1 asks by themselves how it goes on, and is not cut off without a word.
        return frozenset()
    by_event = ending in (Ending.TALKED, Ending.NOT_ACCEPTED) or by is CallEvent.TIME_RAN_OUT
    return (_ENDS_BY.get(by) if by_event else _ENDS.get(ending)) or frozenset()


def _concluded(before: AttemptStatus, ending: Ending, by: CallEvent) -> Outcome | None:
    if before.way is CallDirection.THEY_CALL:
        return None
    if before.state in PICKED_UP and ending not in _TOLD_OTHERWISE:
        return Outcome.PICKED_UP
    if ending is Ending.LEFT_AT_GATE:
        # They hung up before a word could be said to them.
        return Outcome.PICKED_UP
    left = ending in (Ending.INTERVIEWER_LEFT, Ending.TIME_RAN_OUT) or by in _MAY_HAVE_RUNG
    rang = left and before.state is AttemptState.RINGING_PERSON
    return Outcome.NO_ANSWER if ending in TRIED or rang else None
