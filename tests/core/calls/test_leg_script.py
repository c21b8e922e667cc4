"""What a leg hears: whatever anybody presses, the phone we ring hears its fixed sentences and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from intake.core.calls.attempt import AttemptState, AttemptStatus, CallDirection, CallEvent, Leg
from intake.core.calls.attempt_transitions import transition
from intake.core.calls.leg_request import LegPosition, LegQuestion, LegRequest, PickedUp, read_at
from intake.core.calls.leg_script import ENTER, SILENCE, LegAction, LegCue, cue_of, event_of, outcome_of

PERSON, INTERVIEWER = Leg.PERSON, Leg.INTERVIEWER
ASKED = [None, *(LegPosition(asked, each) for asked in LegQuestion for each in (1, 2, 3, 59, 60))]
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
    assert (
        heard
        == {(), ("bridge.gate",), ("bridge.gate_wait",), ("bridge.gate_lost",), ("bridge.cut_off",)} | allowed
    )


@pytest.mark.parametrize("message", [False, True])
def test_only_a_one_at_the_gate_opens_the_room_to_the_phone_we_ring(message: bool) -> None:
    for before, says, after, cue in everything(CallDirection.WE_CALL, message=message):
        if says.leg is PERSON and cue.do is LegAction.ENTER:
            assert says.at is not None
            # To hold is asked of whoever said 1 alone, and the interviewer goes in first.
            assert says.at.asked is LegQuestion.HOLD
            assert (before.state, after.state) == (AttemptState.JOINED, AttemptState.JOINED)
        if says.leg is PERSON and cue.do is LegAction.HOLD and says.at and says.at.asked is LegQuestion.GATE:
            assert says.keys == "1"


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


@pytest.mark.parametrize(
    ("state", "at_round", "event"),
    [
        (AttemptState.ACCEPTED, 1, CallEvent.OTHER_ENTERED),
        (AttemptState.ACCEPTED, 60, CallEvent.OTHER_ENTERED),
        (AttemptState.GATE, 1, None),
        (AttemptState.GATE, 59, None),
        (AttemptState.GATE, 60, CallEvent.INTERVIEWER_WAITED_OUT),
        (AttemptState.RINGING_PERSON, 59, None),
        (AttemptState.RINGING_PERSON, 60, CallEvent.INTERVIEWER_WAITED_OUT),
    ],
)
def test_an_interviewer_waits_sixty_rounds_for_a_yes_and_enters_at_once_on_it(
    state: AttemptState, at_round: int, event: CallEvent | None
) -> None:
    says = LegRequest(INTERVIEWER, LegPosition(LegQuestion.WAITING, at_round), "")

    assert event_of(AttemptStatus(CallDirection.WE_CALL, state), says, message=False) is event


@pytest.mark.parametrize(
    ("way", "first", "second", "hold"),
    [
        (
            CallDirection.WE_CALL,
            LegRequest(INTERVIEWER, LegPosition(LegQuestion.WAITING, 5)),
            PERSON,
            "bridge.gate_wait",
        ),
        (
            CallDirection.THEY_CALL,
            LegRequest(PERSON, LegPosition(LegQuestion.CALLER, 5)),
            INTERVIEWER,
            "staff_call.hold",
        ),
    ],
)
def test_who_waited_goes_in_first_and_who_said_1_holds_until_then(
    way: CallDirection, first: LegRequest, second: Leg, hold: str
) -> None:
    accepted, joined = (AttemptStatus(way, state) for state in (AttemptState.ACCEPTED, AttemptState.JOINED))
    asked = LegQuestion.GATE if second is PERSON else LegQuestion.BRIEFING
    said_one = LegRequest(second, LegPosition(asked, 1), "1")
    holds = LegRequest(second, LegPosition(LegQuestion.HOLD, 1))

    event = event_of(accepted, first, message=False)

    assert event is CallEvent.OTHER_ENTERED
    assert cue_of(joined, first) == ENTER
    assert cue_of(accepted, said_one) == LegCue(LegAction.HOLD, (hold,), LegPosition(LegQuestion.HOLD, 1))
    assert cue_of(accepted, holds) == LegCue(LegAction.HOLD, (), LegPosition(LegQuestion.HOLD, 2))
    assert cue_of(joined, holds) == ENTER


def test_an_interviewer_hears_the_code_alone_until_their_first_1_and_dials_on_their_second() -> None:
    briefing = AttemptStatus(CallDirection.WE_CALL, AttemptState.BRIEFING)
    about, briefed = LegPosition(LegQuestion.ABOUT, 1), LegPosition(LegQuestion.BRIEFING, 1)

    answered, first = LegRequest(INTERVIEWER), LegRequest(INTERVIEWER, about, "1")
    silent = LegRequest(INTERVIEWER, about)
    third = LegRequest(INTERVIEWER, LegPosition(LegQuestion.ABOUT, 3))

    assert cue_of(briefing, answered) == LegCue(LegAction.ASK, ("bridge.about",), about)
    assert cue_of(briefing, silent).prompts == ("bridge.about",)
    assert cue_of(briefing, first) == LegCue(LegAction.ASK, ("bridge.whisper",), briefed)
    assert event_of(briefing, first, message=False) is None
    assert event_of(briefing, third, message=False) is CallEvent.INTERVIEWER_DID_NOT
    assert (
        event_of(briefing, LegRequest(INTERVIEWER, briefed, "1"), message=False)
        is CallEvent.INTERVIEWER_SAID_ONE
    )


def test_still_calling_is_said_in_every_tenth_round_and_in_the_others_nothing() -> None:
    rings = AttemptStatus(CallDirection.WE_CALL, AttemptState.RINGING_PERSON)
    heard = {
        following: cue_of(
            rings, LegRequest(INTERVIEWER, LegPosition(LegQuestion.WAITING, following - 1))
        ).prompts
        for following in range(2, 31)
    }

    assert {following for following, prompts in heard.items() if prompts} == {10, 20, 30}
    assert {prompts for prompts in heard.values() if prompts} == {("staff_call.still_calling",)}


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
