"""The words of texts to interviewers: code name, code and time, and what an offer must say to be decided on.

Each looks first whether it is still true; what is not has no words.
"""

from __future__ import annotations

from datetime import date, datetime

from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.reminders import answer_by
from intake.core.delivery.sending import DueRow
from intake.core.requests.contact import NUMBERED
from intake.core.scheduling.quiet_hours import QUIET_UNTIL
from intake.core.script.date_text import day
from intake.core.staff.interviewer import Standing
from intake.services.notices.compose_status import with_them
from intake.services.notices.composer import Composer, waiting
from intake.services.notices.day_plan import PlanItem, day_plans
from intake.services.notices.window_notices import call_of
from intake.services.scheduling.roster import read_roster
from intake.storage.crypto.pins import is_proven
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork

# More would not fit into two parts.
MOST_ITEMS = 8


def staff_text(composer: Composer, work: UnitOfWork, due: DueRow) -> str | None:
    """Return the words of a text to an interviewer, or None where its reason is gone."""
    who = work.interviewers.get(due.recipient_id)
    if who is None or who.standing is not _STANDING.get(due.kind, Standing.ACTIVE):
        return None
    match due.kind:
        case MessageKind.WELCOME:
            return composer.say("welcome")
        case MessageKind.PIN_SET:
            return composer.say("pin_set") if is_proven(work.interviewers.pin(who.id).hashed) else None
        case MessageKind.OFF:
            return composer.say("off")
        case MessageKind.DIGEST:
            return _digest(composer, work, due)
        case MessageKind.QUIET_READ:
            return with_them(composer, work, due.recipient_id)
        case _:
            request = waiting(work, due.subject)
            return None if request is None else _of_a_request(composer, work, due, request)


# Before they agreed, nobody gets anything but the question whether they do.
_STANDING = {MessageKind.WELCOME: Standing.INVITED}


def _of_a_request(composer: Composer, work: UnitOfWork, due: DueRow, request: RequestRow) -> str | None:
    match due.kind:
        case MessageKind.OFFER | MessageKind.OFFER_OVER:
            return _offer(composer, work, due, request)
        case MessageKind.GIVEN:
            return _given(composer, work, due, request)
        case MessageKind.WINDOW_OPENS | MessageKind.OVERDUE if request.contact in NUMBERED:
            return _window(composer, work, due, request)
        case MessageKind.WINDOW_OPENS if request.call_in is not None:
            return composer.say_of("call_in_opens", request, until=composer.clock(request.call_in.ends_at))
        case _:
            booked = work.appointments.of(request.id)
            if booked is None or booked.version != due.version:
                return None
            return _of_a_time(composer, due, request, booked)


def _offer(composer: Composer, work: UnitOfWork, due: DueRow, request: RequestRow) -> str | None:
    live = work.assignments.live_of(request.id)
    theirs = live is not None and live.interviewer_id == due.recipient_id
    if due.kind is MessageKind.OFFER_OVER:
        return None if theirs else composer.say("offer_over", staff_code=request.staff_code)
    if live is None or not theirs or live.state is not AssignmentState.OFFERED or live.expires_at is None:
        return None
    return composer.say_of(
        "offer",
        request,
        way=composer.say(f"way.{request.format}"),
        times=", ".join(composer.say(f"times.{name}") for name in request.windows),
        language=composer.language_of(request),
        until=composer.until(live.expires_at, live.made_at),
    )


def _given(composer: Composer, work: UnitOfWork, due: DueRow, request: RequestRow) -> str | None:
    live = work.assignments.live_of(request.id)
    theirs = live is not None and live.interviewer_id == due.recipient_id
    if live is None or not theirs or live.state is not AssignmentState.TAKEN:
        return None
    way = composer.say(f"way.{request.format}")
    return composer.say_of("given", request, way=way)


def _window(composer: Composer, work: UnitOfWork, due: DueRow, request: RequestRow) -> str | None:
    live = work.assignments.live_of(request.id)
    if live is None or live.state is not AssignmentState.TAKEN or live.interviewer_id != due.recipient_id:
        return None
    call = call_of(request, live)
    if call.version != due.version or work.appointments.of(request.id) is not None:
        return None
    if due.kind is MessageKind.OVERDUE:
        return composer.say_of("overdue", request)
    if due.send_before is None:
        return None
    # It is of use until its window ends, and says so whatever hours somebody changed since it was written.
    return composer.say_of("window_opens", request, until=composer.clock(due.send_before))


def _of_a_time(composer: Composer, due: DueRow, request: RequestRow, booked: Appointment) -> str | None:
    at, when = composer.clock(booked.starts_at), composer.moment(booked.starts_at)
    if due.kind is MessageKind.BACKUP_ASKED:
        pending = not booked.confirmed and booked.interviewer_id != due.recipient_id
        return composer.say_of("backup_asked", request, when=when) if pending else None
    if booked.interviewer_id != due.recipient_id:
        return None
    answered = "_ok" if booked.confirmed else ""
    match due.kind:
        case MessageKind.BOOKED:
            return None if booked.confirmed else composer.say_of("booked", request, when=when)
        case MessageKind.MOVED:
            return None if booked.confirmed else composer.say_of("moved", request, when=when)
        case MessageKind.DAY_BEFORE:
            return composer.say_of(f"day_before{answered}", request, when=when)
        case MessageKind.TWO_HOURS:
            until = {} if booked.confirmed else {"until": composer.clock(answer_by(booked.starts_at))}
            return composer.say_of(f"two_hours{answered}", request, at=at, **until)
        case MessageKind.TEN_MINUTES:
            return composer.say_of("ten_minutes_visit" if booked.visit_id else "ten_minutes", request, at=at)
        case _:
            return None


def _digest(composer: Composer, work: UnitOfWork, due: DueRow) -> str | None:
    on = date.fromisoformat(due.subject)
    eight = datetime.combine(on, QUIET_UNTIL, composer.rules.zone)
    items = day_plans(work, read_roster(work, composer.rules, eight)).get(due.recipient_id, ())
    if not items:
        return None
    return composer.say("digest", day=day(on, composer.english), items=_listed(composer, items))


def _listed(composer: Composer, items: tuple[PlanItem, ...]) -> str:
    words = ", ".join(f"{composer.clock(item.at)} {item.staff_code}" for item in items[:MOST_ITEMS])
    more = len(items) - MOST_ITEMS
    return composer.say("digest_more", items=words, n=str(more)) if more > 0 else words
