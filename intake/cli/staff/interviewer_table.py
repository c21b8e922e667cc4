"""Interviewers as a table for the coordinator, and as rows for machines. Knows no phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from intake.cli.staff.lookup import day_words, moment_words
from intake.core.staff.interviewer import Standing
from intake.services.reports.staff_directory import DirectoryEntry

HEADINGS = (
    "handle",
    "standing",
    "agency",
    "languages",
    "regions",
    "hours a week",
    "a day",
    "this week",
    "open",
    "backup",
    "now",
)
STANDINGS = {
    Standing.INVITED: "invited",
    Standing.ACTIVE: "active",
    Standing.STOPPED: "texted STOP",
    Standing.CUT_OFF: "cut off",
}


def as_table(listed: Sequence[DirectoryEntry], zone: ZoneInfo) -> list[tuple[str, ...]]:
    """Return entries as rows below their headings."""
    return [HEADINGS, *(tuple(_cells(each, zone)) for each in listed)]


def as_row(entry: DirectoryEntry) -> Mapping[str, object]:
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
        "this_week": entry.this_week,
        "open_requests": entry.open_requests,
        "backup": entry.backup,
        "resting_until": entry.resting_until.isoformat() if entry.resting_until else None,
        "away_until": entry.away_until.isoformat() if entry.away_until else None,
    }


def _cells(entry: DirectoryEntry, zone: ZoneInfo) -> Iterator[str]:
    person = entry.person
    yield person.handle
    yield STANDINGS[person.standing]
    yield person.agency
    yield ", ".join(person.languages)
    yield ", ".join(person.regions) or "-"
    yield f"{entry.hours:g}"
    yield f"{person.daily_cap}"
    yield f"{entry.this_week}"
    yield f"{entry.open_requests}"
    yield entry.backup or "-"
    yield ", ".join(_now(entry, zone)) or "-"


def _now(entry: DirectoryEntry, zone: ZoneInfo) -> Iterator[str]:
    first = entry.person.first_offered_at(zone)
    if entry.resting_until is not None and entry.resting_until == first and entry.person.offers_from:
        yield f"offers from {day_words(entry.person.offers_from)}"
    elif entry.resting_until is not None:
        yield f"resting until {moment_words(entry.resting_until, zone)}"
    if entry.away_until is not None:
        yield f"away until {day_words(entry.away_until)}"
