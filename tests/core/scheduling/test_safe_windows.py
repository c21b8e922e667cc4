"""Safe windows, by the wall clock, also across a change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.scheduling.safe_windows import (
    DAYS_OF,
    WindowRules,
    next_safe_window,
    open_window,
    safe_windows,
)
from intake.core.scheduling.schedule import DayHours, Window

ZONE = ZoneInfo("America/Chicago")
HOURS = {
    "mornings": DayHours(time(9), time(12)),
    "afternoons": DayHours(time(12), time(17)),
    "evenings": DayHours(time(17), time(20, 30)),
    "weekends": DayHours(time(10), time(17)),
}
RULES = WindowRules(HOURS, ZONE)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2018; the clocks change on Sunday the 11th."""
    return datetime(2018, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("windows", "now", "starts", "ends"),
    [
        # Thursday the 8th
        (("mornings",), local(8, 8), local(8, 9), local(8, 12)),
        (("mornings",), local(8, 9), local(9, 9), local(9, 12)),
        (("mornings", "afternoons"), local(8, 10), local(8, 12), local(8, 17)),
        (("afternoons", "mornings"), local(8, 7), local(8, 9), local(8, 12)),
        # Friday afternoon: the next morning is Monday's, an hour earlier in UTC
        (("mornings",), local(9, 15), local(12, 9), local(12, 12)),
        (("weekends",), local(8, 8), local(10, 10), local(10, 17)),
        (("weekends",), local(10, 12), local(11, 10), local(11, 17)),
        (("weekends",), local(11, 12), local(17, 10), local(17, 17)),
    ],
)
def test_the_next_window(windows: tuple[str, ...], now: datetime, starts: datetime, ends: datetime) -> None:
    assert next_safe_window(windows, RULES, now) == Window(starts, ends)


def test_the_next_window_of_another_day() -> None:
    found = next_safe_window(("mornings", "afternoons"), RULES, local(8, 8), after_today=True)

    assert found == Window(local(9, 9), local(9, 12))


def test_all_windows_of_some_days_come_in_order_whatever_days_are_closed() -> None:
    found = safe_windows(("weekends", "mornings", "any time"), RULES, local(8, 12), 4)

    assert found == (
        Window(local(9, 9), local(9, 12)),
        Window(local(10, 10), local(10, 17)),
        Window(local(11, 10), local(11, 17)),
    )


@pytest.mark.parametrize("windows", [(), ("",), ("any time",)])
def test_whoever_named_no_window_is_never_in_one(windows: tuple[str, ...]) -> None:
    assert (next_safe_window(windows, RULES, local(8, 8)), open_window(windows, RULES, local(8, 10))) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (local(8, 8, 59), False),
        (local(8, 9), True),
        (local(8, 11, 59), True),
        (local(8, 12), False),
        (local(10, 10), False),
    ],
)
def test_a_window_is_open_from_its_start_until_before_its_end(now: datetime, is_open: bool) -> None:
    assert (open_window(("mornings",), RULES, now) is not None) is is_open


@given(
    st.lists(st.sampled_from(sorted(DAYS_OF)), min_size=1, unique=True),
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: local(1, 0) + timedelta(minutes=minutes)),
    st.booleans(),
)
def test_a_next_window_always_comes_and_is_one_the_person_named(
    windows: list[str], now: datetime, after_today: bool
) -> None:
    found = next_safe_window(tuple(windows), RULES, now, after_today=after_today)

    assert found is not None
    starts = found.starts_at.astimezone(ZONE)
    named = [name for name in windows if HOURS[name].starts == starts.time()]
    assert any(starts.weekday() in DAYS_OF[name] for name in named)
    assert timedelta() < found.starts_at - now <= timedelta(days=8)
    assert not after_today or starts.date() > now.astimezone(ZONE).date()
