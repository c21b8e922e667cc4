"""The staff directory: who interviews, where they stand, how many hours they have, who stands in, who is away.

Three statements for any number of interviewers. Knows no phone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours
from intake.core.staff.interviewer import Interviewer
from intake.storage.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """What is told of one interviewer: hours of an ordinary week, the backup's handle, and until when they are gone.

    ``resting_until`` is UTC, and ``away_until`` the last of the days away that follow each other from today on.
    """

    person: Interviewer
    hours: float
    backup: str | None
    resting_until: datetime | None
    away_until: date | None


@dataclass(frozen=True, slots=True)
class StaffDirectory:
    """Everybody, by handle."""

    entries: tuple[DirectoryEntry, ...]


def staff_directory(work: UnitOfWork, now: datetime, zone: ZoneInfo) -> StaffDirectory:
    """Return the directory as it stands now (UTC), by the line's calendar."""
    today = now.astimezone(zone).date()
    staff, week = work.interviewers.all(), work.availabilities.week()
    differs = work.availabilities.exceptions(today)
    handles = {each.id: each.handle for each in staff}
    hours = _hours_by_person(week)
    away = _whole_days_away(differs)
    return StaffDirectory(
        tuple(
            DirectoryEntry(
                person=person,
                hours=hours.get(person.id, timedelta()) / timedelta(hours=1),
                backup=handles.get(person.backup_id or ""),
                resting_until=person.resting_until if (person.resting_until or now) > now else None,
                away_until=_last_in_a_row(away.get(person.id, ()), today),
            )
            for person in staff
        )
    )


def read_staff_directory(database: Database, now: datetime, zone: ZoneInfo) -> StaffDirectory:
    """Return the directory as it stands now, read in a transaction of its own."""
    with database.reading() as work:
        return staff_directory(work, now, zone)


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
