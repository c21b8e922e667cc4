"""The law of the bridge: how often a phone rings with somebody picking up, over all outcomes and kinds of number.

Explores every order of outcomes by the rules themselves; rules that are planted beside them must break it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.core.calls.call_permission import CallingHours, Reach, call_block
from intake.core.requests.outcome import (
    NextTry,
    Outcome,
    OutcomeRule,
    Stage,
    Tried,
    outcome_rule,
    outcome_situation,
)
from intake.core.scheduling.day_parts import DayPart
from intake.core.scheduling.safe_windows import WindowRules
from intake.core.scheduling.schedule import DayHours, Window

MOST_TRIES = 3
HOURS = CallingHours(
    WindowRules({"mornings": DayHours(time(9), time(12))}, ZoneInfo("America/Chicago")), MOST_TRIES
)
# Thursday morning; somebody may have a time on Friday.
NOW = datetime(2018, 3, 8, 16, 15, tzinfo=UTC)
THEIR_TIME = Window(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))
# Somebody picked up, and it was not to talk with us.
PICK_UPS = (Outcome.PICKED_UP, Outcome.SOMEONE_ELSE)


@dataclass(frozen=True)
class Story:
    """How a request stands, how often somebody picked up, and whether a talk with someone else was the last."""

    own_phone: bool
    try_again: bool
    tries: int = 0
    picked_up: bool = False
    has_time: bool = False
    pick_ups: int = 0
    someone_else: bool = False

    @property
    def may_try_again(self) -> bool:
        return self.own_phone and self.try_again

    def reach(self) -> Reach:
        return Reach(
            ("mornings",),
            self.tries,
            booked=THEIR_TIME if self.has_time else None,
            picked_up=DayPart.MORNING if self.picked_up else None,
            may_try_again=self.may_try_again,
        )

    def tried(self, *, time_ahead: bool) -> Tried:
        return Tried(
            self.tries, MOST_TRIES, self.own_phone, self.may_try_again, self.picked_up, time_ahead=time_ahead
        )


Rule = Callable[[Outcome, Tried], OutcomeRule]
MayRing = Callable[[Reach, datetime], bool]


def by_the_table(outcome: Outcome, tried: Tried) -> OutcomeRule:
    return outcome_rule(outcome, outcome_situation(tried))


def as_permitted(reach: Reach, now: datetime) -> bool:
    return call_block(reach, HOURS, now) is None


def after_a_ring(before: Story, now: datetime, rule: Rule) -> Iterator[Story]:
    """Yield how a request may stand after one ring, whatever comes of it."""
    time_ahead = before.has_time and now < THEIR_TIME.starts_at
    for outcome in Outcome:
        led = rule(outcome, before.tried(time_ahead=time_ahead))
        picked_up = outcome in PICK_UPS
        after = replace(
            before,
            tries=before.tries + led.counts_try,
            picked_up=before.picked_up or led.wait is NextTry.ANOTHER_PART,
            has_time=time_ahead,
            pick_ups=before.pick_ups + picked_up,
            someone_else=outcome is Outcome.SOMEONE_ELSE,
        )
        if outcome is Outcome.LATER:
            # Whoever answers "not now" talked with us; no ring went before a word of an interviewer alone.
            after = before
        assert_law(after)
        match led.stage:
            case Stage.CLOSED:
                continue
            case Stage.CHOOSING:
                yield from (after, replace(after, has_time=True))
            case _:
                yield after


def assert_law(story: Story) -> None:
    """Ask what was promised of a phone that somebody picks up."""
    most = MOST_TRIES + 1 if story.may_try_again else 2 if story.own_phone else 1
    assert story.pick_ups <= most, f"picked up too often: {story}"


def explore(rule: Rule, may_ring: MayRing, *, own_phone: bool, try_again: bool) -> int:
    """Follow every order of outcomes; return how many standings there are."""
    begins = [Story(own_phone, try_again, has_time=has_time) for has_time in (False, True)]
    seen, left = set(begins), begins
    while left:
        before = left.pop()
        for now in (NOW, THEIR_TIME.starts_at):
            if not may_ring(before.reach(), now):
                continue
            assert not before.someone_else or before.may_try_again, f"rung after someone else: {before}"
            fresh = set(after_a_ring(before, now, rule)) - seen
            seen |= fresh
            left += fresh
    return len(seen)


@pytest.mark.parametrize("own_phone", [True, False])
@pytest.mark.parametrize("try_again", [True, False])
def test_a_phone_rings_no_more_than_promised_with_somebody_picking_up(
    own_phone: bool, try_again: bool
) -> None:
    assert explore(by_the_table, as_permitted, own_phone=own_phone, try_again=try_again) > 4


ANOTHER_PART = OutcomeRule(Stage.TAKEN, NextTry.ANOTHER_PART, counts_try=True)


def rings_on_after_a_pick_up(outcome: Outcome, tried: Tried) -> OutcomeRule:
    return ANOTHER_PART if outcome is Outcome.PICKED_UP else by_the_table(outcome, tried)


def takes_a_pick_up_for_no_answer(outcome: Outcome, tried: Tried) -> OutcomeRule:
    return by_the_table(Outcome.NO_ANSWER if outcome is Outcome.PICKED_UP else outcome, tried)


def forgets_who_picked_up(outcome: Outcome, tried: Tried) -> OutcomeRule:
    return by_the_table(outcome, replace(tried, picked_up=False))


def takes_a_typed_phone_for_their_own(outcome: Outcome, tried: Tried) -> OutcomeRule:
    return by_the_table(outcome, replace(tried, own_phone=True))


def rings_on_after_someone_else(outcome: Outcome, tried: Tried) -> OutcomeRule:
    return ANOTHER_PART if outcome is Outcome.SOMEONE_ELSE else by_the_table(outcome, tried)


def lets_a_time_stand_whoever_picks_up(outcome: Outcome, tried: Tried) -> OutcomeRule:
    stands = outcome in PICK_UPS and tried.time_ahead
    return replace(ANOTHER_PART, stage=Stage.BOOKED) if stands else by_the_table(outcome, tried)


@pytest.mark.parametrize(
    ("planted", "own_phone"),
    [
        (rings_on_after_a_pick_up, True),
        (rings_on_after_a_pick_up, False),
        (takes_a_pick_up_for_no_answer, True),
        (takes_a_pick_up_for_no_answer, False),
        (forgets_who_picked_up, True),
        (takes_a_typed_phone_for_their_own, False),
        (rings_on_after_someone_else, True),
        (rings_on_after_someone_else, False),
        (lets_a_time_stand_whoever_picks_up, False),
    ],
)
def test_a_rule_that_rings_once_too_often_breaks_the_law(planted: Rule, own_phone: bool) -> None:
    with pytest.raises(AssertionError, match=r"picked up too often|rung after someone else"):
        explore(planted, as_permitted, own_phone=own_phone, try_again=False)


def test_before_their_time_nobody_is_rung_who_was_picked_up() -> None:
    picked_up = Story(own_phone=True, try_again=False, tries=1, picked_up=True, has_time=True)

    may = {now: as_permitted(picked_up.reach(), now) for now in (NOW, THEIR_TIME.starts_at)}

    assert may == {NOW: False, THEIR_TIME.starts_at: True}
    assert as_permitted(replace(picked_up, try_again=True).reach(), NOW)
