"""The staff directory: who interviews, where they stand, their hours and requests, who is away, who was asked to join.

Five statements for any number of interviewers, and one for those who were asked. Knows no phone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Interviewer
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment
from intake.storage.queries.join_invitations import JoinInvitationShown
from intake.storage.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """What is told of one interviewer: hours of an ordinary week, the backup's handle, and until when they are gone.

    ``resting_until`` is UTC, and ``away_until`` the last of the days away that follow each other from today on.
    ``open_requests`` are those they took, are offered, or have the time of; ``this_week`` counts what they took in the
    week of today, and the times in it.
    """

    person: Interviewer
    hours: float
    backup: str | None
    resting_until: datetime | None
    away_until: date | None
    open_requests: int = 0
    this_week: int = 0


@dataclass(frozen=True, slots=True)
class StaffDirectory:
    """Everybody, by handle, and whoever was asked to join and is not let in yet."""

    entries: tuple[DirectoryEntry, ...]
    invited: tuple[JoinInvitationShown, ...] = ()


def staff_directory(work: UnitOfWork, now: datetime, zone: ZoneInfo) -> StaffDirectory:
    """Return the directory as it stands now (UTC), by the line's calendar."""
    today = now.astimezone(zone).date()
    staff, week = work.interviewers.all(), work.availabilities.week()
    differs = work.availabilities.exceptions(today)
    handles = {each.id: each.handle for each in staff}
    hours = _hours_by_person(week)
    away = _whole_days_away(differs)
    load = _loads(work.assignments.every_live(), work.appointments.all(), calendar_week(now, zone))
    return StaffDirectory(
        tuple(
            DirectoryEntry(
                person=person,
                hours=hours.get(person.id, timedelta()) / timedelta(hours=1),
                backup=handles.get(person.backup_id or ""),
                resting_until=person.resting_until if (person.resting_until or now) > now else None,
                away_until=_last_in_a_row(away.get(person.id, ()), today),
                open_requests=len(load.open.get(person.id, ())),
                this_week=len(load.this_week.get(person.id, ())),
            )
            for person in staff
        )
    )


def read_staff_directory(database: Database, now: datetime, zone: ZoneInfo) -> StaffDirectory:
    """Return the directory as it stands now, read in a transaction of its own."""
    with database.reading() as work:
        return replace(staff_directory(work, now, zone), invited=work.join_invitations.listed(now))


def calendar_week(now: datetime, zone: ZoneInfo) -> Window:
    """Return the week, Monday to Sunday by the line's clock, in which a moment (UTC) lies."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    begins, ends = (datetime.combine(day, time(), zone) for day in (monday, monday + timedelta(days=7)))
    return Window(begins, ends)


@dataclass(frozen=True, slots=True)
class _Loads:
    """Of each interviewer, the ids of the requests that are open with them, and of those that are for this week."""

    open: Mapping[str, set[str]]
    this_week: Mapping[str, set[str]]


def _loads(live: Iterable[Assignment], times: Iterable[Appointment], week: Window) -> _Loads:
    found, lately = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for each in live:
        found[each.interviewer_id].add(each.request_id)
        if each.taken_at is not None and week.starts_at <= each.taken_at < week.ends_at:
            lately[each.interviewer_id].add(each.request_id)
    for booked in times:
        if booked.interviewer_id is not None:
            found[booked.interviewer_id].add(booked.request_id)
            if week.starts_at <= booked.starts_at < week.ends_at:
                lately[booked.interviewer_id].add(booked.request_id)
    return _Loads(found, lately)


def _hours_by_person(week: Iterable[StaffHours]) -> dict[str, timedelta]:
    found: dict[str, timedelta] = {}
    for each in week:
        starts, ends = (timedelta(hours=at.hour, minutes=at.minute) for at in (each.starts, each.ends))
        found[each.interviewer_id] = found.get(each.interviewer_id, timedelta()) + ends - starts
    return found


def _whole_days_away(differs: Iterable[DayException]) -> dict[str, set[date]]:
    found: dict[str, set[date]] = {}
    for each in differs:
        if each.kind is ExceptionKind.AWAY and each.starts is None:
            found.setdefault(each.interviewer_id, set()).add(each.day)
    return found


def _last_in_a_row(away: Iterable[date], today: date) -> date | None:
    last = None
    for day in sorted(away):
        if (day - (last or today)).days != (0 if last is None else 1):
            break
        last = day
    return last
