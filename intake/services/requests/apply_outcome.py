"""Applies an outcome to a request, as the table of ``core.requests.outcome`` says: the one way, by text and at the end of a call.

Closing only marks: the worker erases. Says nothing to anybody; what was done comes back as a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.delivery.message_kinds import MessageGroup, kinds_of
from intake.core.delivery.reminders import OF_A_TIME
from intake.core.requests.outcome import (
    NextTry,
    Outcome,
    OutcomeRule,
    RingReport,
    Stage,
    Tried,
    heard_of_ring,
    ring_rule,
    waited,
)
from intake.core.scheduling.day_parts import DayPart, day_part
from intake.core.scheduling.safe_windows import WindowRules, next_safe_window, open_window
from intake.core.scheduling.schedule import Window
from intake.services.requests.take_free import take_if_free
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import UnitOfWork

# What is sent around one try; the next one has its own.
OF_ONE_TRY = (*OF_A_TIME, *kinds_of(MessageGroup.CALL_WINDOW))


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """Who tells an outcome (an interviewer's id), when (UTC), and the rules it is applied by.

    ``called_at`` is when the call was made, where it is told later; ``ring`` is the attempt in which the person's phone
    rang, or None where it is told of no ring.
    """

    by: str
    now: datetime
    windows: WindowRules
    most_tries: int
    called_at: datetime | None = None
    ring: str | None = None

    @property
    def part(self) -> DayPart:
        """The part of the day in which the call was made."""
        return day_part(self.called_at or self.now, self.windows.zone)


@dataclass(frozen=True, slots=True)
class OutcomeApplied:
    """What an outcome did: where the request stands, its tries so far, and the window of the next one.

    ``again`` tells that the same try was told before and nothing was counted a second time; ``appointment`` is the
    time that stands.
    """

    stage: Stage
    tries: int
    window: Window | None = None
    appointment: Appointment | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Telling:
    """An outcome that is told of a request within the caller's transaction, and what was heard of the same ring before."""

    work: UnitOfWork
    request: RequestRow
    appointment: Appointment | None
    report: OutcomeReport
    of_ring: RingReport

    @property
    def time_ahead(self) -> bool:
        return self.appointment is not None and self.appointment.starts_at > self.report.now


def apply_outcome(
    work: UnitOfWork, report: OutcomeReport, request_id: str, outcome: Outcome
) -> OutcomeApplied | None:
    """Apply an outcome within the caller's transaction; None where the request is gone, or nobody may call it."""
    request = work.requests.lock(request_id)
    if request is None or request.state is not RequestState.WAITING:
        return None
    appointment = work.appointments.of(request.id)
    of_ring = RingReport(outcome, _seen(request, appointment, report))
    telling = _Telling(work, request, appointment, report, of_ring)
    step = ring_rule(of_ring, _tried(telling))
    if step is None:
        return _told_again(telling)
    if step.stage is Stage.BOOKED:
        return _stand(telling, step)
    if step.stage is Stage.CHOOSING:
        return _choose(telling)
    _count(telling)
    return _close(telling, step) if step.stage is Stage.CLOSED else _wait(telling, step)


def _seen(request: RequestRow, appointment: Appointment | None, report: OutcomeReport) -> Outcome | None:
    if report.ring is not None:
        return request.last_heard if report.ring == request.last_ring else None
    # Nobody can have called before the time of the next try, except at a time that was booked.
    begun = appointment is not None and appointment.starts_at <= report.now
    waits = request.not_before is not None and request.not_before > report.now
    return Outcome.NO_ANSWER if waits and not begun else None


def _tried(telling: _Telling) -> Tried:
    request = telling.request
    return Tried(
        tries=request.attempts,
        most_tries=telling.report.most_tries,
        own_phone=request.own_phone,
        may_try_again=request.may_try_again,
        picked_up=request.picked_up is not None,
        time_ahead=telling.time_ahead,
    )


def _told_again(telling: _Telling) -> OutcomeApplied:
    tries = telling.request.attempts
    if telling.time_ahead:
        return OutcomeApplied(Stage.BOOKED, tries, appointment=telling.appointment, again=True)
    window = _next_window(telling, NextTry.NEXT_WINDOW)
    return OutcomeApplied(Stage.TAKEN, tries, window, again=True)


def _stand(telling: _Telling, step: OutcomeRule) -> OutcomeApplied:
    if step.wait is not None:
        _put_off(telling, step)
    tries = telling.request.attempts + step.counts_try
    return OutcomeApplied(Stage.BOOKED, tries, appointment=telling.appointment)


def _choose(telling: _Telling) -> OutcomeApplied:
    work, request, report = telling.work, telling.request, telling.report
    # Nothing changes before a time is picked, but whoever talked with them may pick it: a caller's request may
    # be nobody's.
    if report.by:
        take_if_free(work, request.id, report.by, report.now)
    if report.ring is not None:
        _note_heard(telling)
    return OutcomeApplied(Stage.CHOOSING, request.attempts, appointment=telling.appointment)


def _count(telling: _Telling) -> None:
    counters, request, report = telling.work.counters, telling.request, telling.report
    counters.add(report.now, "outcome", telling.of_ring.told.name.lower())
    if telling.of_ring.told is Outcome.TALKED_DONE:
        # Only this one tells of an interview, and it closes the request: nobody is counted twice.
        days = (report.now.astimezone(report.windows.zone).date() - request.requested_on).days
        counters.add(report.now, "reached", waited(days).value)


def _close(telling: _Telling, step: OutcomeRule) -> OutcomeApplied:
    work, request = telling.work, telling.request
    if step.keeps_tag and request.tag is not None:
        work.do_not_call.add(request.tag)
    work.outbox.withdraw(request.id)
    # Whoever closed it need not be told that it is off.
    work.appointments.delete(request.id)
    live = work.assignments.live_of(request.id)
    if live is not None:
        work.assignments.set_state(live.id, AssignmentState.RETURNED, was=live.state)
    work.requests.set_erasing(request.id)
    return OutcomeApplied(Stage.CLOSED, request.attempts + step.counts_try)


def _wait(telling: _Telling, step: OutcomeRule) -> OutcomeApplied:
    work, request, report = telling.work, telling.request, telling.report
    # A time that is over was tried; the request is its interviewer's until they give it away.
    work.appointments.delete(request.id)
    work.outbox.withdraw(request.id, OF_ONE_TRY)
    take_if_free(work, request.id, report.by, report.now)
    window = _put_off(telling, step)
    return OutcomeApplied(Stage.TAKEN, request.attempts + step.counts_try, window)


def _put_off(telling: _Telling, step: OutcomeRule) -> Window | None:
    work, request = telling.work, telling.request
    window = _next_window(telling, step.wait)
    work.requests.wait_until(request.id, window.starts_at if window else None)
    if step.counts_try:
        work.requests.count_try(request.id)
    if step.wait is NextTry.ANOTHER_PART:
        work.requests.note_picked_up(request.id, telling.report.part)
    _note_heard(telling)
    return window


def _note_heard(telling: _Telling) -> None:
    telling.work.requests.note_heard(telling.request.id, telling.report.ring, heard_of_ring(telling.of_ring))


def _next_window(telling: _Telling, wait: NextTry | None) -> Window | None:
    request, report = telling.request, telling.report
    if request.silenced:
        return None
    names, rules = request.windows, report.windows
    avoided = report.part if wait is NextTry.ANOTHER_PART else request.picked_up
    after_today = wait in (NextTry.ANOTHER_DAY, NextTry.ANOTHER_PART)
    coming = next_safe_window(names, rules, report.now, after_today=after_today, avoided=avoided)
    waits = request.not_before
    if coming is None or waits is None or waits <= coming.starts_at:
        return coming
    # No word that comes later brings the next try forward.
    is_open = open_window(names, rules, waits, avoided=avoided)
    return is_open or next_safe_window(names, rules, waits, avoided=avoided)
