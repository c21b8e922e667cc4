"""Hours of one day put together and taken apart, and weeks that say two things of one hour."""

from __future__ import annotations

from datetime import date, time

import pytest

from intake.core.scheduling.availability import (
    DayException,
    ExceptionKind,
    StaffHours,
    StaffTime,
    Visit,
    join_hours,
    overlapping,
    without_hours,
)
from intake.core.scheduling.schedule import DayHours

MONDAY, TUESDAY = 0, 1
# A Monday.
DAY = date(2018, 3, 12)
AWAY, EXTRA = ExceptionKind.AWAY, ExceptionKind.EXTRA


def hours(first: int, last: int) -> DayHours:
    return DayHours(time(first), time(last))


def on(weekday: int, first: int, last: int) -> StaffHours:
    return StaffHours("kim", weekday, time(first), time(last))


def differs(kind: ExceptionKind, first: int | None = None, last: int | None = None) -> DayException:
    starts, ends = (None if hour is None else time(hour) for hour in (first, last))
    return DayException("d", "kim", DAY, kind, starts, ends)


@pytest.mark.parametrize(
    ("week", "found"),
    [
        ((), None),
        ((on(MONDAY, 9, 12),), None),
        ((on(MONDAY, 9, 12), on(MONDAY, 12, 14)), None),
        ((on(MONDAY, 9, 12), on(TUESDAY, 10, 11)), None),
        ((on(MONDAY, 9, 12), on(MONDAY, 11, 14)), (on(MONDAY, 9, 12), on(MONDAY, 11, 14))),
        (
            (on(MONDAY, 11, 14), on(TUESDAY, 9, 10), on(MONDAY, 9, 12)),
            (on(MONDAY, 9, 12), on(MONDAY, 11, 14)),
        ),
        ((on(TUESDAY, 9, 17), on(TUESDAY, 10, 11)), (on(TUESDAY, 9, 17), on(TUESDAY, 10, 11))),
    ],
)
def test_hours_of_a_week_overlap_on_one_day_where_they_share_more_than_an_end(
    week: tuple[StaffHours, ...], found: tuple[StaffHours, StaffHours] | None
) -> None:
    assert overlapping(week) == found


@pytest.mark.parametrize(
    ("given", "joined"),
    [
        ((hours(9, 12), hours(12, 14)), (hours(9, 14),)),
        ((hours(12, 14), hours(9, 13)), (hours(9, 14),)),
        ((hours(9, 17), hours(10, 11)), (hours(9, 17),)),
        ((hours(9, 12), hours(13, 14)), (hours(9, 12), hours(13, 14))),
    ],
)
def test_hours_that_touch_are_one_stretch(given: tuple[DayHours, ...], joined: tuple[DayHours, ...]) -> None:
    assert join_hours(given) == joined


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ((), (hours(9, 17),)),
        ((hours(12, 13),), (hours(9, 12), hours(13, 17))),
        ((hours(8, 9),), (hours(9, 17),)),
        ((hours(17, 18),), (hours(9, 17),)),
        ((hours(8, 10),), (hours(10, 17),)),
        ((hours(16, 18),), (hours(9, 16),)),
        ((hours(9, 17),), ()),
        ((hours(12, 13), hours(14, 15)), (hours(9, 12), hours(13, 14), hours(15, 17))),
    ],
)
def test_what_is_taken_out_of_a_day_leaves_what_is_before_and_behind_it(
    gone: tuple[DayHours, ...], left: tuple[DayHours, ...]
) -> None:
    assert without_hours((hours(9, 17),), gone) == left


@pytest.mark.parametrize(
    ("time_of", "open_day", "closed_day"),
    [
        (StaffTime(week=(on(MONDAY, 9, 17), on(TUESDAY, 8, 9))), (hours(9, 17),), ()),
        (StaffTime((on(MONDAY, 9, 12),), (differs(EXTRA, 12, 14),)), (hours(9, 14),), (hours(12, 14),)),
        (StaffTime((on(MONDAY, 9, 17),), (differs(AWAY, 12, 13),)), (hours(9, 12), hours(13, 17)), ()),
        (StaffTime((on(MONDAY, 9, 17),), (differs(AWAY), differs(EXTRA, 18, 20))), (), ()),
        (
            StaffTime(
                (on(MONDAY, 9, 17),), visits=(Visit("v", "south", "", DAY, time(14), time(16), "kim"),)
            ),
            (hours(9, 14), hours(16, 17)),
            (),
        ),
    ],
)
def test_somebody_is_there_by_their_week_and_their_days_but_not_away_nor_at_a_visit(
    time_of: StaffTime, open_day: tuple[DayHours, ...], closed_day: tuple[DayHours, ...]
) -> None:
    assert time_of.on(DAY) == open_day
    assert time_of.on(DAY, closed=True) == closed_day


@pytest.mark.parametrize(
    ("asked", "kept"),
    [(hours(9, 12), False), (hours(11, 13), True), (hours(13, 14), False), (hours(12, 13), True)],
)
def test_who_is_away_is_kept_from_what_shares_an_hour_with_it(asked: DayHours, kept: bool) -> None:
    assert StaffTime(exceptions=(differs(AWAY, 12, 13),)).is_kept_from(DAY, asked) is kept
    assert StaffTime().is_kept_from(DAY, asked) is False


def test_away_on_a_day_means_all_of_it() -> None:
    assert StaffTime(exceptions=(differs(AWAY),)).away_on(DAY)
    assert not StaffTime(exceptions=(differs(AWAY, 9, 17),)).away_on(DAY)
    assert not StaffTime(exceptions=(differs(EXTRA),)).away_on(DAY)
