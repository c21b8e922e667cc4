"""Sets a time an interviewer agreed on with the person: with the same interviewer, out of their own open times.

Texts no person; commits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from intake.core.delivery.message_kinds import MessageGroup, kinds_of
from intake.core.delivery.reminders import OF_A_TIME
from intake.core.requests.contact import Contact, Format
from intake.core.requests.outcome import Outcome
from intake.core.retention.retention import last_day_of
from intake.core.scheduling.open_times import OpenTime
from intake.services.line.open_times import OpenTimes
from intake.services.line.staff_context import StaffContext
from intake.services.requests.take_free import take_if_free
from intake.services.scheduling.plan_reminders import plan_reminders, rebuild_reminders
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork

MOST_CHOICES = 3
# The news of a time; whoever set it themselves needs none.
NEWS_OF_A_TIME = kinds_of(MessageGroup.NEWS_OF_A_TIME)


def open_times_for(
    context: StaffContext, times: OpenTimes, request: RequestRow, interviewer_id: str
) -> tuple[OpenTime, ...]:
    """Return all open times for a request of an interviewer now, soonest first and one a start.

    Times by phone suit everybody who has one, visits those who asked to meet there: for them a visit comes first.
    """
    mine = (
        each
        for each in times.fresh(context.work, context.now)
        if is_in_time(context, request, each.starts_at)
        and any(who.id == interviewer_id for who in each.takers)
        and _suits(request, each)
    )
    by_start = {each.starts_at: each for each in sorted(mine, key=lambda each: each.visit_id is not None)}
    return tuple(by_start[start] for start in sorted(by_start))


def to_choose_from(times: Sequence[OpenTime]) -> tuple[OpenTime, ...]:
    """Return the few that are shown, soonest first: visits among them where there are any, and not visits alone."""
    visits = [each for each in times if each.visit_id is not None]
    calls = [each for each in times if each.visit_id is None]
    shown = [*visits[: MOST_CHOICES - 1], *calls, *visits[MOST_CHOICES - 1 :]][:MOST_CHOICES]
    return tuple(sorted(shown, key=lambda each: each.starts_at))


def _suits(request: RequestRow, time: OpenTime) -> bool:
    if time.region is None:
        return request.contact is not Contact.VISIT and not request.silenced
    return request.format is Format.IN_PERSON and request.region in (None, time.region)


def is_in_time(context: StaffContext, request: RequestRow, starts_at: datetime) -> bool:
    """Tell whether a request still lives at a time: nobody may wait for a call that was erased before."""
    return context.rules.today(starts_at) <= last_day_of(request.requested_on)


def book_agreed(context: StaffContext, booked: Appointment) -> Appointment | None:
    """Book a time, or move the request's time there, and plan its reminders.

    None where it was just taken, or comes too late for the request.
    """
    work, now = context.work, context.now
    request = work.requests.get(booked.request_id)
    if request is None or not is_in_time(context, request, booked.starts_at):
        return None
    before = work.appointments.of(booked.request_id)
    done = work.appointments.move(booked) if before else work.appointments.book(_after_any(work, booked))
    if not done or booked.interviewer_id is None:
        return None
    take_if_free(work, booked.request_id, booked.interviewer_id, now)
    # They set it themselves, so it counts as confirmed; the reminders still ask.
    work.appointments.confirm(booked.request_id)
    work.outbox.withdraw(booked.request_id, kinds_of(MessageGroup.CALL_WINDOW))
    set_to = work.appointments.of(booked.request_id)
    if set_to is not None:
        plan = plan_reminders if before else rebuild_reminders
        plan(work, set_to, context.rules.zone, now)
    work.outbox.withdraw(booked.request_id, NEWS_OF_A_TIME, booked.interviewer_id)
    work.counters.add(now, "outcome", Outcome.TALKED_SET_TIME.name.lower())
    return set_to


def _after_any(work: UnitOfWork, booked: Appointment) -> Appointment:
    # What was sent around a time that came to nothing stands for two days, and must not pass for this one's.
    return replace(booked, version=work.outbox.next_version(booked.request_id, OF_A_TIME))
