"""The law of the bridge: how often a phone rings with somebody picking up, over all outcomes and kinds of number.

Explores every order of rings, and of what is texted before, while and after each, by the rules themselves; rules that are planted beside them must break it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import permutations, product, starmap
from zoneinfo import ZoneInfo

import pytest

from intake.core.calls.call_permission import CallingHours, Reach, call_block
from intake.core.requests.outcome import (
    NextTry,
    Outcome,
    OutcomeRule,
    RingReport,
    Stage,
    Tried,
    heard_of_ring,
    ring_rule,
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
BROKEN = r"picked up too often|rung after someone else|one ring counted twice"
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


Rule = Callable[[RingReport, Tried], OutcomeRule | None]
MayRing = Callable[[Reach, datetime], bool]


@dataclass(frozen=True)
class Ring:
    """What is heard of one ring, in turn: words while it rings, how it ended (None: a talk), and words after it.

    ``before`` are words of no ring: told while its interviewer is only being briefed, or without any call.
    """

    before: tuple[Outcome, ...]
    while_it_rings: tuple[Outcome, ...]
    ended: Outcome | None
    afterwards: tuple[Outcome, ...]

    @property
    def told(self) -> tuple[Outcome, ...]:
        ended = () if self.ended is None else (self.ended,)
        return (*self.while_it_rings, *ended, *map(self._as_told, self.afterwards))

    def _as_told(self, word: Outcome) -> Outcome:
        # Whoever was joined and said nothing picked up.
        return Outcome.PICKED_UP if self.ended is None and word is Outcome.NO_ANSWER else word

    @property
    def was_picked_up(self) -> bool:
        return any(outcome in PICK_UPS for outcome in self.told)


TEXTED = ((), (Outcome.LATER,), (Outcome.NO_ANSWER,), (Outcome.SOMEONE_ELSE,))
BY_THE_BRIDGE = (None, Outcome.NO_ANSWER, Outcome.PICKED_UP)
LAST_WORDS = ((), *((each,) for each in Outcome if each is not Outcome.PICKED_UP))
RINGS = tuple(starmap(Ring, product(TEXTED, TEXTED, BY_THE_BRIDGE, LAST_WORDS)))


def by_the_table(report: RingReport, tried: Tried) -> OutcomeRule | None:
    return ring_rule(report, tried)


def as_permitted(reach: Reach, now: datetime) -> bool:
    return call_block(reach, HOURS, now) is None


def after_words(before: Story, told: Iterable[Outcome], rule: Rule, *, time_ahead: bool) -> Story | None:
    """Return how a request stands after what is heard of one ring, in turn; None where it is closed."""
    story, seen = before, None
    for outcome in told:
        report = RingReport(outcome, seen)
        led = rule(report, story.tried(time_ahead=time_ahead))
        seen = heard_of_ring(report)
        if led is not None and led.stage is Stage.CLOSED:
            return None
        if led is not None:
            picked_up = story.picked_up or led.wait is NextTry.ANOTHER_PART
            story = replace(story, tries=story.tries + led.counts_try, picked_up=picked_up)
    return story


def after_a_ring(before: Story, now: datetime, rule: Rule) -> Iterator[Story]:
    """Yield how a request may stand after one ring, whatever is heard of it and texted around it."""
    time_ahead = before.has_time and now < THEIR_TIME.starts_at
    for ring in RINGS:
        begun = after_words(before, ring.before, rule, time_ahead=time_ahead)
        if begun is None:
            continue
        rung = replace(
            begun,
            pick_ups=begun.pick_ups + ring.was_picked_up,
            someone_else=Outcome.SOMEONE_ELSE in ring.told,
        )
        assert_law(rung)
        after = after_words(rung, ring.told, rule, time_ahead=time_ahead)
        if after is None:
            continue
        assert after.tries <= begun.tries + 1, f"one ring counted twice: {ring}"
        after = replace(after, has_time=time_ahead)
        yield after
        if Outcome.TALKED_SET_TIME in ring.told:
            yield replace(after, has_time=True)


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


def test_what_is_heard_of_one_ring_comes_to_the_same_in_any_order() -> None:
    heard = (Outcome.NO_ANSWER, Outcome.PICKED_UP, Outcome.SOMEONE_ELSE, Outcome.LATER)
    kinds = product((True, False), (True, False), range(MOST_TRIES), (True, False))
    before = [Story(*kind) for kind in kinds if not Story(*kind).picked_up or Story(*kind).tries]

    apart = [
        (story, told)
        for story, told, time_ahead in product(before, product(heard, repeat=3), (True, False))
        if len({after_words(story, each, by_the_table, time_ahead=time_ahead) for each in permutations(told)})
        > 1
    ]

    assert len(before) > 10
    assert apart == []


ANOTHER_PART = OutcomeRule(Stage.TAKEN, NextTry.ANOTHER_PART, counts_try=True)


def rings_on_after_a_pick_up(report: RingReport, tried: Tried) -> OutcomeRule | None:
    return ANOTHER_PART if report.told is Outcome.PICKED_UP else by_the_table(report, tried)


def takes_a_pick_up_for_no_answer(report: RingReport, tried: Tried) -> OutcomeRule | None:
    told = Outcome.NO_ANSWER if report.told is Outcome.PICKED_UP else report.told
    return by_the_table(replace(report, told=told), tried)


def forgets_who_picked_up(report: RingReport, tried: Tried) -> OutcomeRule | None:
    return by_the_table(report, replace(tried, picked_up=False))


def takes_a_typed_phone_for_their_own(report: RingReport, tried: Tried) -> OutcomeRule | None:
    return by_the_table(report, replace(tried, own_phone=True))


def rings_on_after_someone_else(report: RingReport, tried: Tried) -> OutcomeRule | None:
    return ANOTHER_PART if report.told is Outcome.SOMEONE_ELSE else by_the_table(report, tried)


def lets_a_time_stand_whoever_picks_up(report: RingReport, tried: Tried) -> OutcomeRule | None:
    stands = report.told in PICK_UPS and tried.time_ahead
    return replace(ANOTHER_PART, stage=Stage.BOOKED) if stands else by_the_table(report, tried)


def hears_the_first_word_alone(report: RingReport, tried: Tried) -> OutcomeRule | None:
    return None if report.seen is not None else by_the_table(report, tried)


def takes_each_word_for_a_ring(report: RingReport, tried: Tried) -> OutcomeRule | None:
    return by_the_table(replace(report, seen=None), tried)


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
        (hears_the_first_word_alone, True),
        (hears_the_first_word_alone, False),
        (takes_each_word_for_a_ring, True),
    ],
)
def test_a_rule_that_rings_once_too_often_breaks_the_law(planted: Rule, own_phone: bool) -> None:
    with pytest.raises(AssertionError, match=BROKEN):
        explore(planted, as_permitted, own_phone=own_phone, try_again=False)


def test_before_their_time_nobody_is_rung_who_was_picked_up() -> None:
    picked_up = Story(own_phone=True, try_again=False, tries=1, picked_up=True, has_time=True)

    may = {now: as_permitted(picked_up.reach(), now) for now in (NOW, THEIR_TIME.starts_at)}

    assert may == {NOW: False, THEIR_TIME.starts_at: True}
    assert as_permitted(replace(picked_up, try_again=True).reach(), NOW)
