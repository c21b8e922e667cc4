"""The table of an attempt: no state without an exit, nobody joined without two yeses, every end with its words."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.calls.attempt import KEYS, LIVE, STOPPABLE, Ending, Event, Leg, Standing, State, Way, longest
from intake.core.calls.attempt_transitions import RUNG, TABLES, TRIED, move
from intake.core.requests.outcome import Outcome

WORDS = tomllib.loads((Path(__file__).parents[3] / "flows" / "wording" / "en.toml").read_text())
BEGINS = {Way.WE_CALL: State.RINGING_INTERVIEWER, Way.THEY_CALL: State.LOOKING}
EVERY = [(way, state, event) for way, state, event in product(Way, State, Event)]


def reached(way: Way) -> set[State]:
    """Every state that any order of events can lead to."""
    found, left = {BEGINS[way]}, [BEGINS[way]]
    while left:
        state = left.pop()
        for event in Event:
            led = move(Standing(way, state), event)
            if led is not None and led.after.state not in found:
                found.add(led.after.state)
                left.append(led.after.state)
    return found


@pytest.mark.parametrize("way", Way)
def test_every_state_can_be_reached_and_left_and_ends_by_time_alone(way: Way) -> None:
    only_ours = {State.RINGING_PERSON, State.GATE} if way is Way.THEY_CALL else {State.LOOKING}

    assert reached(way) == set(State) - only_ours
    for state in reached(way) - {State.OVER}:
        led = move(Standing(way, state), Event.TIME_RAN_OUT)
        assert led is not None
        assert led.after.state is State.OVER
        assert longest(state).total_seconds() > 60


@pytest.mark.parametrize("way", Way)
def test_what_is_over_stays_so(way: Way) -> None:
    assert [move(Standing(way, State.OVER, Ending.TALKED), event) for event in Event] == [None] * len(Event)


@pytest.mark.parametrize("way", Way)
def test_erasing_ends_everything_but_a_talk_and_both_calls_with_it(way: Way) -> None:
    for state in reached(way) & set(STOPPABLE):
        led = move(Standing(way, state), Event.STOPPED)
        assert led is not None
        assert (led.after.ending, led.ends, led.concluded) == (Ending.STOPPED, frozenset(Leg), None)
    assert move(Standing(way, State.JOINED), Event.STOPPED) is None
    assert set(LIVE) - set(STOPPABLE) == {State.JOINED}


def test_nobody_comes_into_the_room_but_by_both_saying_one() -> None:
    led = {(way, state, event): move(Standing(way, state), event) for way, state, event in EVERY}
    into = {
        key: each.after.state
        for key, each in led.items()
        if each and each.after.state in (State.ACCEPTED, State.JOINED)
    }

    assert into == {
        (Way.WE_CALL, State.GATE, Event.PERSON_SAID_ONE): State.ACCEPTED,
        (Way.WE_CALL, State.ACCEPTED, Event.OTHER_ENTERED): State.JOINED,
        (Way.THEY_CALL, State.BRIEFING, Event.INTERVIEWER_SAID_ONE): State.ACCEPTED,
        (Way.THEY_CALL, State.ACCEPTED, Event.OTHER_ENTERED): State.JOINED,
    }


@given(st.sampled_from(Way), st.lists(st.sampled_from(Event), max_size=40))
def test_whatever_happens_a_talk_needs_both_and_the_person_is_rung_once(
    way: Way, events: list[Event]
) -> None:
    standing, happened, rings, concluded = Standing(way, BEGINS[way]), list[Event](), 0, 0

    for event in events:
        led = move(standing, event)
        if led is None:
            continue
        happened.append(event)
        standing = led.after
        rings += led.rings_person
        concluded += led.concluded is not None
        if standing.state is State.JOINED:
            assert Event.INTERVIEWER_SAID_ONE in happened
            assert way is Way.THEY_CALL or Event.PERSON_SAID_ONE in happened

    assert rings <= 1
    assert concluded <= 1
    assert rings == 0 or way is Way.WE_CALL
    assert concluded == 0 or rings == 1


def test_a_try_is_counted_when_their_phone_rang_and_nobody_talked() -> None:
    led = [
        (state, move(Standing(Way.WE_CALL, state), event))
        for way, state, event in EVERY
        if way is Way.WE_CALL
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
        if (each := move(Standing(way, state), event)) and each.after.ending and each.ends
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
        if (each := move(Standing(way, state), event)) and each.after.ending is Ending.TALKED
    }

    assert ends == {
        (State.JOINED, Event.INTERVIEWER_LEFT): {Leg.PERSON},
        (State.JOINED, Event.TIME_RAN_OUT): {Leg.PERSON, Leg.INTERVIEWER},
        (State.ASKING, Event.INTERVIEWER_LEFT): {Leg.PERSON},
        (State.ASKING, Event.TIME_RAN_OUT): {Leg.PERSON, Leg.INTERVIEWER},
        (State.ASKING, Event.OUTCOME_GIVEN): frozenset(),
        (State.ASKING, Event.INTERVIEWER_DID_NOT): frozenset(),
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
    assert {way: set(table) for way, table in TABLES.items()} == {way: reached(way) for way in Way}
