"""The words of texts to interviewers: code and time, and what an offer must say to be decided on.

Each looks first whether it is still true; what is not has no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from intake.core.delivery.message_kinds import MessageKind
from intake.core.scheduling.backup_interviewer import answer_by
from intake.core.scheduling.quiet_hours import QUIET_UNTIL
from intake.core.script.date_text import day
from intake.core.staff.interviewer import Standing
from intake.services.notices.compose_status import with_them
from intake.services.notices.day_plan import PlanItem, day_plans
from intake.services.notices.notice import ComposeNotice, Notice, of_own_time, of_request, of_time, plain_text
from intake.services.notices.window_notices import call_of
from intake.services.scheduling.roster import read_roster
from intake.storage.crypto.pins import is_proven
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState

# More would not fit into two parts.
MOST_ITEMS = 8


def staff_text(notice: Notice) -> str | None:
    """Return the words of a text to an interviewer, or None where its reason is gone."""
    who, kind = notice.work.interviewers.get(notice.due.recipient_id), notice.due.kind
    # Before they agreed, nobody gets anything but the question whether they do.
    wanted = Standing.INVITED if kind.facts.to_invited else Standing.ACTIVE
    if who is None or who.standing is not wanted:
        return None
    return _CONDITIONS.get(kind, plain_text)(notice)


def _pin_set(notice: Notice) -> str | None:
    pin = notice.work.interviewers.pin(notice.due.recipient_id)
    return notice.say() if is_proven(pin.hashed) else None


def _let_in(notice: Notice) -> str | None:
    who = notice.work.interviewers.get(notice.due.recipient_id)
    if who is None or who.offers_from is None:
        return None
    return notice.say(day=day(who.offers_from, notice.composer.english))


def _digest(notice: Notice) -> str | None:
    work, composer = notice.work, notice.composer
    eight = datetime.combine(notice.on, QUIET_UNTIL, composer.rules.zone)
    plans = day_plans(work, read_roster(work, composer.rules, eight))
    items = plans.get(notice.due.recipient_id, ())
    if not items:
        return None
    return notice.say(day=day(notice.on, composer.english), items=_listed(notice, items))


def _listed(notice: Notice, items: tuple[PlanItem, ...]) -> str:
    words = ", ".join(f"{notice.composer.clock(item.at)} {item.staff_code}" for item in items[:MOST_ITEMS])
    more = len(items) - MOST_ITEMS
    return notice.say("_more", items=words, n=str(more)) if more > 0 else words


def _with(notice: Notice, request: RequestRow, state: AssignmentState | None = None) -> Assignment | None:
    """Return how a request is with whoever it goes to, in a state or in any; None where it is not."""
    live = notice.work.assignments.live_of(request.id)
    if live is None or live.interviewer_id != notice.due.recipient_id:
        return None
    return live if state in (None, live.state) else None


def _offer(notice: Notice, request: RequestRow) -> str | None:
    composer, offered = notice.composer, _with(notice, request, AssignmentState.OFFERED)
    if offered is None or offered.expires_at is None or request.silenced:
        return None
    return notice.say_of(
        request,
        way=composer.say(f"way.{request.format}"),
        times=", ".join(composer.say(f"times.{name}") for name in request.windows),
        language=composer.language_of(request),
        until=composer.until(offered.expires_at, offered.made_at),
    )


def _offer_over(notice: Notice, request: RequestRow) -> str | None:
    return notice.say_of(request) if _with(notice, request) is None else None


def _given(notice: Notice, request: RequestRow) -> str | None:
    taken = _with(notice, request, AssignmentState.TAKEN)
    way = notice.composer.say(f"way.{request.format}")
    return None if taken is None else notice.say_of(request, way=way)


def _on_hold(notice: Notice) -> str | None:
    request = notice.work.requests.get(notice.due.subject)
    waits = request is not None and request.state is RequestState.WAITING and request.held
    # Of all there is to tell of a request on hold this is the one thing that is told.
    return notice.say_of(request) if waits and request is not None and _has(notice, request) else None


def _goes_on(notice: Notice, request: RequestRow) -> str | None:
    return notice.say_of(request) if _has(notice, request) else None


def _has(notice: Notice, request: RequestRow) -> bool:
    booked = notice.work.appointments.of(request.id)
    if booked is not None:
        return notice.is_theirs(booked)
    return _with(notice, request, AssignmentState.TAKEN) is not None


def _words_known(notice: Notice, request: RequestRow) -> str | None:
    return notice.say_of(request) if request.words_known and _has(notice, request) else None


def _window_opens(notice: Notice, request: RequestRow) -> str | None:
    ends = notice.due.send_before
    if not request.can_be_rung:
        return _call_in_opens(notice, request)
    if ends is None or not _is_to_call(notice, request):
        return None
    # It is of use until its window ends, and says so whatever hours somebody changed since it was written.
    return notice.say_of(request, until=notice.composer.clock(ends))


def _call_in_opens(notice: Notice, request: RequestRow) -> str | None:
    composer, window = notice.composer, request.call_in
    if window is None:
        return None
    return composer.say_of("call_in_opens", request, until=composer.clock(window.ends_at))


def _overdue(notice: Notice, request: RequestRow) -> str | None:
    return notice.say_of(request) if request.can_be_rung and _is_to_call(notice, request) else None


def _is_to_call(notice: Notice, request: RequestRow) -> bool:
    """Tell whether the very call it is about is still to be made by whoever it goes to."""
    taken = _with(notice, request, AssignmentState.TAKEN)
    if taken is None or call_of(request, taken).version != notice.due.version:
        return False
    booked = notice.work.appointments.of(request.id)
    return booked is None or booked.is_off


def _called_off(notice: Notice, request: RequestRow, booked: Appointment) -> str | None:
    when = notice.composer.moment(booked.starts_at)
    ending = "" if request.can_be_rung else "_no_call"
    return notice.say_of(request, ending, when=when) if booked.is_off else None


def _news(notice: Notice, request: RequestRow, booked: Appointment) -> str | None:
    when = notice.composer.moment(booked.starts_at)
    return None if booked.confirmed else notice.say_of(request, when=when)


def _day_before(notice: Notice, request: RequestRow, booked: Appointment) -> str:
    when = notice.composer.moment(booked.starts_at)
    return notice.say_of(request, "_ok" if booked.confirmed else "", when=when)


def _two_hours(notice: Notice, request: RequestRow, booked: Appointment) -> str:
    clock = notice.composer.clock
    at, until = clock(booked.starts_at), clock(answer_by(booked.starts_at))
    if booked.confirmed:
        return notice.say_of(request, "_ok", at=at)
    return notice.say_of(request, at=at, until=until)


def _ten_minutes(notice: Notice, request: RequestRow, booked: Appointment) -> str:
    at = notice.composer.clock(booked.starts_at)
    return notice.say_of(request, "_visit" if booked.visit_id else "", at=at)


def _backup_asked(notice: Notice, request: RequestRow, booked: Appointment) -> str | None:
    if booked.confirmed or notice.is_theirs(booked):
        return None
    return notice.say_of(request, when=notice.composer.moment(booked.starts_at))


# What says more than its subject, or not always.
_CONDITIONS: Mapping[MessageKind, ComposeNotice] = {
    MessageKind.LET_IN: _let_in,
    MessageKind.PIN_SET: _pin_set,
    MessageKind.QUIET_READ: with_them,
    MessageKind.DIGEST: _digest,
    MessageKind.OFFER: of_request(_offer),
    MessageKind.OFFER_OVER: of_request(_offer_over),
    MessageKind.GIVEN: of_request(_given),
    MessageKind.ON_HOLD: _on_hold,
    MessageKind.GOES_ON: of_request(_goes_on),
    MessageKind.WORDS_KNOWN: of_request(_words_known),
    MessageKind.WINDOW_OPENS: of_request(_window_opens),
    MessageKind.OVERDUE: of_request(_overdue),
    MessageKind.BOOKED: of_own_time(_news),
    MessageKind.MOVED: of_own_time(_news),
    MessageKind.CALLED_OFF: of_own_time(_called_off),
    MessageKind.DAY_BEFORE: of_own_time(_day_before),
    MessageKind.TWO_HOURS: of_own_time(_two_hours),
    MessageKind.TEN_MINUTES: of_own_time(_ten_minutes),
    MessageKind.BACKUP_ASKED: of_time(_backup_asked),
}
