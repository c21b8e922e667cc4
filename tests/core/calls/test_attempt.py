"""The table of an attempt: no state without an exit, nobody joined without two yeses, every end with its words."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.calls.attempt import (
    KEYS,
    LIVE,
    LONGEST_TALK,
    STOPPABLE,
    AttemptState,
    AttemptStatus,
    CallDirection,
    CallEvent,
    Ending,
    Leg,
    longest,
)
from intake.core.calls.attempt_transitions import PICKED_UP, TABLES, TRIED, transition
from intake.core.requests.outcome import Outcome

WORDS = tomllib.loads((Path(__file__).parents[3] / "flows" / "wording" / "en.toml").read_text())
BEGINS = {
    CallDirection.WE_CALL: AttemptState.RINGING_INTERVIEWER,
    CallDirection.THEY_CALL: AttemptState.LOOKING,
}
EVERY = [(way, state, event) for way, state, event in product(CallDirection, AttemptState, CallEvent)]


def reached(way: CallDirection) -> set[AttemptState]:
    """Every state that any order of events can lead to."""
    found, left = {BEGINS[way]}, [BEGINS[way]]
    while left:
        state = left.pop()
        for event in CallEvent:
            led = transition(AttemptStatus(way, state), event)
            if led is not None and led.after.state not in found:
                found.add(led.after.state)
                left.append(led.after.state)
    return found


@pytest.mark.parametrize("way", CallDirection)
def test_every_state_can_be_reached_and_left_and_ends_by_time_alone(way: CallDirection) -> None:
    only_ours = (
        {AttemptState.RINGING_PERSON, AttemptState.GATE}
        if way is CallDirection.THEY_CALL
        else {AttemptState.LOOKING}
    )

    assert reached(way) == set(AttemptState) - only_ours
    for state in reached(way) - {AttemptState.OVER}:
        led = transition(AttemptStatus(way, state), CallEvent.TIME_RAN_OUT)
        assert led is not None
        assert led.after.state is AttemptState.OVER
        assert longest(state).total_seconds() > (5 if state is AttemptState.PARTED else 60)


@pytest.mark.parametrize("way", CallDirection)
def test_what_is_over_stays_so(way: CallDirection) -> None:
    assert [
        transition(AttemptStatus(way, AttemptState.OVER, Ending.TALKED), event) for event in CallEvent
    ] == [None] * len(CallEvent)


@pytest.mark.parametrize("way", CallDirection)
def test_erasing_ends_everything_but_a_talk_and_the_persons_call_with_it(way: CallDirection) -> None:
    for state in reached(way) & set(STOPPABLE):
        led = transition(AttemptStatus(way, state), CallEvent.STOPPED)
        assert led is not None
        # Whoever waits or is asked something hears of it, and is not cut off.
        asks_nothing = state in (AttemptState.RINGING_INTERVIEWER, AttemptState.PARTED)
        ends = frozenset(Leg) if asks_nothing else frozenset({Leg.PERSON})
        assert (led.after.ending, led.ends, led.concluded) == (Ending.STOPPED, ends, None)
    assert transition(AttemptStatus(way, AttemptState.JOINED), CallEvent.STOPPED) is None
    assert set(LIVE) - set(STOPPABLE) == {AttemptState.JOINED}


def test_nobody_comes_into_the_room_but_by_both_saying_one() -> None:
    led = {(way, state, event): transition(AttemptStatus(way, state), event) for way, state, event in EVERY}
    into = {
        key: each.after.state
        for key, each in led.items()
        if each and each.after.state in (AttemptState.ACCEPTED, AttemptState.JOINED)
    }

    assert into == {
        (CallDirection.WE_CALL, AttemptState.GATE, CallEvent.PERSON_SAID_ONE): AttemptState.ACCEPTED,
        (CallDirection.WE_CALL, AttemptState.ACCEPTED, CallEvent.OTHER_ENTERED): AttemptState.JOINED,
        (
            CallDirection.THEY_CALL,
            AttemptState.BRIEFING,
            CallEvent.INTERVIEWER_SAID_ONE,
        ): AttemptState.ACCEPTED,
        (CallDirection.THEY_CALL, AttemptState.ACCEPTED, CallEvent.OTHER_ENTERED): AttemptState.JOINED,
    }


@given(st.sampled_from(CallDirection), st.lists(st.sampled_from(CallEvent), max_size=40))
def test_whatever_happens_a_talk_needs_both_and_the_person_is_rung_once(
    way: CallDirection, events: list[CallEvent]
) -> None:
    standing, happened, rings, concluded = AttemptStatus(way, BEGINS[way]), list[CallEvent](), 0, 0

    for event in events:
        led = transition(standing, event)
        if led is None:
            continue
        happened.append(event)
        standing = led.after
        rings += led.rings_person
        concluded += led.concluded is not None
        if standing.state is AttemptState.JOINED:
            assert CallEvent.INTERVIEWER_SAID_ONE in happened
            assert way is CallDirection.THEY_CALL or CallEvent.PERSON_SAID_ONE in happened

    assert rings <= 1
    assert concluded <= 1
    assert rings == 0 or way is CallDirection.WE_CALL
    assert concluded == 0 or rings == 1


@pytest.mark.parametrize("way", CallDirection)
def test_an_attempt_that_goes_on_lets_go_whoever_was_rung_only_to_look_for_the_next(
    way: CallDirection,
) -> None:
    led = [
        transition(AttemptStatus(way, state), event)
        for each, state, event in EVERY
        if each is way and state is not AttemptState.OVER
    ]
    goes_on = [each for each in led if each is not None and each.after.is_live]

    assert goes_on != []
    for each in goes_on:
        looks_on = each.after.state is AttemptState.LOOKING
        assert each.ends == (frozenset({Leg.INTERVIEWER}) if looks_on else frozenset())
        assert each.rings_person == (each.after.state is AttemptState.RINGING_PERSON)


def test_a_talk_may_last_an_hour_and_counts_as_lost_soon_after() -> None:
    assert timedelta(hours=1) == LONGEST_TALK
    assert longest(AttemptState.JOINED) == timedelta(hours=1, minutes=5)


def ended(way: CallDirection) -> set[tuple[AttemptState, Ending, Outcome | None]]:
    """Every end there is: in which state, how, and what is concluded."""
    led = [
        (state, transition(AttemptStatus(way, state), event)) for each, state, event in EVERY if each is way
    ]
    return {
        (state, each.after.ending, each.concluded)
        for state, each in led
        if each is not None and each.after.ending is not None
    }


def test_picked_up_is_whatever_ends_a_call_that_entered_the_gate_without_a_talk() -> None:
    at_gate = {each for each in ended(CallDirection.WE_CALL) if each[0] in PICKED_UP}

    assert {AttemptState.GATE, AttemptState.ACCEPTED, AttemptState.PARTED} == PICKED_UP
    for state, ending, concluded in at_gate:
        match ending:
            case Ending.MESSAGE_LEFT:
                assert concluded is Outcome.NO_ANSWER
            case Ending.STOPPED:
                assert concluded is None
            case Ending.TALKED:
                # Whoever hung up tells by a word what came of it.
                assert (state, concluded) == (AttemptState.PARTED, None)
            case _:
                assert concluded is Outcome.PICKED_UP
    assert {ending for state, ending, _ in at_gate if state is AttemptState.GATE} == {
        Ending.NOT_ACCEPTED,
        Ending.LEFT_AT_GATE,
        Ending.INTERVIEWER_LEFT,
        Ending.MESSAGE_LEFT,
        Ending.STOPPED,
        Ending.HALTED,
        Ending.CUT_OFF,
        Ending.TIME_RAN_OUT,
    }


def test_a_try_is_counted_when_their_phone_rang_and_nobody_picked_up() -> None:
    for state, ending, concluded in ended(CallDirection.WE_CALL):
        if state in PICKED_UP or ending in (Ending.HALTED, Ending.CUT_OFF):
            continue
        rang = state is AttemptState.RINGING_PERSON
        left = ending in (Ending.INTERVIEWER_LEFT, Ending.TIME_RAN_OUT) and rang
        counted = Outcome.NO_ANSWER if ending in TRIED or left else None
        # Whoever hung up before a word was said picked up all the same.
        counted = Outcome.PICKED_UP if ending is Ending.LEFT_AT_GATE else counted
        assert (state, ending, concluded) == (state, ending, counted)
        assert concluded is None or rang


def test_a_halt_lets_go_of_all_but_a_talk_and_counts_what_rang() -> None:
    led = {
        (state, event): transition(AttemptStatus(CallDirection.WE_CALL, state), event)
        for state in AttemptState
        for event in (CallEvent.HALTED, CallEvent.HALTED_UNRUNG)
    }

    assert {key: each.concluded for key, each in led.items() if each is not None} == {
        (AttemptState.RINGING_INTERVIEWER, CallEvent.HALTED): None,
        (AttemptState.RINGING_INTERVIEWER, CallEvent.HALTED_UNRUNG): None,
        (AttemptState.BRIEFING, CallEvent.HALTED): None,
        (AttemptState.BRIEFING, CallEvent.HALTED_UNRUNG): None,
        (AttemptState.RINGING_PERSON, CallEvent.HALTED): Outcome.NO_ANSWER,
        (AttemptState.RINGING_PERSON, CallEvent.HALTED_UNRUNG): None,
        (AttemptState.GATE, CallEvent.HALTED): Outcome.PICKED_UP,
        (AttemptState.GATE, CallEvent.HALTED_UNRUNG): Outcome.PICKED_UP,
        (AttemptState.ACCEPTED, CallEvent.HALTED): Outcome.PICKED_UP,
        (AttemptState.ACCEPTED, CallEvent.HALTED_UNRUNG): Outcome.PICKED_UP,
    }
    assert {
        transition(AttemptStatus(CallDirection.THEY_CALL, state), CallEvent.HALTED) for state in AttemptState
    } == {None}


def test_whoever_is_cut_off_is_hung_up_on_wherever_they_are_and_a_caller_waits_for_the_next_one() -> None:
    led = {
        (way, state): transition(AttemptStatus(way, state), CallEvent.CUT_OFF)
        for way in CallDirection
        for state in AttemptState
    }
    said = {key: (each.after.ending or each.after.state, each.ends) for key, each in led.items() if each}
    rung, called = CallDirection.WE_CALL, CallDirection.THEY_CALL
    ours, both = frozenset({Leg.INTERVIEWER}), frozenset(Leg)

    assert said == {
        (rung, AttemptState.RINGING_INTERVIEWER): (Ending.CUT_OFF, ours),
        (rung, AttemptState.BRIEFING): (Ending.CUT_OFF, ours),
        (rung, AttemptState.RINGING_PERSON): (Ending.CUT_OFF, both),
        (rung, AttemptState.GATE): (Ending.CUT_OFF, ours),
        (rung, AttemptState.ACCEPTED): (Ending.CUT_OFF, ours),
        (rung, AttemptState.JOINED): (Ending.CUT_OFF, ours),
        (rung, AttemptState.PARTED): (Ending.TALKED, ours),
        (rung, AttemptState.ASKING): (Ending.TALKED, ours),
        (called, AttemptState.RINGING_INTERVIEWER): (AttemptState.LOOKING, ours),
        (called, AttemptState.BRIEFING): (AttemptState.LOOKING, ours),
        (called, AttemptState.ACCEPTED): (AttemptState.LOOKING, ours),
        (called, AttemptState.JOINED): (Ending.CUT_OFF, ours),
        (called, AttemptState.PARTED): (Ending.TALKED, ours),
        (called, AttemptState.ASKING): (Ending.TALKED, ours),
    }
    assert {key: each.concluded for key, each in led.items() if each and each.concluded} == {
        (rung, AttemptState.RINGING_PERSON): Outcome.NO_ANSWER,
        (rung, AttemptState.GATE): Outcome.PICKED_UP,
        (rung, AttemptState.ACCEPTED): Outcome.PICKED_UP,
    }
    unrung = transition(AttemptStatus(rung, AttemptState.RINGING_PERSON), CallEvent.CUT_OFF_UNRUNG)
    assert unrung is not None
    assert unrung.concluded is None


def test_of_a_call_to_us_nothing_is_concluded() -> None:
    assert {concluded for _, _, concluded in ended(CallDirection.THEY_CALL)} == {None}


def hung_up(ending: Ending) -> dict[tuple[AttemptState, CallEvent], frozenset[Leg]]:
    """Return whom an end hangs up on, wherever that is somebody: the more of both ways."""
    found: dict[tuple[AttemptState, CallEvent], frozenset[Leg]] = {}
    for way, state, event in EVERY:
        led = transition(AttemptStatus(way, state), event)
        if led is not None and led.after.ending is ending and led.ends:
            found[state, event] = found.get((state, event), frozenset()) | led.ends
    return found


def test_who_is_hung_up_on_hears_no_last_words_and_everybody_else_goes_by_themselves() -> None:
    person, ours = frozenset({Leg.PERSON}), frozenset({Leg.INTERVIEWER})
    ends = {
        ending: set(hung_up(ending).values())
        for ending in Ending
        if ending is not Ending.TALKED and hung_up(ending)
    }

    assert ends == {
        Ending.WAITED_OUT: {person},
        Ending.NOT_ACCEPTED: {person},
        Ending.LEFT_AT_GATE: {person | ours},
        Ending.INTERVIEWER_LEFT: {person},
        Ending.INTERVIEWER_UNREACHED: {ours},
        Ending.CALLER_LEFT: {ours, person | ours},
        Ending.NOBODY: {ours},
        Ending.STOPPED: {person, person | ours},
        Ending.HALTED: {person, person | ours},
        Ending.CUT_OFF: {ours, person | ours},
        Ending.TIME_RAN_OUT: {person | ours},
    }


def test_whoever_said_1_hears_that_it_came_to_nothing_and_is_not_cut_off() -> None:
    told = {state for state, _ in hung_up(Ending.INTERVIEWER_LEFT)}

    assert told == {AttemptState.RINGING_PERSON, AttemptState.GATE}


def test_an_interviewer_may_be_alone_in_a_room_for_seconds_only() -> None:
    alone = AttemptStatus(CallDirection.WE_CALL, AttemptState.PARTED)
    led = transition(alone, CallEvent.TIME_RAN_OUT)

    assert led is not None
    assert (longest(AttemptState.PARTED), led.ends) == (timedelta(seconds=6), frozenset(Leg))
    assert led.concluded is Outcome.PICKED_UP


def test_a_talk_ends_for_who_may_never_have_come_into_it_and_cuts_no_last_words() -> None:
    person = frozenset({Leg.PERSON})

    assert hung_up(Ending.TALKED) == {
        (AttemptState.JOINED, CallEvent.INTERVIEWER_LEFT): person,
        (AttemptState.JOINED, CallEvent.TIME_RAN_OUT): frozenset(Leg),
        (AttemptState.PARTED, CallEvent.INTERVIEWER_LEFT): person,
        # Whoever is cut off hears nothing more.
        (AttemptState.PARTED, CallEvent.CUT_OFF): frozenset({Leg.INTERVIEWER}),
        (AttemptState.ASKING, CallEvent.CUT_OFF): frozenset({Leg.INTERVIEWER}),
        (AttemptState.ASKING, CallEvent.INTERVIEWER_LEFT): person,
        (AttemptState.ASKING, CallEvent.TIME_RAN_OUT): frozenset(Leg),
    }


def test_every_end_and_every_key_has_its_sentence_and_each_is_another() -> None:
    staff = WORDS["staff_call"]
    # Whoever is cut off hears nothing any more.
    heard = set(Ending) - {Ending.CUT_OFF}
    ends = [staff[f"ended_{ending.replace(' ', '_')}"]["voice"] for ending in heard]
    told = {*KEYS.values(), Outcome.PICKED_UP}
    noted = [staff[f"noted_{concluded.name.lower()}"]["voice"] for concluded in told]

    assert len({*ends, *noted}) == len(heard) + len(told)
    # By key nothing is put off: whoever talked knows what came of it.
    assert told == set(Outcome) - {Outcome.LATER}
    assert all(f"{key}" in staff["outcome"]["voice"] for key in KEYS)


def test_the_table_holds_nothing_that_cannot_be_reached() -> None:
    assert {way: set(table) for way, table in TABLES.items()} == {way: reached(way) for way in CallDirection}
