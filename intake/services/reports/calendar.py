"""The calendar: everybody's week, the days that differ, visits, booked times, and the days without times.

Six statements, however many there are. By the line's clock, from one day on; offers no time (see ``open_times``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from intake import config
from intake.core.scheduling.availability import DayException, StaffHours, Visit
from intake.core.scheduling.special_days import SpecialDay, closed_among
from intake.core.staff.interviewer import Interviewer
from intake.services.line.holidays import holidays_of
from intake.storage.queries.appointments import CalendarTime
from intake.storage.unit_of_work import Database, UnitOfWork

DAYS_SHOWN = timedelta(days=60)
_Of = TypeVar("_Of", StaffHours, DayException, CalendarTime)


@dataclass(frozen=True, slots=True)
class CalendarVisit:
    """A visit, the handle of whoever meets people there, and how many times are booked at it."""

    visit: Visit
    handle: str
    booked: int


@dataclass(frozen=True, slots=True)
class PersonCalendar:
    """When one interviewer is there: their week, the coming days that differ, their visits and booked times."""

    person: Interviewer
    week: tuple[StaffHours, ...]
    exceptions: tuple[DayException, ...]
    visits: tuple[CalendarVisit, ...]
    booked: tuple[CalendarTime, ...]


@dataclass(frozen=True, slots=True)
class StaffCalendar:
    """When everybody is there, by handle, and every coming visit, soonest first."""

    people: tuple[PersonCalendar, ...]
    visits: tuple[CalendarVisit, ...]


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day on which no time is offered; ``holiday`` is its name, or None where it is closed otherwise."""

    day: date
    holiday: str | None


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """The coming days on which no time is offered, whoever is there, up to a last day."""

    until: date
    days: tuple[ClosedDay, ...]


def staff_calendar(work: UnitOfWork, today: date, zone: ZoneInfo) -> StaffCalendar:
    """Return the calendar from a day of the line on."""
    staff = work.interviewers.all()
    handles = {each.id: each.handle for each in staff}
    at_visits = work.appointments.count_at_visits()
    visits = tuple(
        CalendarVisit(each, handles[each.interviewer_id], at_visits.get(each.id, 0))
        for each in work.availabilities.visits(today)
    )
    week = _by_person(work.availabilities.week())
    exceptions = _by_person(work.availabilities.exceptions(today))
    # From midnight on: what was held today still belongs to the day.
    booked = _by_person(work.appointments.times(datetime.combine(today, time(), zone)))
    people = (
        PersonCalendar(
            person=each,
            week=tuple(week[each.id]),
            exceptions=tuple(exceptions[each.id]),
            visits=tuple(of for of in visits if of.visit.interviewer_id == each.id),
            booked=tuple(booked[each.id]),
        )
        for each in staff
    )
    return StaffCalendar(tuple(people), visits)


def read_staff_calendar(database: Database, today: date, zone: ZoneInfo) -> StaffCalendar:
    """Return the calendar from a day of the line on, read in a transaction of its own."""
    with database.reading() as work:
        return staff_calendar(work, today, zone)


def closed_days_ahead(
    settings: config.Settings, today: date, special: Iterable[SpecialDay] = ()
) -> ClosedDays:
    """Return the days without times among the coming ones, those closed one by one too; slow at the first call."""
    schedule = settings.schedule
    until = min(today + DAYS_SHOWN, settings.line.closes_on)
    closed: dict[date, str | None] = dict.fromkeys([*schedule.closed, *closed_among(special)])
    if schedule.holidays:
        closed |= holidays_of(today.year, until.year)
    days = (ClosedDay(day, name) for day, name in sorted(closed.items()) if today <= day <= until)
    return ClosedDays(until, tuple(days))


def read_closed_days(database: Database, settings: config.Settings, today: date) -> ClosedDays:
    """Return the same, with what is closed one by one read in a transaction of its own, which waits for nothing slow."""
    with database.reading() as work:
        special = work.special_days.since(today)
    return closed_days_ahead(settings, today, special)


def _by_person(rows: Iterable[_Of]) -> defaultdict[str, list[_Of]]:
    found: defaultdict[str, list[_Of]] = defaultdict(list)
    for each in rows:
        found[each.interviewer_id].append(each)
    return found
