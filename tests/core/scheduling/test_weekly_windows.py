"""Windows in which people may call us: by the wall clock, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.core.scheduling.call_in_windows import CALL_IN_DAYS, weekly_windows
from intake.core.scheduling.duty import Span
from intake.core.scheduling.schedule import WeeklyHours, Window

ZONE = ZoneInfo("America/Chicago")
LATER = date(2019, 1, 1)
SUNDAYS = (WeeklyHours(6, time(14), time(16)),)
THURSDAYS = (WeeklyHours(3, time(14), time(16)),)


def since(moment: datetime) -> Span:
    return Span(moment, CALL_IN_DAYS, ZONE)


def at(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        (at(2018, 3, 1, 12), [at(2018, 3, 4, 20), at(2018, 3, 11, 19)]),
        (at(2018, 10, 25, 12), [at(2018, 10, 28, 19), at(2018, 11, 4, 20)]),
    ],
    ids=["in March", "in November"],
)
def test_two_o_clock_stays_two_o_clock_when_the_clocks_change(now: datetime, starts: list[datetime]) -> None:
    found = weekly_windows(SUNDAYS, since(now), LATER)

    assert list(found)[:2] == [Window(start, start + timedelta(hours=2)) for start in starts]


def test_a_window_that_holds_the_hour_that_is_missing_is_an_hour_shorter() -> None:
    night = (WeeklyHours(6, time(1), time(4)),)

    (found, *_) = weekly_windows(night, since(at(2018, 3, 10, 12)), LATER)

    assert found == Window(at(2018, 3, 11, 7), at(2018, 3, 11, 9))


def test_a_window_is_ahead_until_it_is_over() -> None:
    begins = at(2018, 3, 8, 20)

    assert [
        weekly_windows(THURSDAYS, since(begins + timedelta(minutes=late)), LATER)[0].starts_at
        for late in (-1, 119, 120)
    ] == [begins, begins, at(2018, 3, 15, 19)]


def test_no_window_lies_past_the_last_day_or_more_than_two_weeks_ahead() -> None:
    now = at(2018, 3, 8, 12)

    assert [
        len(weekly_windows(THURSDAYS, since(now), last))
        for last in (date(2018, 3, 7), date(2018, 3, 8), LATER)
    ] == [0, 1, 3]


def test_windows_come_soonest_first_whatever_their_order_in_the_settings() -> None:
    weekly = (WeeklyHours(5, time(10), time(12)), WeeklyHours(3, time(17), time(19)), *THURSDAYS)

    found = weekly_windows(weekly, since(at(2018, 3, 8, 12)), date(2018, 3, 10))

    assert [window.starts_at for window in found] == [
        at(2018, 3, 8, 20),
        at(2018, 3, 8, 23),
        at(2018, 3, 10, 16),
    ]


def test_the_day_is_the_lines_own_and_not_that_of_greenwich() -> None:
    late_on_wednesday = at(2018, 3, 8, 4)

    assert weekly_windows(THURSDAYS, since(late_on_wednesday), LATER)[0].starts_at == at(2018, 3, 8, 20)
