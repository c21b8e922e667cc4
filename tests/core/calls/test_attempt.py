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
from intake.core.calls.attempt_transitions import RUNG, TABLES, TRIED, transition
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
        assert longest(state).total_seconds() > 60


@pytest.mark.parametrize("way", CallDirection)
def test_what_is_over_stays_so(way: CallDirection) -> None:
    assert [
        transition(AttemptStatus(way, AttemptState.OVER, Ending.TALKED), event) for event in CallEvent
    ] == [None] * len(CallEvent)


@pytest.mark.parametrize("way", CallDirection)
def test_erasing_ends_everything_but_a_talk_and_both_calls_with_it(way: CallDirection) -> None:
    for state in reached(way) & set(STOPPABLE):
        led = transition(AttemptStatus(way, state), CallEvent.STOPPED)
        assert led is not None
        assert (led.after.ending, led.ends, led.concluded) == (Ending.STOPPED, frozenset(Leg), None)
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


def test_a_try_is_counted_when_their_phone_rang_and_nobody_talked() -> None:
    led = [
        (state, transition(AttemptStatus(CallDirection.WE_CALL, state), event))
        for way, state, event in EVERY
        if way is CallDirection.WE_CALL
    ]
    ended = {(state, each.after.ending, each.concluded) for state, each in led if each and each.after.ending}

    for state, ending, concluded in ended:
        left = ending in (Ending.INTERVIEWER_LEFT, Ending.TIME_RAN_OUT) and state in RUNG
        counted = Outcome.NO_ANSWER if ending in TRIED or left else None
        assert (state, ending, concluded) == (state, ending, counted)
        assert concluded is None or state in RUNG


def test_who_is_hung_up_on_hears_no_last_words_and_everybody_else_goes_by_themselves() -> None:
    ends = {
        each.after.ending: each.ends
        for way, state, event in EVERY
        if (each := transition(AttemptStatus(way, state), event)) and each.after.ending and each.ends
        if each.after.ending is not Ending.TALKED
    }

    assert ends == {
        Ending.WAITED_OUT: {Leg.PERSON},
        Ending.INTERVIEWER_LEFT: {Leg.PERSON},
        Ending.INTERVIEWER_UNREACHED: {Leg.INTERVIEWER},
        Ending.CALLER_LEFT: {Leg.INTERVIEWER},
        Ending.NOBODY: {Leg.INTERVIEWER},
        Ending.STOPPED: {Leg.PERSON, Leg.INTERVIEWER},
        Ending.TIME_RAN_OUT: {Leg.PERSON, Leg.INTERVIEWER},
    }


def test_a_talk_ends_for_who_may_never_have_come_into_it_and_cuts_no_last_words() -> None:
    ends = {
        (state, event): each.ends
        for way, state, event in EVERY
        if (each := transition(AttemptStatus(way, state), event)) and each.after.ending is Ending.TALKED
    }

    assert ends == {
        (AttemptState.JOINED, CallEvent.INTERVIEWER_LEFT): {Leg.PERSON},
        (AttemptState.JOINED, CallEvent.TIME_RAN_OUT): {Leg.PERSON, Leg.INTERVIEWER},
        (AttemptState.ASKING, CallEvent.INTERVIEWER_LEFT): {Leg.PERSON},
        (AttemptState.ASKING, CallEvent.TIME_RAN_OUT): {Leg.PERSON, Leg.INTERVIEWER},
        (AttemptState.ASKING, CallEvent.OUTCOME_GIVEN): frozenset(),
        (AttemptState.ASKING, CallEvent.INTERVIEWER_DID_NOT): frozenset(),
    }


def test_every_end_and_every_key_has_its_sentence_and_each_is_another() -> None:
    staff = WORDS["staff_call"]
    ended = [staff[f"ended_{ending.replace(' ', '_')}"]["voice"] for ending in Ending]
    noted = [staff[f"noted_{concluded.name.lower()}"]["voice"] for concluded in KEYS.values()]

    assert len({*ended, *noted}) == len(Ending) + len(KEYS)
    # By key nothing is put off: whoever talked knows what came of it.
    assert set(KEYS.values()) == set(Outcome) - {Outcome.LATER}
    assert all(f"{key}" in staff["outcome"]["voice"] for key in KEYS)


def test_the_table_holds_nothing_that_cannot_be_reached() -> None:
    assert {way: set(table) for way, table in TABLES.items()} == {way: reached(way) for way in CallDirection}
