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
    Stage,
    Tried,
    outcome_rule,
    outcome_situation,
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

    ``called_at`` is when the call was made, where it is told later.
    """

    by: str
    now: datetime
    windows: WindowRules
    most_tries: int
    called_at: datetime | None = None

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


def apply_outcome(
    work: UnitOfWork, report: OutcomeReport, request_id: str, outcome: Outcome
) -> OutcomeApplied | None:
    """Apply an outcome within the caller's transaction; None where the request is gone, or nobody may call it."""
    request = work.requests.lock(request_id)
    if request is None or request.state is not RequestState.WAITING:
        return None
    appointment = work.appointments.of(request.id)
    step = outcome_rule(outcome, outcome_situation(_tried(request, appointment, report)))
    if step.stage is Stage.BOOKED:
        return _stand(work, request, appointment, step, report=report)
    if step.counts_try and _is_told_again(request, appointment, report.now):
        window = _next_window(request, step, report)
        return OutcomeApplied(Stage.TAKEN, request.attempts, window, again=True)
    if step.stage is Stage.CHOOSING:
        # Nothing changes before a time is picked, but whoever talked with them may pick it: a caller's request may
        # be nobody's.
        if report.by:
            take_if_free(work, request.id, report.by, report.now)
        return OutcomeApplied(Stage.CHOOSING, request.attempts, appointment=appointment)
    work.counters.add(report.now, "outcome", outcome.name.lower())
    if outcome is Outcome.TALKED_DONE:
        # Only this one tells of an interview, and it closes the request: nobody is counted twice.
        days = (report.now.astimezone(report.windows.zone).date() - request.requested_on).days
        work.counters.add(report.now, "reached", waited(days).value)
    if step.stage is Stage.CLOSED:
        return _close(work, request, step)
    return _wait(work, request, step, report)


def _tried(request: RequestRow, appointment: Appointment | None, report: OutcomeReport) -> Tried:
    return Tried(
        tries=request.attempts,
        most_tries=report.most_tries,
        own_phone=request.own_phone,
        may_try_again=request.may_try_again,
        picked_up=request.picked_up is not None,
        time_ahead=appointment is not None and appointment.starts_at > report.now,
    )


def _is_told_again(request: RequestRow, appointment: Appointment | None, now: datetime) -> bool:
    # Nobody can have called before the time of the next try, except at a time that was booked.
    begun = appointment is not None and appointment.starts_at <= now
    return not begun and request.not_before is not None and request.not_before > now


def _stand(
    work: UnitOfWork,
    request: RequestRow,
    appointment: Appointment | None,
    step: OutcomeRule,
    *,
    report: OutcomeReport,
) -> OutcomeApplied:
    counts = step.counts_try and not _is_told_again(request, appointment, report.now)
    if counts:
        _put_off(work, request, step, report)
    again = step.counts_try and not counts
    return OutcomeApplied(Stage.BOOKED, request.attempts + counts, appointment=appointment, again=again)


def _close(work: UnitOfWork, request: RequestRow, step: OutcomeRule) -> OutcomeApplied:
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


def _wait(work: UnitOfWork, request: RequestRow, step: OutcomeRule, report: OutcomeReport) -> OutcomeApplied:
    # A time that is over was tried; the request is its interviewer's until they give it away.
    work.appointments.delete(request.id)
    work.outbox.withdraw(request.id, OF_ONE_TRY)
    take_if_free(work, request.id, report.by, report.now)
    window = _put_off(work, request, step, report)
    return OutcomeApplied(Stage.TAKEN, request.attempts + step.counts_try, window)


def _put_off(
    work: UnitOfWork, request: RequestRow, step: OutcomeRule, report: OutcomeReport
) -> Window | None:
    window = _next_window(request, step, report)
    work.requests.wait_until(request.id, window.starts_at if window else None)
    if step.counts_try:
        work.requests.count_try(request.id)
    if step.wait is NextTry.ANOTHER_PART:
        work.requests.note_picked_up(request.id, report.part)
    return window


def _next_window(request: RequestRow, step: OutcomeRule, report: OutcomeReport) -> Window | None:
    names, rules = request.windows, report.windows
    avoided = report.part if step.wait is NextTry.ANOTHER_PART else request.picked_up
    after_today = step.wait in (NextTry.ANOTHER_DAY, NextTry.ANOTHER_PART)
    coming = next_safe_window(names, rules, report.now, after_today=after_today, avoided=avoided)
    waits = request.not_before
    if coming is None or waits is None or waits <= coming.starts_at:
        return coming
    # No word that comes later brings the next try forward.
    is_open = open_window(names, rules, waits, avoided=avoided)
    return is_open or next_safe_window(names, rules, waits, avoided=avoided)
