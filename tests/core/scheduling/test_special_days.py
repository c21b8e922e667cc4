"""Special days: which windows one day may have, and what of a list of days is closed or changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from intake.core.scheduling.call_in_windows import weekly_windows
from intake.core.scheduling.duty import Span
from intake.core.scheduling.schedule import DayHours, WeeklyHours, Window
from intake.core.scheduling.special_days import (
    CallInTrouble,
    SpecialDay,
    call_in_trouble,
    closed_among,
    windows_among,
)

SUNDAY, MONDAY = date(2018, 3, 11), date(2018, 3, 12)


def hours(*pairs: str) -> tuple[DayHours, ...]:
    ends = (pair.split("-") for pair in pairs)
    return tuple(DayHours(time.fromisoformat(first), time.fromisoformat(last)) for first, last in ends)


@pytest.mark.parametrize(
    ("windows", "trouble"),
    [
        ((), None),
        (("08:00-10:00", "10:00-13:00", "18:00-21:00"), None),
        (("14:00-15:59",), CallInTrouble.LENGTH),
        (("14:00-17:01",), CallInTrouble.LENGTH),
        (("16:00-14:00",), CallInTrouble.LENGTH),
        (("07:59-10:00",), CallInTrouble.HOUR),
        (("19:00-21:01",), CallInTrouble.HOUR),
        (("12:00-14:00", "10:00-12:01"), CallInTrouble.OVERLAP),
    ],
)
def test_windows_of_a_day_last_two_to_three_hours_by_day_and_do_not_overlap(
    windows: tuple[str, ...], trouble: CallInTrouble | None
) -> None:
    assert call_in_trouble(hours(*windows)) is trouble


def test_what_differs_is_closed_or_changed_or_neither() -> None:
    days = (
        SpecialDay(SUNDAY, closed=True, call_in=hours("14:00-16:00")),
        SpecialDay(MONDAY, call_in=()),
        SpecialDay(date(2018, 3, 13)),
    )

    assert closed_among(days) == {SUNDAY}
    assert windows_among(days) == {SUNDAY: hours("14:00-16:00"), MONDAY: ()}
    assert [each.is_ordinary for each in days] == [False, False, True]


def test_windows_of_one_day_take_the_place_of_those_of_its_week_by_the_clock_of_that_day() -> None:
    # The clocks change on this Sunday.
    weekly = tuple(WeeklyHours(day, time(14), time(16)) for day in (6, 0, 1))
    span = Span(datetime(2018, 3, 10, 12, tzinfo=UTC), 4, ZoneInfo("America/Chicago"))

    found = weekly_windows(weekly, span, MONDAY, {SUNDAY: hours("09:00-11:00"), MONDAY: ()})

    assert found == (Window(datetime(2018, 3, 11, 14, tzinfo=UTC), datetime(2018, 3, 11, 16, tzinfo=UTC)),)
