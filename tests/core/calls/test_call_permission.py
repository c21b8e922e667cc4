"""A person is rung inside the windows they chose, by the line's clock, and at most three times."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.core.calls.call_permission import (
    CallBlock,
    CallingHours,
    Reach,
    call_block,
    is_welcome,
    next_welcome,
)
from intake.core.scheduling.safe_windows import WindowRules
from intake.core.scheduling.schedule import DayHours, Window

ZONE = ZoneInfo("America/Chicago")
HOURS = CallingHours(
    WindowRules(
        {
            "mornings": DayHours(time(9), time(12)),
            "afternoons": DayHours(time(12), time(17)),
            "evenings": DayHours(time(17), time(20, 30)),
            "weekends": DayHours(time(10), time(17)),
        },
        ZONE,
    )
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2018 by the line's clock; the 8th is a Thursday, the clocks change on the 11th."""
    return datetime(2018, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("windows", "now", "welcome"),
    [
        (("mornings",), at(8, 9), True),
        (("mornings",), at(8, 11, 59), True),
        (("mornings",), at(8, 12), False),
        (("mornings",), at(8, 8, 59), False),
        (("mornings", "evenings"), at(8, 20, 29), True),
        (("mornings", "evenings"), at(8, 20, 30), False),
        (("mornings",), at(10, 10), False),
        (("weekends",), at(10, 10), True),
        (("weekends",), at(9, 10), False),
        # The day the clocks go forward: ten o'clock is still ten o'clock.
        (("weekends",), at(11, 10), True),
        (("weekends",), at(11, 9, 59), False),
        ((), at(8, 10), False),
        (("nights",), at(8, 10), False),
    ],
)
def test_a_window_is_by_the_lines_clock_and_silence_means_no(
    windows: tuple[str, ...], now: datetime, welcome: bool
) -> None:
    assert is_welcome(Reach(windows), HOURS, now) is welcome


def test_not_before_holds_inside_a_window_and_a_booked_time_opens_one() -> None:
    booked = Window(at(8, 20), at(8, 20, 45))

    assert not is_welcome(Reach(("mornings",), not_before=at(8, 11)), HOURS, at(8, 10, 59))
    assert is_welcome(Reach(("mornings",), not_before=at(8, 11)), HOURS, at(8, 11))
    assert is_welcome(Reach(("mornings",), booked=booked), HOURS, at(8, 20))
    assert not is_welcome(Reach(("mornings",), booked=booked), HOURS, at(8, 19, 59))
    assert not is_welcome(Reach(("mornings",), booked=booked), HOURS, at(8, 20, 45))
    assert is_welcome(Reach((), not_before=at(9, 0), booked=booked), HOURS, at(8, 20))


def test_the_minutes_before_an_early_time_are_quiet_and_so_are_those_after_a_late_one() -> None:
    early, late = Window(at(8, 8), at(8, 8, 45)), Window(at(8, 20, 30), at(8, 21, 15))

    assert not is_welcome(Reach((), booked=early), HOURS, at(8, 7, 59))
    assert is_welcome(Reach((), booked=early), HOURS, at(8, 8))
    assert next_welcome(Reach((), booked=early), HOURS, at(8, 7, 52)) == early
    assert is_welcome(Reach((), booked=late), HOURS, at(8, 20, 59))
    assert not is_welcome(Reach((), booked=late), HOURS, at(8, 21))
    assert next_welcome(Reach((), booked=late), HOURS, at(8, 21)) is None


@pytest.mark.parametrize(
    ("reach", "now", "window"),
    [
        (Reach(("mornings",)), at(8, 8), (at(8, 9), at(8, 12))),
        (Reach(("mornings",)), at(8, 10), (at(8, 10), at(8, 12))),
        (Reach(("mornings",)), at(9, 12), (at(12, 9), at(12, 12))),
        (Reach(("mornings", "weekends")), at(9, 12), (at(10, 10), at(10, 17))),
        (Reach(("mornings",), not_before=at(12, 10)), at(8, 8), (at(12, 10), at(12, 12))),
        (Reach(("mornings",), booked=Window(at(8, 20), at(8, 21))), at(8, 13), (at(8, 20), at(8, 21))),
        (Reach(()), at(8, 10), None),
    ],
)
def test_the_next_welcome_time_is_told(
    reach: Reach, now: datetime, window: tuple[datetime, datetime] | None
) -> None:
    assert next_welcome(reach, HOURS, now) == (Window(*window) if window else None)


def test_three_tries_are_enough_at_any_hour() -> None:
    three, two = Reach(("mornings",), tried=3), Reach(("mornings",), tried=2)

    assert call_block(three, HOURS, at(8, 10)) is CallBlock.TRIED_OUT
    assert call_block(two, HOURS, at(8, 10)) is None
    assert call_block(two, HOURS, at(8, 13)) is CallBlock.OUTSIDE
    assert next_welcome(three, HOURS, at(8, 13)) is None
    assert next_welcome(two, HOURS, at(8, 13)) == Window(at(9, 9), at(9, 12))
    assert timedelta(hours=3) == at(9, 12) - at(9, 9)


def test_after_three_tries_a_time_they_booked_is_still_theirs_and_nothing_before_it() -> None:
    booked = Window(at(9, 10), at(9, 11))
    reach = Reach(("mornings",), tried=3, booked=booked)

    assert [call_block(reach, HOURS, at(*moment)) for moment in ((8, 10), (9, 9), (9, 10), (9, 11))] == [
        CallBlock.OUTSIDE,
        CallBlock.OUTSIDE,
        None,
        CallBlock.TRIED_OUT,
    ]
    assert next_welcome(reach, HOURS, at(8, 10)) == booked
