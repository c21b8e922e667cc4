"""Callback requests in plain words for those who run the line, and as rows for machines.

Never opens a number and has none: what is sealed, tagged or a code is not read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.console.request_words import CONTACTS, FORMATS, INTERVIEWERS, LANGUAGES, PERSPECTIVES
from intake.services.reports.request_board import BoardEntry, BoardRow, BoardTime


@dataclass(frozen=True, slots=True)
class Names:
    """What requests are put into words with: the agencies' names and the line's zone."""

    agencies: Mapping[str, str]
    zone: ZoneInfo


def sentences(entry: BoardEntry, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what a request asks for, and its time if it has one: a heading and words."""
    row = entry.row
    if row.time is not None:
        yield "booked", ", ".join(_booked(row.time, names.zone))
    yield "reach", "; ".join(_reach(row, names.zone))
    yield "interview", ", ".join(_interview(row, names.agencies))
    asked = ", ".join(_asked(row))
    if asked:
        yield "asked", asked


def as_row(entry: BoardEntry) -> Mapping[str, object]:
    """Return a request for machines; times in ISO form, in UTC."""
    row = entry.row
    return {
        "staff_code": row.staff_code,
        "days_waiting": entry.days_waiting,
        "state": row.state.value,
        "with": entry.held_by,
        "offered_to": entry.offered_to,
        "contact": row.contact,
        "may_be_called": row.can_be_rung,
        "windows": list(row.windows),
        "call_in_starts_at": _iso(row.call_in.starts_at if row.call_in else None),
        "call_in_ends_at": _iso(row.call_in.ends_at if row.call_in else None),
        "message": row.message,
        "try_again": row.try_again,
        "language": row.language,
        "interview_language": row.interview_language,
        "perspective": row.perspective,
        "format": row.format,
        "region": row.region,
        "interviewer": row.interviewer,
        "left_out": row.left_out,
        "held": row.held,
        "tries": row.attempts,
    } | _time_row(row.time)


def _time_row(time: BoardTime | None) -> dict[str, object]:
    return {
        "booked_starts_at": _iso(time.starts_at if time else None),
        "booked_ends_at": _iso(time.ends_at if time else None),
        "booked_with": time.handle if time else None,
        "booked_confirmed": time.confirmed if time else None,
        "booked_is_off": time.is_off if time else None,
        "booked_place": time.place if time else None,
    }


def _booked(time: BoardTime, zone: ZoneInfo) -> Iterator[str]:
    yield _stretch(time.starts_at, time.ends_at, zone)
    if time.handle is not None:
        yield f"with {time.handle}"
    if time.place is not None:
        yield f"at {time.place}"
    if time.is_off:
        yield "off: it cannot be held, agree on another"
        return
    yield "confirmed" if time.confirmed else "not confirmed yet"


def _reach(row: BoardRow, zone: ZoneInfo) -> Iterator[str]:
    yield "no more calls or texts" if row.silenced else CONTACTS[row.contact]
    if row.call_in is not None:
        yield _stretch(row.call_in.starts_at, row.call_in.ends_at, zone)
    if not row.can_be_rung:
        return
    yield ", ".join(row.windows) or "no safe time named"
    yield "one short message is welcome" if row.message else "no message"
    if row.try_again:
        yield "try again if someone else picks up"


def _interview(row: BoardRow, agencies: Mapping[str, str]) -> Iterator[str]:
    language = row.interview_language or row.language
    yield f"in {LANGUAGES.get(language, language)}"
    yield FORMATS[row.format]
    if row.region is not None:
        yield f"region {row.region.replace('_', ' ')}"
    yield INTERVIEWERS.get(row.interviewer or "", "with anyone")
    if row.left_out is not None:
        yield f"not with {agencies.get(row.left_out, row.left_out)}"
    yield PERSPECTIVES.get(row.perspective, row.perspective)


def _asked(row: BoardRow) -> Iterator[str]:
    if row.interview_language is not None:
        yield f"in {LANGUAGES.get(row.language, row.language)}"
    if row.attempts:
        yield f"{row.attempts} {'try' if row.attempts == 1 else 'tries'} so far"


def _stretch(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return f"{starts:%a %Y-%m-%d %H:%M} to {ends:%H:%M}"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
