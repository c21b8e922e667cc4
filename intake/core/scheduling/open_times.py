"""Open times: when somebody could hold an interview, computed from hours of work less what is booked.

All times returned are aware and in UTC; the arithmetic is by the wall clock of the line's zone. Books nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake.core.scheduling.availability import (
    EARLIEST,
    LATEST,
    DayException,
    StaffHours,
    StaffTime,
    Visit,
    join_hours,
    staff_times,
)
from intake.core.scheduling.matching import idle_since
from intake.core.scheduling.schedule import DayHours
from intake.core.scheduling.special_days import SpecialDay
from intake.core.staff.interviewer import Interviewer, Standing

# Hours of one day, in minutes since midnight by the wall clock; the second is not part of it.
Stretch = tuple[int, int]
_WHOLE_DAY: Stretch = (0, 24 * 60)


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A time somebody could take: by phone, or in person at a visit (then ``region`` is where).

    ``takers`` are those who are free then, longest idle first.
    """

    starts_at: datetime
    ends_at: datetime
    takers: tuple[Interviewer, ...]
    region: str | None = None
    visit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """When somebody is taken already, in UTC."""

    interviewer_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Grid:
    """Which starts there are: one every ``length`` and ``gap`` from local midnight, which divide a day.

    None is sooner than ``notice``, more than ``horizon_days`` ahead, or after ``last_day``.
    """

    length: timedelta
    gap: timedelta
    notice: timedelta
    horizon_days: int
    last_day: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Calendar:
    """Who is there when, and what is taken; nobody is there on a ``closed`` day. ``special`` are days that differ."""

    staff: tuple[Interviewer, ...]
    week: tuple[StaffHours, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    visits: tuple[Visit, ...] = ()
    closed: frozenset[date] = frozenset()
    special: tuple[SpecialDay, ...] = ()
    booked: tuple[Booked, ...] = ()


@dataclass(frozen=True, slots=True)
class _Start:
    """A start of the grid on some day: by the wall clock, and as a moment."""

    minutes: int
    ends: int
    starts_at: datetime
    ends_at: datetime

    def lies_in(self, hours: Iterable[Stretch]) -> bool:
        """Tell whether a whole interview lies within some hours."""
        return any(begin <= self.minutes and self.ends <= end for begin, end in hours)


def open_times(calendar: Calendar, grid: Grid, now: datetime) -> tuple[OpenTime, ...]:
    """Return every open time after the notice, soonest first; at one start the phone comes before visits."""
    active = [each for each in calendar.staff if each.standing is Standing.ACTIVE]
    taken = _Taken(calendar.booked, grid)
    times = staff_times(calendar.week, calendar.exceptions, calendar.visits)
    free: defaultdict[tuple[_Start, str, str], list[Interviewer]] = defaultdict(list)
    for day in _days(calendar, grid, now):
        starts = tuple(start for start in _starts(day, grid) if start.starts_at >= now + grid.notice)
        for person in active if starts else ():
            for hours, region, visit_id in _hours(times.get(person.id, StaffTime()), day):
                for start in starts:
                    if start.lies_in(hours) and taken.leaves(person, start):
                        free[start, region, visit_id].append(person)
    return tuple(
        OpenTime(
            start.starts_at,
            start.ends_at,
            tuple(sorted(takers, key=idle_since)),
            region or None,
            visit_id or None,
        )
        for (start, region, visit_id), takers in sorted(
            free.items(), key=lambda item: (item[0][0].starts_at, *item[0][1:])
        )
    )


def times_a_week(week: Iterable[StaffHours], grid: Grid) -> int:
    """Return how many times the hours of one person hold in an ordinary week."""
    days: defaultdict[int, list[StaffHours]] = defaultdict(list)
    for each in week:
        days[each.weekday].append(each)
    return sum(len(_walls(hours, grid)) for there in days.values() for hours in _stretches(join_hours(there)))


def _walls(hours: Stretch, grid: Grid) -> range:
    """Return the starts within some hours of a day, in minutes since midnight."""
    length = grid.length // timedelta(minutes=1)
    step = length + grid.gap // timedelta(minutes=1)
    first, last = max(hours[0], _minutes(EARLIEST)), min(hours[1], _minutes(LATEST)) - length
    return range(-(-first // step) * step, last + 1, step)


def _starts(day: date, grid: Grid) -> Iterator[_Start]:
    """Yield the starts of a day; what would run over a change of the clocks is left out."""
    length = grid.length // timedelta(minutes=1)
    for minutes in _walls(_WHOLE_DAY, grid):
        starts_at = _moment(day, minutes, grid.zone)
        ends_at = _moment(day, minutes + length, grid.zone)
        if starts_at is not None and ends_at is not None and ends_at - starts_at == grid.length:
            yield _Start(minutes, minutes + length, starts_at, ends_at)


class _Taken:
    """What is booked, asked for one person and start."""

    def __init__(self, booked: Iterable[Booked], grid: Grid) -> None:
        self._gap, self._zone = grid.gap, grid.zone
        self._times: defaultdict[str, list[Booked]] = defaultdict(list)
        for each in booked:
            self._times[each.interviewer_id].append(each)
        self._days = Counter((each.interviewer_id, self._day(each.starts_at)) for each in booked)

    def leaves(self, person: Interviewer, start: _Start) -> bool:
        """Tell whether somebody has that time left: neither booked, resting, nor at their daily cap."""
        if person.rests_at(start.starts_at):
            return False
        if self._days[person.id, self._day(start.starts_at)] >= person.daily_cap:
            return False
        return not any(
            start.starts_at < each.ends_at + self._gap and each.starts_at < start.ends_at + self._gap
            for each in self._times[person.id]
        )

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


def _days(calendar: Calendar, grid: Grid, now: datetime) -> Iterator[date]:
    today = now.astimezone(grid.zone).date()
    for ahead in range(grid.horizon_days + 1):
        day = today + timedelta(days=ahead)
        if day <= grid.last_day and day not in calendar.closed:
            yield day


def _hours(times: StaffTime, day: date) -> Iterator[tuple[tuple[Stretch, ...], str, str]]:
    """Yield somebody's hours of a day: by phone, then at each visit with its region and id."""
    yield _stretches(times.on(day)), "", ""
    for visit in times.visits:
        if visit.day == day:
            yield _stretches(times.at(visit)), visit.region, visit.id


def _stretches(hours: Iterable[DayHours]) -> tuple[Stretch, ...]:
    return tuple((_minutes(each.starts), _minutes(each.ends)) for each in hours)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime | None:
    """Return a wall time as a moment: the first of two, and None where the clocks skip it."""
    wall = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
    moment = wall.astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None) else None
