"""The table of outcomes: complete, without a dead end, and told as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from intake.core.requests.outcome import (
    TABLE,
    Ends,
    NextTry,
    OnPickUp,
    Outcome,
    OutcomeRule,
    RingReport,
    Stage,
    Tried,
    Tries,
    ends_by,
    heard_of_ring,
    outcome_rule,
    outcome_situation,
    ring_rule,
)

# What else moves a request: offers, words of staff, and the person.
MOVES = {
    (Stage.WAITING, Stage.OFFERED),
    (Stage.WAITING, Stage.TAKEN),
    (Stage.WAITING, Stage.BOOKED),
    (Stage.OFFERED, Stage.TAKEN),
    (Stage.OFFERED, Stage.WAITING),
    (Stage.TAKEN, Stage.WAITING),
    (Stage.CHOOSING, Stage.BOOKED),
    (Stage.CHOOSING, Stage.TAKEN),
}
# An outcome is told of what somebody has: with or without a time.
TOLD_IN = (Stage.TAKEN, Stage.BOOKED, Stage.CHOOSING)
ANOTHER_PART = OutcomeRule(Stage.TAKEN, NextTry.ANOTHER_PART, counts_try=True)
CLOSED, STANDS = OutcomeRule(Stage.CLOSED), OutcomeRule(Stage.BOOKED)


def test_the_table_answers_every_outcome_in_every_situation() -> None:
    situations = set(product(Tries, OnPickUp))

    assert {outcome: set(TABLE[outcome]) for outcome in Outcome} == dict.fromkeys(Outcome, situations)


@pytest.mark.parametrize(
    ("outcome", "tries", "on_pick_up", "step"),
    [
        (Outcome.TALKED_DONE, Tries.AHEAD, OnPickUp.ONCE_MORE, CLOSED),
        (Outcome.TALKED_SET_TIME, Tries.LAST, OnPickUp.ONCE_MORE, OutcomeRule(Stage.CHOOSING)),
        (
            Outcome.NO_ANSWER,
            Tries.LEFT,
            OnPickUp.ONCE_MORE,
            OutcomeRule(Stage.TAKEN, NextTry.NEXT_WINDOW, counts_try=True),
        ),
        (Outcome.NO_ANSWER, Tries.LAST, OnPickUp.TRY_AGAIN, CLOSED),
        (
            Outcome.NO_ANSWER,
            Tries.AHEAD,
            OnPickUp.ONCE_MORE,
            OutcomeRule(Stage.BOOKED, NextTry.NEXT_WINDOW, counts_try=True),
        ),
        (Outcome.LATER, Tries.AHEAD, OnPickUp.ONCE_MORE, STANDS),
        (Outcome.SOMEONE_ELSE, Tries.LEFT, OnPickUp.ONCE_MORE, CLOSED),
        (Outcome.SOMEONE_ELSE, Tries.AHEAD, OnPickUp.ONCE_MORE, CLOSED),
        (
            Outcome.SOMEONE_ELSE,
            Tries.LEFT,
            OnPickUp.TRY_AGAIN,
            OutcomeRule(Stage.TAKEN, NextTry.ANOTHER_DAY, counts_try=True),
        ),
        (Outcome.SOMEONE_ELSE, Tries.LAST, OnPickUp.TRY_AGAIN, CLOSED),
        (Outcome.SOMEONE_ELSE, Tries.AHEAD, OnPickUp.STOP, CLOSED),
        (Outcome.PICKED_UP, Tries.LEFT, OnPickUp.ONCE_MORE, ANOTHER_PART),
        (Outcome.PICKED_UP, Tries.LEFT, OnPickUp.TRY_AGAIN, ANOTHER_PART),
        (Outcome.PICKED_UP, Tries.AHEAD, OnPickUp.ONCE_MORE, replace(ANOTHER_PART, stage=Stage.BOOKED)),
        (Outcome.PICKED_UP, Tries.LEFT, OnPickUp.STOP, CLOSED),
        (Outcome.PICKED_UP, Tries.AHEAD, OnPickUp.STOP, CLOSED),
        (Outcome.PICKED_UP, Tries.LAST, OnPickUp.TRY_AGAIN, CLOSED),
        (Outcome.ASKED_TO_STOP, Tries.AHEAD, OnPickUp.TRY_AGAIN, CLOSED),
        (Outcome.NEVER_AGAIN, Tries.LEFT, OnPickUp.ONCE_MORE, OutcomeRule(Stage.CLOSED, keeps_tag=True)),
        (Outcome.WRONG_NUMBER, Tries.LEFT, OnPickUp.TRY_AGAIN, CLOSED),
        (Outcome.LATER, Tries.LAST, OnPickUp.ONCE_MORE, OutcomeRule(Stage.TAKEN, NextTry.NEXT_WINDOW)),
    ],
)
def test_what_an_outcome_does(
    outcome: Outcome, tries: Tries, on_pick_up: OnPickUp, step: OutcomeRule
) -> None:
    assert outcome_rule(outcome, (tries, on_pick_up)) == step


OWN = Tried(tries=0, most_tries=3, own_phone=True, may_try_again=False)
TYPED = replace(OWN, own_phone=False)


@pytest.mark.parametrize(
    ("tried", "situation"),
    [
        (OWN, (Tries.LEFT, OnPickUp.ONCE_MORE)),
        (replace(OWN, tries=2), (Tries.LAST, OnPickUp.ONCE_MORE)),
        # Picked up once: the next ring is the last one, whatever comes of it.
        (replace(OWN, tries=1, picked_up=True), (Tries.LAST, OnPickUp.STOP)),
        (replace(OWN, tries=1, picked_up=True, time_ahead=True), (Tries.AHEAD, OnPickUp.STOP)),
        (replace(OWN, tries=1, picked_up=True, may_try_again=True), (Tries.LEFT, OnPickUp.TRY_AGAIN)),
        (replace(OWN, tries=2, picked_up=True, may_try_again=True), (Tries.LAST, OnPickUp.TRY_AGAIN)),
        (TYPED, (Tries.LEFT, OnPickUp.STOP)),
        (replace(TYPED, time_ahead=True), (Tries.AHEAD, OnPickUp.STOP)),
    ],
)
def test_in_which_row_of_the_table_a_request_is(tried: Tried, situation: tuple[Tries, OnPickUp]) -> None:
    assert outcome_situation(tried) == situation


@pytest.mark.parametrize(
    ("seen", "told", "tried", "left_to_do", "heard"),
    [
        # Nothing was heard of it before: the table alone.
        (None, Outcome.NO_ANSWER, replace(OWN, tries=2), CLOSED, Outcome.NO_ANSWER),
        # The bridge counted it already, as the first pick-up or as the last try but one.
        (
            Outcome.PICKED_UP,
            Outcome.NO_ANSWER,
            replace(OWN, tries=1, picked_up=True),
            None,
            Outcome.PICKED_UP,
        ),
        (
            Outcome.PICKED_UP,
            Outcome.PICKED_UP,
            replace(OWN, tries=1, picked_up=True),
            None,
            Outcome.PICKED_UP,
        ),
        (Outcome.NO_ANSWER, Outcome.NO_ANSWER, replace(OWN, tries=2), None, Outcome.NO_ANSWER),
        # A word came first: the pick-up is noted, and the try is not counted again.
        (
            Outcome.NO_ANSWER,
            Outcome.PICKED_UP,
            replace(OWN, tries=1),
            replace(ANOTHER_PART, counts_try=False),
            Outcome.PICKED_UP,
        ),
        (Outcome.LATER, Outcome.PICKED_UP, OWN, ANOTHER_PART, Outcome.PICKED_UP),
        (Outcome.LATER, Outcome.PICKED_UP, TYPED, CLOSED, Outcome.PICKED_UP),
        (Outcome.LATER, Outcome.PICKED_UP, replace(OWN, tries=1, picked_up=True), CLOSED, Outcome.PICKED_UP),
        (Outcome.NO_ANSWER, Outcome.PICKED_UP, replace(TYPED, tries=1), CLOSED, Outcome.PICKED_UP),
        # Not now is done whenever it is said, and leaves what was heard.
        (
            Outcome.PICKED_UP,
            Outcome.LATER,
            replace(OWN, tries=1, picked_up=True),
            OutcomeRule(Stage.TAKEN, NextTry.NEXT_WINDOW),
            Outcome.PICKED_UP,
        ),
        (
            Outcome.PICKED_UP,
            Outcome.SOMEONE_ELSE,
            replace(OWN, tries=1, picked_up=True),
            CLOSED,
            Outcome.SOMEONE_ELSE,
        ),
        (
            Outcome.PICKED_UP,
            Outcome.TALKED_DONE,
            replace(OWN, tries=1, picked_up=True),
            CLOSED,
            Outcome.TALKED_DONE,
        ),
    ],
)
def test_what_is_left_to_do_for_what_is_told_of_a_ring(
    seen: Outcome | None, told: Outcome, tried: Tried, left_to_do: OutcomeRule | None, heard: Outcome
) -> None:
    report = RingReport(told, seen)

    assert (ring_rule(report, tried), heard_of_ring(report)) == (left_to_do, heard)


def test_from_every_stage_there_is_a_way_to_the_end_and_every_stage_is_reached() -> None:
    told = {(start, step.stage) for start in TOLD_IN for steps in TABLE.values() for step in steps.values()}
    edges = MOVES | told

    for stage in Stage:
        assert Stage.CLOSED in reached(stage, edges)
    assert reached(Stage.WAITING, edges) == set(Stage)


def reached(start: Stage, edges: set[tuple[Stage, Stage]]) -> set[Stage]:
    """Return every stage that can be reached from one, itself included."""
    found = {start}
    while more := {end for begin, end in edges if begin in found} - found:
        found |= more
    return found


def test_only_a_step_that_leaves_a_try_says_when_the_next_may_be() -> None:
    steps = [step for steps in TABLE.values() for step in steps.values()]

    leaves_one = {step: step.stage is Stage.TAKEN or step.counts_try for step in steps}
    assert {step: step.wait is not None for step in steps} == leaves_one
    assert all(step.wait is not None for step in steps if step.counts_try)


def test_no_try_is_counted_twice_over_and_the_last_one_never_leaves_a_request_waiting() -> None:
    counted = [
        (outcome, situation)
        for outcome, steps in TABLE.items()
        for situation, step in steps.items()
        if step.counts_try
    ]

    assert {situation[0] for _, situation in counted} == {Tries.LEFT, Tries.AHEAD}
    assert {outcome for outcome, _ in counted} == {
        Outcome.NO_ANSWER,
        Outcome.PICKED_UP,
        Outcome.SOMEONE_ELSE,
    }


def test_the_table_is_told_in_markdown() -> None:
    assert table_text().splitlines() == [
        "| outcome | when | then | next try | a try counted |",
        "|---|---|---|---|---|",
        "| talked, done | always | closed | - | no |",
        "| talked, set a time | always | choosing a time | - | no |",
        "| no answer | time ahead | booked | next safe window | yes |",
        "| no answer | tries left | taken | next safe window | yes |",
        "| no answer | last try | closed | - | no |",
        "| picked up | time ahead, may try again or once more | booked | next safe window of another day, in another part of the day | yes |",
        "| picked up | time ahead or tries left, stop; last try | closed | - | no |",
        "| picked up | tries left, may try again or once more | taken | next safe window of another day, in another part of the day | yes |",
        "| someone else | time ahead, may try again | booked | next safe window of another day | yes |",
        "| someone else | time ahead or tries left, once more or stop; last try | closed | - | no |",
        "| someone else | tries left, may try again | taken | next safe window of another day | yes |",
        "| asked us to stop | always | closed | - | no |",
        "| asked us to stop, tag kept | always | closed, tag kept | - | no |",
        "| wrong number | always | closed | - | no |",
        "| not now | time ahead | booked | - | no |",
        "| not now | tries left or last try | taken | next safe window | no |",
    ]


def test_the_readme_shows_the_table_as_it_is() -> None:
    readme = (Path(__file__).parents[3] / "intake" / "README.md").read_text(encoding="utf-8")

    assert table_text() in readme


def table_text() -> str:
    """Return the table in Markdown, alike situations in one line."""
    head = "| outcome | when | then | next try | a try counted |\n|---|---|---|---|---|"
    return "\n".join([head, *(line for outcome in Outcome for line in lines_of(outcome))])


def lines_of(outcome: Outcome) -> Iterator[str]:
    for step in dict.fromkeys(TABLE[outcome].values()):
        cases = [situation for situation, each in TABLE[outcome].items() if each == step]
        counted = "yes" if step.counts_try else "no"
        then = f"{step.stage.value}, tag kept" if step.keeps_tag else step.stage.value
        yield f"| {outcome.value} | {when(cases)} | {then} | {step.wait or '-'} | {counted} |"


def when(cases: list[tuple[Tries, OnPickUp]]) -> str:
    """Name the situations of one row: which tries, and where it makes a difference what a pick-up means."""
    by_tries = {
        tries: tuple(each for each in OnPickUp if (tries, each) in cases)
        for tries in Tries
        if any(tries is case[0] for case in cases)
    }
    groups = {
        meant: [tries for tries, each in by_tries.items() if each == meant] for meant in by_tries.values()
    }
    return "; ".join(named(tries, meant) for meant, tries in groups.items())


def named(tries: list[Tries], meant: tuple[OnPickUp, ...]) -> str:
    parts = [
        " or ".join(names)
        for names, all_of in ((tries, Tries), (meant, OnPickUp))
        if len(names) < len(all_of)
    ]
    return ", ".join(parts) or "always"


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_said_to_end_a_request_ends_it_whoever_picked_up_before(outcome: Outcome) -> None:
    yes_no = (False, True)
    for tries, own, again, ahead in product(range(3), yes_no, yes_no, yes_no):
        tried = Tried(tries, 3, own_phone=own, may_try_again=again and own, time_ahead=ahead)
        # Nobody can have picked up where nothing was tried.
        closed = [
            outcome_rule(outcome, outcome_situation(replace(tried, picked_up=before))).stage is Stage.CLOSED
            for before in ({False, True} if tries else {False})
        ]

        assert ends_by(outcome, tried) is (
            Ends.YES if all(closed) else Ends.MAYBE if any(closed) else Ends.NO
        )
