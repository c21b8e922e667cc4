"""Callback requests in plain words for those who run the line, and as rows for machines.

Never opens a number and has none: what is sealed, tagged or a code is not read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.core.requests.contact import Contact, Format, can_be_rung
from intake.services.reports.request_board import BoardEntry, BoardRow, BoardTime, ListedRequest, ListedRow

CONTACTS = {
    Contact.THIS_PHONE: "call the phone they asked from",
    Contact.ANOTHER_PHONE: "call another phone, which they typed",
    Contact.YOU_CALL_US: "no number: they call us",
    Contact.RELAY: "no number: they call us by relay",
    Contact.VISIT: "no number: they come to a visit",
}
PERSPECTIVES = {
    "self": "speaks for themselves",
    "institution": "speaks for an institution",
    "both": "speaks for themselves and for an institution",
    "rather_not_say": "would rather not say for whom they speak",
}
FORMATS = {
    Format.BY_PHONE: "by phone",
    Format.IN_PERSON: "in person",
    Format.SMALL_GROUP: "in a small group",
}
INTERVIEWERS = {
    "woman": "with a woman",
    "man": "with a man",
    "outside": "with someone from outside their area",
}
LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "so": "Somali",
    "hmn": "Hmong",
    "kar": "Karen",
    "om": "Oromo",
    "asl": "sign language",
    "other": "another language",
}
CHANNELS = {"voice": "by voice", "text": "by text"}


@dataclass(frozen=True, slots=True)
class Names:
    """What requests are put into words with: the agencies' names and the line's zone."""

    agencies: Mapping[str, str]
    zone: ZoneInfo


def state_words(entry: BoardEntry) -> str:
    """Return how a request stands: with whom it is, to whom it is offered, or that it waits for somebody."""
    if entry.is_new:
        return "just saved"
    if entry.held_by is not None:
        return f"with {entry.held_by}"
    return "waiting" if entry.offered_to is None else f"offered to {entry.offered_to}"


def sentences(request: ListedRequest, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what a request asks for, and its time if it has one: a heading and words."""
    row = request.listed.row
    if row.time is not None:
        yield "booked", ", ".join(_booked(row.time, names.zone))
    yield "reach", "; ".join(_reach(row, names.zone))
    yield "interview", ", ".join(_interview(row, names.agencies))
    yield "asked", ", ".join(_asked(request.listed))


def as_row(request: ListedRequest) -> Mapping[str, object]:
    """Return a request for machines; times in ISO form, in UTC."""
    row, entry = request.listed.row, request.entry
    return {
        "staff_code": row.staff_code,
        "days_waiting": entry.days_waiting,
        "state": row.state.value,
        "with": entry.held_by,
        "offered_to": entry.offered_to,
        "contact": row.contact,
        "may_be_called": can_be_rung(row.contact, silenced=row.silenced),
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
        "channel": request.listed.channel,
        "tries": row.attempts,
    } | _time_row(row.time)


def _time_row(time: BoardTime | None) -> dict[str, object]:
    return {
        "booked_starts_at": _iso(time.starts_at if time else None),
        "booked_ends_at": _iso(time.ends_at if time else None),
        "booked_with": time.handle if time else None,
        "booked_confirmed": time.confirmed if time else None,
        "booked_place": time.place if time else None,
    }


def _booked(time: BoardTime, zone: ZoneInfo) -> Iterator[str]:
    yield _stretch(time.starts_at, time.ends_at, zone)
    if time.handle is not None:
        yield f"with {time.handle}"
    if time.place is not None:
        yield f"at {time.place}"
    yield "confirmed" if time.confirmed else "not confirmed yet"


def _reach(row: BoardRow, zone: ZoneInfo) -> Iterator[str]:
    yield "no more calls or texts" if row.silenced else CONTACTS[row.contact]
    if row.call_in is not None:
        yield _stretch(row.call_in.starts_at, row.call_in.ends_at, zone)
    if not can_be_rung(row.contact, silenced=row.silenced):
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


def _asked(listed: ListedRow) -> Iterator[str]:
    row = listed.row
    yield CHANNELS.get(listed.channel, listed.channel)
    if row.interview_language is not None:
        yield f"in {LANGUAGES.get(row.language, row.language)}"
    if row.attempts:
        yield f"{row.attempts} {'try' if row.attempts == 1 else 'tries'} so far"


def _stretch(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return f"{starts:%a %Y-%m-%d %H:%M} to {ends:%H:%M}"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
