"""Laws of open times: whatever hours, absences and bookings there are, also around a change of the clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.core.scheduling.open_times import Booked, Calendar, Grid, OpenTime, open_times
from intake.core.staff.interviewer import Interviewer, Standing

ZONE = ZoneInfo("America/Chicago")
STAFF = ("ami", "kim", "zoe")
# Days before the changes of 11 March and 4 November 2018, and an ordinary one.
BEGINNINGS = (date(2018, 3, 8), date(2018, 11, 1), date(2018, 6, 4))
STEPS = ((45, 15), (60, 0), (30, 30), (75, 15), (20, 10), (90, 0))

# Other tests may be using the machine.
no_hurry = settings(max_examples=60, deadline=None)
quarters = st.integers(0, 95)


@st.composite
def hours(draw: st.DrawFn) -> tuple[time, time]:
    first, second = sorted((draw(quarters), draw(quarters)))
    last = second + 1 if second == first else second
    return time(first // 4, first % 4 * 15), time(last // 4, last % 4 * 15) if last < 96 else time(23, 59)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Calendar, Grid, datetime]:
    beginning = draw(st.sampled_from(BEGINNINGS))
    length, gap = draw(st.sampled_from(STEPS))
    grid = Grid(
        timedelta(minutes=length),
        timedelta(minutes=gap),
        timedelta(hours=draw(st.integers(1, 24))),
        horizon_days=6,
        last_day=beginning + timedelta(days=draw(st.integers(0, 9))),
        zone=ZONE,
    )
    day = st.integers(0, 6).map(lambda ahead: beginning + timedelta(days=ahead))
    who = st.sampled_from(STAFF)
    week = st.builds(lambda who, weekday, at: StaffHours(who, weekday, *at), who, st.integers(0, 6), hours())
    calendar = Calendar(
        staff=tuple(_interviewer(handle, draw(st.integers(1, 9))) for handle in STAFF),
        week=tuple(draw(st.lists(week, max_size=8))),
        exceptions=tuple(
            draw(
                st.lists(st.builds(_exception, who, day, st.sampled_from(ExceptionKind), hours()), max_size=4)
            )
        ),
        visits=tuple(draw(st.lists(st.builds(_visit, who, day, hours()), max_size=3, unique=True))),
        closed=frozenset(draw(st.lists(day, max_size=2))),
    )
    return calendar, grid, datetime.combine(beginning, draw(st.times()), ZONE).astimezone(UTC)


def _interviewer(handle: str, cap: int) -> Interviewer:
    return Interviewer(handle, handle, "uroc", ("en",), (), daily_cap=cap, standing=Standing.ACTIVE)


def _exception(who: str, day: date, kind: ExceptionKind, at: tuple[time, time]) -> DayException:
    return DayException("x", who, day, kind, *at)


def _visit(who: str, day: date, at: tuple[time, time]) -> Visit:
    return Visit(f"{who} {day} {at}", "south", "Library", day, *at, who)


def held(times: tuple[OpenTime, ...]) -> set[tuple[str, datetime, str | None]]:
    return {(each.handle, time.starts_at, time.visit_id) for time in times for each in time.takers}


@no_hurry
@given(worlds())
def test_times_are_on_the_grid_of_the_day_and_within_the_hours_of_calling(
    world: tuple[Calendar, Grid, datetime],
) -> None:
    calendar, grid, now = world

    for each in open_times(calendar, grid, now):
        starts, ends = (at.astimezone(ZONE).replace(tzinfo=None) for at in (each.starts_at, each.ends_at))
        midnight = datetime.combine(starts.date(), time())
        assert (starts - midnight) % (grid.length + grid.gap) == timedelta()
        assert ends - starts == each.ends_at - each.starts_at == grid.length
        assert time(8) <= starts.time() < ends.time() <= time(21)
        assert now + grid.notice <= each.starts_at
        assert starts.date() <= grid.last_day
        assert starts.date() not in calendar.closed


@no_hurry
@given(worlds())
def test_every_minute_of_a_time_lies_where_its_taker_is_there(
    world: tuple[Calendar, Grid, datetime],
) -> None:
    calendar, grid, now = world

    for each in open_times(calendar, grid, now):
        starts = each.starts_at.astimezone(ZONE).replace(tzinfo=None)
        for taker in each.takers:
            for minutes in range(int(grid.length / timedelta(minutes=1))):
                assert _is_there(calendar, taker.id, starts + timedelta(minutes=minutes), each.visit_id)


def _is_there(calendar: Calendar, who: str, at: datetime, visit_id: str | None) -> bool:
    def holds(starts: time | None, ends: time | None) -> bool:
        return (starts or time()) <= at.time() < (ends or time(23, 59, 59))

    differs = [each for each in calendar.exceptions if each.interviewer_id == who and each.day == at.date()]
    if any(each.kind is ExceptionKind.AWAY and holds(each.starts, each.ends) for each in differs):
        return False
    visits = [each for each in calendar.visits if each.interviewer_id == who and each.day == at.date()]
    at_visits = [each.id for each in visits if holds(each.starts, each.ends)]
    if visit_id is not None:
        return visit_id in at_visits
    extra = [each for each in differs if each.kind is ExceptionKind.EXTRA]
    weekly = [each for each in calendar.week if (each.interviewer_id, each.weekday) == (who, at.weekday())]
    stretches = [(each.starts, each.ends) for each in extra] + [(each.starts, each.ends) for each in weekly]
    return not at_visits and any(holds(*stretch) for stretch in stretches)


@no_hurry
@given(worlds(), st.data())
def test_booking_takes_its_taker_from_that_start_and_from_nothing_else(
    world: tuple[Calendar, Grid, datetime], data: st.DataObject
) -> None:
    calendar, grid, now = world
    times = open_times(calendar, grid, now)
    if not times:
        return
    chosen = data.draw(st.sampled_from(times))
    taker = data.draw(st.sampled_from(chosen.takers))

    booked = Booked(taker.id, chosen.starts_at, chosen.ends_at)
    left = held(open_times(replace(calendar, booked=(booked,)), grid, now))

    gone = held(times) - left
    day = chosen.starts_at.astimezone(ZONE).date()
    assert left <= held(times)
    assert {handle for handle, _, _ in gone} == {taker.handle}
    if taker.daily_cap > 1:
        assert {starts for _, starts, _ in gone} == {chosen.starts_at}
    else:
        assert {starts.astimezone(ZONE).date() for _, starts, _ in gone} == {day}


@no_hurry
@given(worlds(), st.data())
def test_no_open_time_meets_one_that_is_booked_however_long_that_is(
    world: tuple[Calendar, Grid, datetime], data: st.DataObject
) -> None:
    calendar, grid, now = world
    starts = data.draw(
        st.lists(st.tuples(st.sampled_from(STAFF), st.integers(0, 6 * 288), st.integers(1, 180)), max_size=12)
    )
    booked = tuple(
        Booked(who, now + timedelta(minutes=5 * after), now + timedelta(minutes=5 * after + lasts))
        for who, after, lasts in starts
    )

    for each in open_times(replace(calendar, booked=booked), grid, now):
        for taker in each.takers:
            assert [
                other
                for other in booked
                if other.interviewer_id == taker.id
                and each.starts_at < other.ends_at
                and other.starts_at < each.ends_at
            ] == []


@no_hurry
@given(worlds())
def test_the_soonest_comes_first_and_everybody_stands_once_at_a_start(
    world: tuple[Calendar, Grid, datetime],
) -> None:
    times = open_times(*world)

    places = [(time.starts_at, time.region or "", time.visit_id or "") for time in times]
    assert places == sorted(set(places))
    assert all(len(set(time.takers)) == len(time.takers) > 0 for time in times)
