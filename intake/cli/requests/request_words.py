"""Callback requests in plain words for those who run the line, and as rows for machines.

Never opens a number and has none: what is sealed, tagged or a code is not read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake.cli.open_line import Opened
from intake.core.requests.contact import Contact, Format
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import UnitOfWork

CONTACTS = {
    Contact.THIS_PHONE: "call the phone they asked from",
    Contact.ANOTHER_PHONE: "call another phone, which they typed",
    Contact.YOU_CALL_US: "no number: they call us",
    Contact.RELAY: "no number: they call us by relay",
    Contact.VISIT: "no number: they come to a visit",
}
CALLED = frozenset({Contact.THIS_PHONE, Contact.ANOTHER_PHONE})
PERSPECTIVES = {
    "own_life": "speaks from their own life",
    "job": "speaks from their job",
    "both": "speaks from their own life and their job",
    "rather_not_say": "would rather not say from where they speak",
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
class BookedTime:
    """The time of a request, with the interviewer's handle (none where it keeps nobody busy) and the visit's place."""

    starts_at: datetime
    ends_at: datetime
    handle: str | None
    confirmed: bool
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """What requests are described with: the agencies' names, the line's zone and local date, and who has them.

    Booked times, and the handles of those who took a request or are offered it, are by the request's id.
    """

    agencies: Mapping[str, str]
    zone: ZoneInfo
    today: date
    booked: Mapping[str, BookedTime]
    taken: Mapping[str, str]
    offered: Mapping[str, str]

    def days_waiting(self, request: RequestRow) -> int:
        """Return for how many days a request has been waiting, by the line's calendar."""
        return max(0, (self.today - request.requested_on).days)

    def holder(self, request: RequestRow) -> str | None:
        """Return the handle of whoever has a request: its time, or the request itself."""
        time = self.booked.get(request.id)
        return (time.handle if time else None) or self.taken.get(request.id)


def office_of(line: Opened, work: UnitOfWork, requests: Sequence[RequestRow]) -> Office:
    """Return the office that some requests are described with."""
    zone = line.settings.line.timezone
    handles = {each.id: each.handle for each in work.interviewers.all()}
    places = {each.id: each.place for each in work.availabilities.visits(date.min)}
    booked = {
        request_id: BookedTime(
            each.starts_at,
            each.ends_at,
            handles.get(each.interviewer_id or ""),
            each.confirmed,
            places.get(each.visit_id or ""),
        )
        for request_id, each in work.appointments.of_each([row.id for row in requests]).items()
    }
    live = work.assignments.live_of_each([row.id for row in requests])
    taken, offered = (
        {each.request_id: handles.get(each.interviewer_id, "") for each in live if each.state is state}
        for state in (AssignmentState.TAKEN, AssignmentState.OFFERED)
    )
    return Office(line.settings.agencies, zone, line.now.astimezone(zone).date(), booked, taken, offered)


def state_words(request: RequestRow, office: Office) -> str:
    """Return how a request stands: with whom it is, to whom it is offered, or that it waits for somebody."""
    if request.state is RequestState.NEW:
        # Nobody hears of it yet, whoever has its time.
        return "just saved"
    holder, offered = office.holder(request), office.offered.get(request.id)
    if holder is not None:
        return f"with {holder}"
    return "waiting" if offered is None else f"offered to {offered}"


def sentences(request: RequestRow, office: Office) -> Iterator[tuple[str, str]]:
    """Yield what a request asks for, and its time if it has one: a heading and words."""
    time = office.booked.get(request.id)
    if time is not None:
        yield "booked", ", ".join(_booked(time, office))
    yield "reach", "; ".join(_reach(request, office))
    yield "interview", ", ".join(_interview(request, office))
    yield "asked", ", ".join(_asked(request))


def as_row(request: RequestRow, office: Office) -> Mapping[str, object]:
    """Return a request for machines; times in ISO form, in UTC."""
    return {
        "code_name": request.code_name,
        "staff_code": request.staff_code,
        "days_waiting": office.days_waiting(request),
        "state": request.state.value,
        "with": office.holder(request),
        "offered_to": office.offered.get(request.id),
        "contact": request.contact,
        "windows": list(request.windows),
        "call_in_starts_at": _iso(request.call_in.starts_at if request.call_in else None),
        "call_in_ends_at": _iso(request.call_in.ends_at if request.call_in else None),
        "message": request.message,
        "try_again": request.try_again,
        "language": request.language,
        "interview_language": request.interview_language,
        "perspective": request.perspective,
        "format": request.format,
        "region": request.region,
        "interviewer": request.interviewer,
        "left_out": request.left_out,
        "channel": request.channel,
        "tries": request.attempts,
    } | _time_row(office.booked.get(request.id))


def _time_row(time: BookedTime | None) -> dict[str, object]:
    return {
        "booked_starts_at": _iso(time.starts_at if time else None),
        "booked_ends_at": _iso(time.ends_at if time else None),
        "booked_with": time.handle if time else None,
        "booked_confirmed": time.confirmed if time else None,
        "booked_place": time.place if time else None,
    }


def _booked(time: BookedTime, office: Office) -> Iterator[str]:
    starts, ends = (at.astimezone(office.zone) for at in (time.starts_at, time.ends_at))
    yield f"{starts:%a %Y-%m-%d %H:%M} to {ends:%H:%M}"
    if time.handle is not None:
        yield f"with {time.handle}"
    if time.place is not None:
        yield f"at {time.place}"
    yield "confirmed" if time.confirmed else "not confirmed yet"


def _reach(request: RequestRow, office: Office) -> Iterator[str]:
    yield CONTACTS[request.contact]
    if request.call_in is not None:
        starts, ends = (
            at.astimezone(office.zone) for at in (request.call_in.starts_at, request.call_in.ends_at)
        )
        yield f"{starts:%a %Y-%m-%d %H:%M} to {ends:%H:%M}"
    if request.contact not in CALLED:
        return
    yield ", ".join(request.windows) or "no safe time named"
    yield "one short message is welcome" if request.message else "no message"
    if request.try_again:
        yield "try again if someone else picks up"


def _interview(request: RequestRow, office: Office) -> Iterator[str]:
    language = request.interview_language or request.language
    yield f"in {LANGUAGES.get(language, language)}"
    yield FORMATS[request.format]
    if request.region is not None:
        yield f"region {request.region.replace('_', ' ')}"
    yield INTERVIEWERS.get(request.interviewer or "", "with anyone")
    if request.left_out is not None:
        yield f"not with {office.agencies.get(request.left_out, request.left_out)}"
    yield PERSPECTIVES.get(request.perspective, request.perspective)


def _asked(request: RequestRow) -> Iterator[str]:
    yield CHANNELS.get(request.channel, request.channel)
    if request.interview_language is not None:
        yield f"in {LANGUAGES.get(request.language, request.language)}"
    if request.attempts:
        yield f"{request.attempts} {'try' if request.attempts == 1 else 'tries'} so far"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
