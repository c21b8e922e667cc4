"""The table of outcomes: complete, without a dead end, and told as it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from intake.core.requests.outcome import (
    TABLE,
    Agreed,
    NextTry,
    Outcome,
    OutcomeRule,
    Stage,
    Tries,
    outcome_rule,
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
CLOSED, STANDS = OutcomeRule(Stage.CLOSED), OutcomeRule(Stage.BOOKED)


def test_the_table_answers_every_outcome_in_every_situation() -> None:
    situations = set(product(Tries, Agreed))

    assert {outcome: set(TABLE[outcome]) for outcome in Outcome} == dict.fromkeys(Outcome, situations)


@pytest.mark.parametrize(
    ("outcome", "tries", "agreed", "step"),
    [
        (Outcome.TALKED_DONE, Tries.AHEAD, Agreed.NO, CLOSED),
        (Outcome.TALKED_SET_TIME, Tries.LAST, Agreed.NO, OutcomeRule(Stage.CHOOSING)),
        (
            Outcome.NO_ANSWER,
            Tries.LEFT,
            Agreed.NO,
            OutcomeRule(Stage.TAKEN, NextTry.NEXT_WINDOW, counts_try=True),
        ),
        (Outcome.NO_ANSWER, Tries.LAST, Agreed.YES, CLOSED),
        (
            Outcome.NO_ANSWER,
            Tries.AHEAD,
            Agreed.NO,
            OutcomeRule(Stage.BOOKED, NextTry.NEXT_WINDOW, counts_try=True),
        ),
        (Outcome.LATER, Tries.AHEAD, Agreed.NO, STANDS),
        (Outcome.SOMEONE_ELSE, Tries.LEFT, Agreed.NO, CLOSED),
        (Outcome.SOMEONE_ELSE, Tries.AHEAD, Agreed.NO, CLOSED),
        (
            Outcome.SOMEONE_ELSE,
            Tries.LEFT,
            Agreed.YES,
            OutcomeRule(Stage.TAKEN, NextTry.ANOTHER_DAY, counts_try=True),
        ),
        (Outcome.SOMEONE_ELSE, Tries.LAST, Agreed.YES, CLOSED),
        (Outcome.ASKED_TO_STOP, Tries.AHEAD, Agreed.YES, CLOSED),
        (Outcome.NEVER_AGAIN, Tries.LEFT, Agreed.NO, OutcomeRule(Stage.CLOSED, keeps_tag=True)),
        (Outcome.WRONG_NUMBER, Tries.LEFT, Agreed.YES, CLOSED),
        (Outcome.LATER, Tries.LAST, Agreed.NO, OutcomeRule(Stage.TAKEN, NextTry.NEXT_WINDOW)),
    ],
)
def test_what_an_outcome_does(outcome: Outcome, tries: Tries, agreed: Agreed, step: OutcomeRule) -> None:
    assert outcome_rule(outcome, tries, agreed) == step


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
    assert {outcome for outcome, _ in counted} == {Outcome.NO_ANSWER, Outcome.SOMEONE_ELSE}


def test_the_table_is_told_in_markdown() -> None:
    assert table_text().splitlines() == [
        "| outcome | when | then | next try | a try counted |",
        "|---|---|---|---|---|",
        "| talked, done | always | closed | - | no |",
        "| talked, set a time | always | choosing a time | - | no |",
        "| no answer | time ahead | booked | next safe window | yes |",
        "| no answer | tries left | taken | next safe window | yes |",
        "| no answer | last try | closed | - | no |",
        "| someone else | time ahead, one try; tries left, one try; last try, one try; last try, may try again | closed | - | no |",
        "| someone else | time ahead, may try again | booked | next safe window of another day | yes |",
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


def when(cases: list[tuple[Tries, Agreed]]) -> str:
    tries = list(dict.fromkeys(case[0] for case in cases))
    agreed = list(dict.fromkeys(case[1] for case in cases))
    if len(cases) != len(tries) * len(agreed):
        return "; ".join(f"{each[0]}, {each[1]}" for each in cases)
    parts = [
        " or ".join(names) for names, all_of in ((tries, Tries), (agreed, Agreed)) if len(names) < len(all_of)
    ]
    return ", ".join(parts) or "always"
