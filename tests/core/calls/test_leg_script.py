"""What a leg hears: whatever anybody presses, the phone we ring hears its fixed sentences and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from intake.core.calls.attempt import AttemptState, AttemptStatus, CallDirection, CallEvent, Leg
from intake.core.calls.attempt_transitions import transition
from intake.core.calls.leg_script import (
    SILENCE,
    LegAction,
    LegCue,
    LegPosition,
    LegQuestion,
    LegRequest,
    PickedUp,
    cue_of,
    event_of,
    outcome_of,
    read_at,
)

PERSON, INTERVIEWER = Leg.PERSON, Leg.INTERVIEWER
ASKED = [None, *(LegPosition(asked, each) for asked in LegQuestion for each in (1, 2, 3, 7, 8))]
SAYS = [
    LegRequest(leg, at, keys, picked_up)
    for leg, at, keys, picked_up in product(Leg, ASKED, ("", "1", "2", "7", "*", "11"), PickedUp)
]
# What only a request of a leg can lead to; the rest the provider and the worker tell.
BY_LEGS = (CallEvent.PERSON_SAID_ONE, CallEvent.INTERVIEWER_SAID_ONE, CallEvent.MESSAGE_LEFT)
ELSE = [event for event in CallEvent if event not in BY_LEGS]


def everything(
    way: CallDirection, *, message: bool
) -> Iterator[tuple[AttemptStatus, LegRequest, AttemptStatus, LegCue]]:
    """Every request in every standing that requests and events can lead to, with what follows and what is heard."""
    begins = AttemptState.RINGING_INTERVIEWER if way is CallDirection.WE_CALL else AttemptState.LOOKING
    seen, left = {AttemptStatus(way, begins)}, [AttemptStatus(way, begins)]
    while left:
        before = left.pop()
        afters = [led.after for event in ELSE if (led := transition(before, event))]
        for says in SAYS:
            event = event_of(before, says, message=message)
            led = transition(before, event) if event is not None else None
            after = led.after if led else before
            afters.append(after)
            yield before, says, after, cue_of(after, says)
        fresh = {each for each in afters if each not in seen}
        seen |= fresh
        left += fresh


@pytest.mark.parametrize("message", [False, True])
def test_the_phone_we_ring_hears_the_gate_the_wait_and_if_allowed_the_message(message: bool) -> None:
    heard = {
        cue.prompts
        for _, says, _, cue in everything(CallDirection.WE_CALL, message=message)
        if says.leg is PERSON
    }

    allowed = {("bridge.voicemail",)} if message else set()
    assert heard == {(), ("bridge.gate",), ("bridge.gate_wait",)} | allowed


@pytest.mark.parametrize("message", [False, True])
def test_only_a_one_at_the_gate_opens_the_room_to_the_phone_we_ring(message: bool) -> None:
    for before, says, after, cue in everything(CallDirection.WE_CALL, message=message):
        if says.leg is PERSON and cue.do is LegAction.ENTER:
            assert says.at is not None
            assert (says.at.asked, says.keys) == (LegQuestion.GATE, "1")
            assert after.state in (AttemptState.ACCEPTED, AttemptState.JOINED)
            assert before.state in (AttemptState.GATE, AttemptState.ACCEPTED, AttemptState.JOINED)


@pytest.mark.parametrize("message", [False, True])
def test_a_machine_hears_nothing_or_the_one_message(message: bool) -> None:
    for before, says, _, cue in everything(CallDirection.WE_CALL, message=message):
        machine = says.picked_up is PickedUp.MACHINE and says.at is None
        if says.leg is PERSON and machine and before.state is AttemptState.RINGING_PERSON:
            assert cue == (LegCue(LegAction.HANG_UP, ("bridge.voicemail",)) if message else SILENCE)
        if says.leg is PERSON and says.picked_up is PickedUp.FAX and says.at is None:
            assert cue.prompts in ((), ("bridge.gate",), ("bridge.voicemail",))


def test_the_gate_is_said_three_times_and_then_it_ends() -> None:
    standing = AttemptStatus(CallDirection.WE_CALL, AttemptState.GATE)
    heard = []
    for asked in (1, 2, 3):
        says = LegRequest(PERSON, LegPosition(LegQuestion.GATE, asked), "")
        event = event_of(standing, says, message=False)
        led = transition(standing, event) if event else None
        heard.append(cue_of(led.after if led else standing, says))

    gate = LegCue(LegAction.ASK, ("bridge.gate",))
    assert heard == [
        LegCue(LegAction.ASK, gate.prompts, LegPosition(LegQuestion.GATE, 2)),
        LegCue(LegAction.ASK, gate.prompts, LegPosition(LegQuestion.GATE, 3)),
        SILENCE,
    ]


@pytest.mark.parametrize("way", CallDirection)
@pytest.mark.parametrize(
    ("state", "at_round", "event"),
    [
        (AttemptState.ACCEPTED, 1, CallEvent.OTHER_ENTERED),
        (AttemptState.ACCEPTED, 8, CallEvent.OTHER_ENTERED),
        (AttemptState.GATE, 1, None),
        (AttemptState.GATE, 7, None),
        (AttemptState.GATE, 8, CallEvent.INTERVIEWER_WAITED_OUT),
        (AttemptState.RINGING_PERSON, 7, None),
        (AttemptState.RINGING_PERSON, 8, CallEvent.INTERVIEWER_WAITED_OUT),
    ],
)
def test_an_interviewer_waits_eight_rounds_for_a_yes_and_enters_at_once_on_it(
    way: CallDirection, state: AttemptState, at_round: int, event: CallEvent | None
) -> None:
    says = LegRequest(INTERVIEWER, LegPosition(LegQuestion.WAITING, at_round), "")

    assert event_of(AttemptStatus(way, state), says, message=False) is event


@pytest.mark.parametrize("way", CallDirection)
def test_every_wait_and_every_question_is_bounded(way: CallDirection) -> None:
    for message in (False, True):
        for _, _, after, cue in everything(way, message=message):
            if cue.do in (LegAction.ASK, LegAction.WAIT):
                assert cue.next is not None
                assert after.is_live
    assert read_at("gate-99") == LegPosition(LegQuestion.GATE, 99)


@pytest.mark.parametrize("way", CallDirection)
def test_a_request_that_comes_again_changes_nothing_and_hears_the_same(way: CallDirection) -> None:
    for before, says, after, cue in everything(way, message=True):
        if before == after:
            continue
        event = event_of(after, says, message=True)
        again = transition(after, event) if event is not None else None
        later = again.after if again else after
        if later != after:
            # A caller who joins us waits for the room; their next round opens it.
            assert event is CallEvent.OTHER_ENTERED
            continue
        assert cue_of(later, says) == cue


def test_keys_count_only_for_the_question_that_was_asked() -> None:
    asking = AttemptStatus(CallDirection.WE_CALL, AttemptState.ASKING)

    at_brief = LegRequest(INTERVIEWER, LegPosition(LegQuestion.BRIEFING, 1), "1")
    at_outcome = LegRequest(INTERVIEWER, LegPosition(LegQuestion.OUTCOME, 1), "1")
    by_person = LegRequest(PERSON, LegPosition(LegQuestion.OUTCOME, 1), "1")

    assert outcome_of(asking, at_brief) is None
    assert outcome_of(asking, by_person) is None
    assert outcome_of(asking, at_outcome) is not None
    assert outcome_of(AttemptStatus(CallDirection.WE_CALL, AttemptState.JOINED), at_outcome) is None
    assert transition(asking, event_of(asking, at_brief, message=False) or CallEvent.STOPPED) is None


@pytest.mark.parametrize("value", ["", "gate", "gate-", "gate--1", "talk-100", "gate-1 ", "door-1", "GATE-1"])
def test_an_address_of_another_shape_answers_no_question(value: str) -> None:
    assert read_at(value) is None
