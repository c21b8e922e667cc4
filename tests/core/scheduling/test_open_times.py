"""Open times: whoever is there and free, on the grid, by the wall clock, also when the clocks change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.core.scheduling.open_times import Booked, Calendar, Grid, OpenTime, open_times, times_a_week
from intake.core.staff.interviewer import Interviewer, Standing

ZONE = ZoneInfo("America/Chicago")
GRID = Grid(
    length=timedelta(minutes=45),
    gap=timedelta(minutes=15),
    notice=timedelta(hours=4),
    horizon_days=7,
    last_day=date(2019, 1, 1),
    zone=ZONE,
)
# Thursday, 10:15 in Minnesota.
NOW = datetime(2018, 3, 8, 16, 15, tzinfo=UTC)
TODAY, TUESDAY = date(2018, 3, 8), date(2018, 3, 13)


def interviewer(handle: str, **told: object) -> Interviewer:
    person = Interviewer(handle, handle, "uroc", ("en",), ("twin_cities",), standing=Standing.ACTIVE)
    return replace(person, **told)  # type: ignore[arg-type]


KIM, AMI = interviewer("kim"), interviewer("ami")


def weekly(handle: str, hours: str, weekday: int = 1) -> StaffHours:
    starts, ends = map(time.fromisoformat, hours.split("-"))
    return StaffHours(handle, weekday, starts, ends)


def differs(kind: ExceptionKind, hours: str | None = None, day: date = TUESDAY) -> DayException:
    starts, ends = map(time.fromisoformat, hours.split("-")) if hours else (None, None)
    return DayException(f"{kind} {hours}", "kim", day, kind, starts, ends)


def visit(hours: str, day: date = TUESDAY) -> Visit:
    starts, ends = map(time.fromisoformat, hours.split("-"))
    return Visit("v1", "twin_cities", "Public Library", day, starts, ends, "kim")


def booked(handle: str, starts: datetime) -> Booked:
    return Booked(handle, starts, starts + GRID.length)


def local(times: Sequence[OpenTime]) -> list[str]:
    """Every time as its weekday and wall clock, with who takes it; a visit with its region."""
    return [
        f"{time.starts_at.astimezone(ZONE):%a %H:%M} {' '.join(each.handle for each in time.takers)}"
        + (f" in {time.region}" if time.region else "")
        for time in times
    ]


def central(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [
        (Calendar((KIM,), (weekly("kim", "09:00-11:30"),)), ["Tue 09:00 kim", "Tue 10:00 kim"]),
        (Calendar((KIM,), (weekly("kim", "09:15-11:45"),)), ["Tue 10:00 kim", "Tue 11:00 kim"]),
        (
            Calendar((KIM,), (weekly("kim", "09:00-10:30"), weekly("kim", "10:30-11:00"))),
            ["Tue 09:00 kim", "Tue 10:00 kim"],
        ),
        (Calendar((KIM,), (weekly("kim", "06:00-09:00"),)), ["Tue 08:00 kim"]),
        (Calendar((KIM,), (weekly("kim", "19:30-23:00"),)), ["Tue 20:00 kim"]),
        (Calendar((KIM,), (weekly("kim", "09:00-09:30"),)), []),
        (Calendar((KIM,)), []),
        (Calendar((), (weekly("kim", "09:00-11:30"),)), []),
    ],
    ids=["whole", "off the grid", "touching", "too early", "too late", "too short", "no week", "nobody"],
)
def test_times_lie_within_the_hours_of_the_week(calendar: Calendar, expected: list[str]) -> None:
    assert local(open_times(calendar, GRID, NOW)) == expected


@pytest.mark.parametrize(
    ("exceptions", "expected"),
    [
        ([differs(ExceptionKind.AWAY)], []),
        ([differs(ExceptionKind.AWAY, "10:30-11:00")], ["Tue 09:00 kim"]),
        ([differs(ExceptionKind.AWAY, "10:45-13:00")], ["Tue 09:00 kim", "Tue 10:00 kim"]),
        (
            [differs(ExceptionKind.EXTRA, "11:00-12:00")],
            ["Tue 09:00 kim", "Tue 10:00 kim", "Tue 11:00 kim"],
        ),
        (
            [differs(ExceptionKind.EXTRA, "09:00-10:00", date(2018, 3, 10))],
            ["Sat 09:00 kim", "Tue 09:00 kim", "Tue 10:00 kim"],
        ),
        ([differs(ExceptionKind.EXTRA, "11:00-12:00"), differs(ExceptionKind.AWAY)], []),
    ],
    ids=["a day away", "hours away", "away just after", "more hours", "another day", "away wins"],
)
def test_single_days_differ_from_the_week(exceptions: list[DayException], expected: list[str]) -> None:
    calendar = Calendar((KIM,), (weekly("kim", "09:00-11:00"),), tuple(exceptions))

    assert local(open_times(calendar, GRID, NOW)) == expected


def test_who_meets_people_in_a_region_is_not_at_the_phone() -> None:
    calendar = Calendar(
        (KIM, AMI),
        (weekly("kim", "09:00-12:00"), weekly("ami", "10:00-11:00")),
        visits=(visit("09:30-11:00"),),
    )

    times = open_times(calendar, GRID, NOW)

    assert local(times) == ["Tue 10:00 ami", "Tue 10:00 kim in twin_cities", "Tue 11:00 kim"]
    assert [time.visit_id for time in times] == [None, "v1", None]


def test_nobody_visits_while_they_are_away() -> None:
    calendar = Calendar((KIM,), exceptions=(differs(ExceptionKind.AWAY),), visits=(visit("09:00-11:00"),))

    assert open_times(calendar, GRID, NOW) == ()


def test_a_visit_is_not_a_time_by_phone() -> None:
    at_a_visit = open_times(Calendar((KIM,), visits=(visit("09:00-10:00"),)), GRID, NOW)
    by_phone = open_times(Calendar((KIM,), (weekly("kim", "09:00-10:00"),)), GRID, NOW)

    assert [[each.region for each in times] for times in (at_a_visit, by_phone)] == [["twin_cities"], [None]]


def test_a_closed_day_has_no_times_whoever_would_be_there() -> None:
    calendar = Calendar(
        (KIM,),
        (weekly("kim", "09:00-10:00"), weekly("kim", "09:00-10:00", weekday=2)),
        (differs(ExceptionKind.EXTRA, "12:00-13:00"),),
        (visit("14:00-15:00"),),
        closed=frozenset({TUESDAY}),
    )

    assert local(open_times(calendar, GRID, NOW)) == ["Wed 09:00 kim"]


def test_what_is_booked_is_gone_with_its_gap_for_that_interviewer_alone() -> None:
    week = (weekly("kim", "09:00-12:00"), weekly("ami", "10:00-11:00"))
    # Booked when an interview was longer and began elsewhere.
    other_grid = Booked("kim", central("2018-03-13T09:30"), central("2018-03-13T10:50"))

    assert local(open_times(Calendar((KIM, AMI), week, booked=(other_grid,)), GRID, NOW)) == ["Tue 10:00 ami"]


def test_a_day_holds_no_more_than_somebody_can_take() -> None:
    kim = replace(KIM, daily_cap=1)
    week = (weekly("kim", "09:00-12:00"), weekly("kim", "09:00-10:00", weekday=2))
    calendar = Calendar((kim,), week, booked=(booked("kim", central("2018-03-13T09:00")),))

    assert local(open_times(calendar, GRID, NOW)) == ["Wed 09:00 kim"]


def test_only_the_active_are_asked_and_the_longest_idle_first() -> None:
    staff = (
        replace(KIM, last_assigned_at=NOW),
        replace(AMI, last_assigned_at=NOW - timedelta(days=3)),
        interviewer("zoe"),
        interviewer("new", standing=Standing.INVITED),
        interviewer("stopped", standing=Standing.STOPPED),
    )
    week = tuple(weekly(each.handle, "09:00-10:00") for each in staff)

    assert local(open_times(Calendar(staff, week), GRID, NOW)) == ["Tue 09:00 zoe ami kim"]


def test_rest_ends_the_times_of_its_own_day_alone() -> None:
    kim = replace(KIM, resting_until=central("2018-03-09T00:00"))
    week = (weekly("kim", "15:00-16:00", weekday=3), weekly("kim", "09:00-10:00"))

    times = open_times(Calendar((kim,), week), replace(GRID, horizon_days=5), NOW)

    assert local(times) == ["Tue 09:00 kim"]


def test_no_time_is_sooner_than_the_notice_past_the_horizon_or_after_the_last_day() -> None:
    week = tuple(weekly("kim", "12:00-16:00", weekday) for weekday in range(7))
    calendar = Calendar((KIM,), week)

    near = open_times(calendar, replace(GRID, horizon_days=0), NOW)
    exactly = open_times(calendar, replace(GRID, horizon_days=0), NOW - timedelta(minutes=15))
    far = open_times(calendar, GRID, NOW)
    ended = open_times(calendar, replace(GRID, last_day=TODAY), NOW)

    assert local(near) == ["Thu 15:00 kim"]
    assert local(exactly) == ["Thu 14:00 kim", "Thu 15:00 kim"]
    assert far[-1].starts_at == central("2018-03-15T15:00")
    assert ended == near


@pytest.mark.parametrize(
    ("now", "utc"),
    [
        (datetime(2018, 3, 9, 12, tzinfo=UTC), [15, 14]),
        (datetime(2018, 11, 2, 12, tzinfo=UTC), [14, 15]),
    ],
    ids=["March", "November"],
)
def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change(now: datetime, utc: list[int]) -> None:
    week = (weekly("kim", "09:00-10:00", weekday=5), weekly("kim", "09:00-10:00", weekday=6))

    times = open_times(Calendar((KIM,), week), replace(GRID, horizon_days=3), now)

    assert local(times) == ["Sat 09:00 kim", "Sun 09:00 kim"]
    assert [time.starts_at.hour for time in times] == utc
    assert {time.ends_at - time.starts_at for time in times} == {GRID.length}


def test_a_day_that_a_zone_left_out_has_no_times_and_one_it_had_twice_has_them_once() -> None:
    week = tuple(weekly("kim", "09:00-10:00", weekday) for weekday in range(7))
    # Samoa went over the date line on 30 December 2011, Alaska in October 1867.
    samoa = replace(GRID, zone=ZoneInfo("Pacific/Apia"))
    alaska = replace(GRID, zone=ZoneInfo("America/Juneau"))

    def days(grid: Grid, now: datetime) -> list[int]:
        times = open_times(Calendar((KIM,), week), replace(grid, horizon_days=3), now)
        return [time.starts_at.astimezone(grid.zone).day for time in times]

    assert days(samoa, datetime(2011, 12, 28, 22, tzinfo=UTC)) == [29, 31]
    assert days(alaska, datetime(1867, 10, 16, 12, tzinfo=UTC)) == [17, 18, 19, 20]


def test_how_many_times_the_hours_of_a_week_hold() -> None:
    weeks = [
        ["09:00-17:00"],
        ["09:15-10:30"],
        ["09:15-10:45"],
        ["07:00-23:00"],
        ["09:00-09:30", "09:30-10:00"],
    ]

    assert [times_a_week([weekly("kim", hours) for hours in week], GRID) for week in weeks] == [
        8,
        0,
        1,
        13,
        1,
    ]
