"""The words of texts to the coordinator: what nobody took, who is not reached, and how the morning stands.

Holds handles of staff, code names and codes; nothing else of a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from intake.core.conversation.phrasing import MOST_SEGMENTS
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.sending import DueRow
from intake.core.retention.retention import closes_at
from intake.core.scheduling.matching import NoMatchReason
from intake.core.scheduling.quiet_hours import QUIET_UNTIL
from intake.core.script.date_text import day
from intake.core.script.sms_segments import segments
from intake.core.staff.interviewer import STAFF_LANGUAGE, Standing
from intake.services.notices.compose_status import all_that_waits
from intake.services.notices.composer import Composer, waiting
from intake.services.notices.morning_summary import SOON, Morning, morning_of
from intake.services.notices.window_notices import call_of
from intake.services.scheduling.backup_interviewer import passed_too
from intake.services.scheduling.roster import read_roster
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork

# More names would not fit into two parts.
MOST_NAMES = 3
_REASONS = tuple(NoMatchReason)


def coordinator_text(composer: Composer, work: UnitOfWork, due: DueRow) -> str | None:
    """Return the words of a text to the coordinator, or None where its reason is gone."""
    match due.kind:
        case MessageKind.MORNING:
            return _morning(composer, work, date.fromisoformat(due.subject))
        case MessageKind.QUIET_READ:
            return all_that_waits(composer, work, date.fromisoformat(due.subject))
        case MessageKind.STAFF_STOPPED | MessageKind.STAFF_UNREACHED | MessageKind.PIN_PAUSED:
            return _of_staff(composer, work, due)
        case _:
            request = waiting(work, due.subject)
            return None if request is None else _of_a_request(composer, work, due, request)


def _of_staff(composer: Composer, work: UnitOfWork, due: DueRow) -> str | None:
    who = work.interviewers.get(due.subject)
    if who is None:
        return None
    if due.kind is MessageKind.STAFF_UNREACHED:
        return composer.say("coordinator.staff_unreached", handle=who.handle)
    if due.kind is MessageKind.PIN_PAUSED:
        return composer.say("coordinator.pin_paused", handle=who.handle)
    stopped = who.standing is Standing.STOPPED
    return composer.say("coordinator.staff_stopped", handle=who.handle) if stopped else None


def _of_a_request(composer: Composer, work: UnitOfWork, due: DueRow, request: RequestRow) -> str | None:
    match due.kind:
        case MessageKind.NOBODY_FITS | MessageKind.NOBODY_TOOK:
            return _nobody(composer, work, due, request)
        case MessageKind.OVERDUE:
            return _overdue(composer, work, due, request)
        case MessageKind.UNANSWERED:
            return _unanswered(composer, work, due, request)
        case MessageKind.ALARM:
            return _alarm(composer, work, due, request)
        case MessageKind.CALL_IN_MISSED:
            return composer.say_of("coordinator.call_in_missed", request)
        case _:
            return None


def _nobody(composer: Composer, work: UnitOfWork, due: DueRow, request: RequestRow) -> str | None:
    if work.assignments.live_of(request.id) is not None or work.appointments.of(request.id) is not None:
        return None
    if due.kind is MessageKind.NOBODY_TOOK:
        return composer.say_of("coordinator.nobody_took", request)
    # The row's version is the reason's place among all reasons.
    reason = _REASONS[due.version].name.lower()
    values = {}
    if reason == "language":
        # An interpreter signs: what is missing is somebody who speaks the language beside it.
        values["language"] = composer.named(request.wish.language, "languages")
    if reason == "region":
        values["region"] = composer.named(request.region, "regions")
    return composer.say_of(
        "coordinator.nobody_fits", request, reason=composer.say(f"reason.{reason}", **values)
    )


def _overdue(composer: Composer, work: UnitOfWork, due: DueRow, request: RequestRow) -> str | None:
    live = work.assignments.live_of(request.id)
    if (
        live is None
        or live.state is not AssignmentState.TAKEN
        or work.appointments.of(request.id) is not None
    ):
        return None
    who = work.interviewers.get(live.interviewer_id)
    if who is None or call_of(request, live).version != due.version:
        return None
    return composer.say_of("coordinator.overdue", request, handle=who.handle)


def _unanswered(composer: Composer, work: UnitOfWork, due: DueRow, request: RequestRow) -> str | None:
    booked = work.appointments.of(request.id)
    if booked is None or booked.confirmed or due.version not in (booked.version, passed_too(booked.version)):
        return None
    who = work.interviewers.get(booked.interviewer_id or "")
    if who is None:
        return None
    when = composer.moment(booked.starts_at)
    # Of the version that the backup passed on, nobody was asked.
    for asked in work.outbox.recipients(request.id, (MessageKind.BACKUP_ASKED,), due.version):
        backup = work.interviewers.get(asked)
        if backup is not None:
            return composer.say_of(
                "coordinator.unanswered", request, when=when, handle=who.handle, backup=backup.handle
            )
    return composer.say_of("coordinator.unanswered_alone", request, when=when, handle=who.handle)


def _alarm(composer: Composer, work: UnitOfWork, due: DueRow, request: RequestRow) -> str | None:
    booked = work.appointments.of(request.id)
    booked_at = booked.starts_at if booked else None
    if request.attempts or (booked_at is not None and booked_at > due.due_at):
        # Tried, or called at a time by now.
        return None
    erased = composer.rules.today(closes_at(request, booked_at, composer.rules.retention))
    return composer.say_of(
        "coordinator.alarm",
        request,
        age=str(due.version),
        erased=day(erased, composer.english),
    )


def _morning(composer: Composer, work: UnitOfWork, on: date) -> str:
    eight = datetime.combine(on, QUIET_UNTIL, composer.rules.zone)
    return morning_words(composer, morning_of(work, read_roster(work, composer.rules, eight)), on)


def morning_words(composer: Composer, morning: Morning, on: date) -> str:
    """Return the morning of a day in words; what does not fit into two parts any more is left out."""
    text = ""
    for piece in _pieces(composer, morning, on):
        longer = f"{text} {piece}".strip()
        text = longer if segments(longer) <= MOST_SEGMENTS[STAFF_LANGUAGE] else text
    return text


def _pieces(composer: Composer, morning: Morning, on: date) -> Iterator[str]:
    today = day(on, composer.english)
    if morning.waiting:
        counts = {"n": str(morning.waiting), "days": str(morning.oldest_days)}
        yield composer.say("morning.waiting", day=today, **counts)
    else:
        yield composer.say("morning.nothing", day=today)
    if morning.closing:
        yield composer.say("morning.closing", n=str(morning.closing))
    if morning.untried:
        by = composer.english.words("dates.short_days")[(on + SOON).weekday()]
        yield composer.say("morning.untried", n=str(morning.untried), by=by)
    if morning.unmatched:
        yield composer.say("morning.unmatched", items=", ".join(_unmatched(composer, morning)))
    for name, handles in (
        ("stopped", morning.stopped),
        ("unreached", morning.unreached),
        ("away", morning.away),
    ):
        if handles:
            yield composer.say(f"morning.{name}", names=_names(handles))
    if morning.groups:
        yield composer.say("morning.groups", n=str(morning.groups))
    if morning.waiting:
        yield composer.say("morning.more")


def _unmatched(composer: Composer, morning: Morning) -> Iterator[str]:
    for hindrance, n in sorted(morning.unmatched.items()):
        yield composer.say(f"morning.reason.{hindrance.name.lower()}", n=str(n))


def _names(handles: tuple[str, ...]) -> str:
    more = len(handles) - MOST_NAMES
    return ", ".join(handles[:MOST_NAMES]) + (f" +{more}" if more > 0 else "")
