"""When somebody is on duty and when a person may be called, and both at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, StaffTime, Visit
from intake.core.scheduling.duty import Span, duty_windows, is_within, overlaps
from intake.core.scheduling.schedule import DayHours, Window

ZONE = ZoneInfo("America/Chicago")
THURSDAY, FRIDAY = date(2018, 3, 8), date(2018, 3, 9)
WEEK = (
    StaffHours("kim", 3, time(9), time(12)),
    StaffHours("kim", 3, time(13), time(17)),
    StaffHours("kim", 6, time(14), time(16)),
)
MEETING = Visit("1", "south", "Library", THURSDAY, time(10), time(14), "kim")


def hours(*pairs: tuple[int, int]) -> tuple[DayHours, ...]:
    return tuple(DayHours(time(starts), time(ends)) for starts, ends in pairs)


def away(starts: int | None = None, ends: int | None = None, *, extra: bool = False) -> DayException:
    kind = ExceptionKind.EXTRA if extra else ExceptionKind.AWAY
    between = (None, None) if starts is None or ends is None else (time(starts), time(ends))
    return DayException("1", "kim", THURSDAY, kind, *between)


def span(*at: int, days: int = 7) -> Span:
    since = datetime(*at, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]
    return Span(since, days, ZONE, frozenset({FRIDAY}))


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
    other: tuple[DayException, ...], closed: bool, expected: tuple[DayHours, ...]
) -> None:
    assert StaffTime(WEEK, other).on(THURSDAY, closed=closed) == expected


def test_two_o_clock_on_duty_is_two_o_clock_by_the_wall_after_the_clocks_change() -> None:
    found = duty_windows(StaffTime(WEEK), span(2018, 3, 8, 12, 30))

    assert found == (window(8, 19, 23), window(11, 19, 21))


def test_who_meets_people_is_not_at_the_phone_meanwhile_and_is_not_met_while_away() -> None:
    there = StaffTime(WEEK, (away(13, 15),), (MEETING,))

    assert (there.on(THURSDAY), there.at(MEETING)) == (hours((9, 10), (15, 17)), hours((10, 13)))


def test_both_windows_hold_where_they_overlap() -> None:
    ours, theirs = (
        (window(8, 9, 12), window(9, 9, 12)),
        (window(9, 11, 14), window(8, 8, 10), window(8, 12, 13)),
    )

    both = overlaps(ours, theirs)

    assert both == (window(8, 9, 10), window(9, 11, 12))
    assert is_within(datetime(2018, 3, 8, 9, tzinfo=UTC), both)
    assert not is_within(datetime(2018, 3, 8, 10, tzinfo=UTC), both)
