"""When somebody is on duty and when a person may be called, and both at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from intake.core.on_duty import (
    DayHours,
    OtherDay,
    Span,
    StaffTime,
    duty_windows,
    is_within,
    overlaps,
    safe_windows,
)
from intake.core.schedule import WeeklyHours, Window

ZONE = ZoneInfo("America/Chicago")
THURSDAY, FRIDAY = date(2018, 3, 8), date(2018, 3, 9)
WEEK = (
    WeeklyHours(3, time(9), time(12)),
    WeeklyHours(3, time(13), time(17)),
    WeeklyHours(6, time(14), time(16)),
)
SAFE = {"mornings": DayHours(time(9), time(12)), "weekends": DayHours(time(10), time(17))}


def hours(*pairs: tuple[int, int]) -> tuple[DayHours, ...]:
    return tuple(DayHours(time(starts), time(ends)) for starts, ends in pairs)


def away(starts: int | None = None, ends: int | None = None, *, extra: bool = False) -> OtherDay:
    between = None if starts is None or ends is None else DayHours(time(starts), time(ends))
    return OtherDay(THURSDAY, extra, between)


def span(*at: int, days: int = 7) -> Span:
    since = datetime(*at, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]
    return Span(since, days, ZONE, lambda day: day == FRIDAY)


def window(day: int, starts: int, ends: int) -> Window:
    return Window(datetime(2018, 3, day, starts, tzinfo=UTC), datetime(2018, 3, day, ends, tzinfo=UTC))


@pytest.mark.parametrize(
    ("other", "closed", "expected"),
    [
        ((), False, hours((9, 12), (13, 17))),
        ((), True, ()),
        ((away(),), False, ()),
        ((away(), away(18, 20, extra=True)), False, ()),
        ((away(10, 11),), False, hours((9, 10), (11, 12), (13, 17))),
        ((away(8, 10),), False, hours((10, 12), (13, 17))),
        ((away(11, 14),), False, hours((9, 11), (14, 17))),
        ((away(9, 12),), False, hours((13, 17))),
        ((away(8, 18),), False, ()),
        ((away(6, 7),), False, hours((9, 12), (13, 17))),
        ((away(18, 20, extra=True),), False, hours((9, 12), (13, 17), (18, 20))),
        ((away(18, 20, extra=True),), True, hours((18, 20))),
    ],
)
def test_a_day_is_the_week_with_what_differs(
    other: tuple[OtherDay, ...], closed: bool, expected: tuple[DayHours, ...]
) -> None:
    assert StaffTime(WEEK, other).on(THURSDAY, closed=closed) == expected


def test_two_o_clock_on_duty_is_two_o_clock_by_the_wall_after_the_clocks_change() -> None:
    found = duty_windows(StaffTime(WEEK), span(2018, 3, 8, 12, 30))

    assert found == (window(8, 19, 23), window(11, 19, 21))


def test_a_person_may_be_called_on_a_closed_day_too() -> None:
    found = safe_windows(("mornings", "weekends", "unheard of"), SAFE, span(2018, 3, 8, 12, days=4))

    assert found == (window(9, 15, 18), window(10, 16, 23), window(11, 15, 22))


def test_nothing_said_to_be_safe_is_no_time_at_all() -> None:
    assert safe_windows([""], SAFE, span(2018, 3, 8, 8)) == ()


def test_both_windows_hold_where_they_overlap() -> None:
    ours, theirs = (
        (window(8, 9, 12), window(9, 9, 12)),
        (window(9, 11, 14), window(8, 8, 10), window(8, 12, 13)),
    )

    both = overlaps(ours, theirs)

    assert both == (window(8, 9, 10), window(9, 11, 12))
    assert is_within(datetime(2018, 3, 8, 9, tzinfo=UTC), both)
    assert not is_within(datetime(2018, 3, 8, 10, tzinfo=UTC), both)
