"""Interviewers as a table for the coordinator, and as rows for machines. Knows no phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.cli.staff.lookup import away_until, day_words, moment_words
from intake.core.scheduling.availability import StaffHours
from intake.core.staff.interviewer import Interviewer, Standing
from intake.storage.unit_of_work import UnitOfWork

HEADINGS = ("handle", "standing", "agency", "languages", "regions", "hours a week", "a day", "backup", "now")
STANDINGS = {
    Standing.INVITED: "invited",
    Standing.ACTIVE: "active",
    Standing.STOPPED: "texted STOP",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of one interviewer; hours are of an ordinary week, ``resting_until`` is UTC."""

    person: Interviewer
    hours: float
    backup: str | None
    resting_until: datetime | None
    away_until: date | None


def entries(work: UnitOfWork, now: datetime, zone: ZoneInfo) -> Iterator[Entry]:
    """Yield everybody, by handle."""
    staff, week = work.interviewers.all(), work.availabilities.week()
    handles = {each.id: each.handle for each in staff}
    for person in staff:
        resting = person.resting_until
        yield Entry(
            person,
            weekly_hours(each for each in week if each.interviewer_id == person.id),
            handles.get(person.backup_id or ""),
            resting if resting is not None and resting > now else None,
            away_until(work, person, now.astimezone(zone).date()),
        )


def weekly_hours(week: Iterator[StaffHours]) -> float:
    """Return how many hours some stretches of a week last together."""
    return sum((_length(each) for each in week), timedelta()) / timedelta(hours=1)


def as_table(listed: Sequence[Entry], zone: ZoneInfo) -> list[tuple[str, ...]]:
    """Return entries as rows below their headings."""
    return [HEADINGS, *(tuple(_cells(each, zone)) for each in listed)]


def as_row(entry: Entry) -> Mapping[str, object]:
    """Return an entry for machines; moments in ISO form, in UTC."""
    person = entry.person
    return {
        "handle": person.handle,
        "standing": person.standing.value,
        "agency": person.agency,
        "languages": list(person.languages),
        "regions": list(person.regions),
        "gender": person.gender.value if person.gender else None,
        "hours_a_week": entry.hours,
        "daily_cap": person.daily_cap,
        "backup": entry.backup,
        "resting_until": entry.resting_until.isoformat() if entry.resting_until else None,
        "away_until": entry.away_until.isoformat() if entry.away_until else None,
    }


def _cells(entry: Entry, zone: ZoneInfo) -> Iterator[str]:
    person = entry.person
    yield person.handle
    yield STANDINGS[person.standing]
    yield person.agency
    yield ", ".join(person.languages)
    yield ", ".join(person.regions) or "-"
    yield f"{entry.hours:g}"
    yield f"{person.daily_cap}"
    yield entry.backup or "-"
    yield ", ".join(_now(entry, zone)) or "-"


def _now(entry: Entry, zone: ZoneInfo) -> Iterator[str]:
    if entry.resting_until is not None:
        yield f"resting until {moment_words(entry.resting_until, zone)}"
    if entry.away_until is not None:
        yield f"away until {day_words(entry.away_until)}"


def _length(hours: StaffHours) -> timedelta:
    starts, ends = (timedelta(hours=at.hour, minutes=at.minute) for at in (hours.starts, hours.ends))
    return ends - starts
