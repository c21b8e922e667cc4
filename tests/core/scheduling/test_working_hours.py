"""How long an offer lasts: working hours only, by the wall clock, across nights, weekends and closed days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.scheduling.quiet_hours import after_quiet, before_quiet, is_quiet
from intake.core.scheduling.working_hours import WorkingHours, works_on

ZONE = ZoneInfo("America/Chicago")
HOURS = WorkingHours(time(9), time(17), ZONE)
# A day of the line's own, and two holidays.
CLOSED = frozenset({date(2018, 3, 15), date(2018, 7, 4), date(2018, 12, 25)})
FIRST = datetime(2018, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: FIRST + timedelta(minutes=n))


def local(*at: int) -> datetime:
    return datetime(*at, tzinfo=ZONE)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (local(2018, 3, 8, 10, 15), 2, local(2018, 3, 8, 12, 15)),
        (local(2018, 3, 8, 15), 2, local(2018, 3, 8, 17)),
        (local(2018, 3, 8, 16), 2, local(2018, 3, 9, 10)),
        (local(2018, 3, 8, 20), 2, local(2018, 3, 9, 11)),
        (local(2018, 3, 8, 8), 2, local(2018, 3, 8, 11)),
        # Over the weekend in which the clocks change.
        (local(2018, 3, 9, 16), 2, local(2018, 3, 12, 10)),
        (local(2018, 3, 10, 12), 2, local(2018, 3, 12, 11)),
        (local(2018, 11, 2, 16, 30), 2, local(2018, 11, 5, 10, 30)),
        # The line is closed on the 15th.
        (local(2018, 3, 14, 16), 2, local(2018, 3, 16, 10)),
        # Independence Day is a Wednesday.
        (local(2018, 7, 3, 16), 2, local(2018, 7, 5, 10)),
        (local(2018, 3, 8, 9), 16, local(2018, 3, 9, 17)),
    ],
)
def test_an_offer_lasts_working_hours(start: datetime, hours: int, end: datetime) -> None:
    assert HOURS.after(start, timedelta(hours=hours), CLOSED) == end


@given(start=MOMENTS, hours=st.integers(2, 16))
def test_an_offer_never_lasts_less_than_its_hours_and_ends_within_working_hours(
    start: datetime, hours: int
) -> None:
    end = HOURS.after(start, timedelta(hours=hours), CLOSED)

    there = end.astimezone(ZONE)
    assert end - start >= timedelta(hours=hours)
    assert time(9) < there.time() <= time(17)
    assert works_on(there.date(), CLOSED)


@pytest.mark.parametrize(
    ("at", "quiet", "after"),
    [
        (local(2018, 3, 8, 20, 59), False, local(2018, 3, 8, 20, 59)),
        (local(2018, 3, 8, 21), True, local(2018, 3, 9, 8)),
        (local(2018, 3, 9, 0), True, local(2018, 3, 9, 8)),
        (local(2018, 3, 9, 7, 59), True, local(2018, 3, 9, 8)),
        (local(2018, 3, 9, 8), False, local(2018, 3, 9, 8)),
        (local(2018, 3, 10, 23), True, local(2018, 3, 11, 8)),
    ],
)
def test_quiet_hours_end_at_eight(at: datetime, quiet: bool, after: datetime) -> None:
    assert (is_quiet(at, ZONE), after_quiet(at, ZONE)) == (quiet, after)


@given(at=MOMENTS)
def test_what_waits_for_the_end_of_quiet_hours_comes_in_none(at: datetime) -> None:
    after = after_quiet(at, ZONE)

    assert not is_quiet(after, ZONE)
    assert timedelta() <= after - at <= timedelta(hours=12)
    assert before_quiet(after, ZONE) > after
