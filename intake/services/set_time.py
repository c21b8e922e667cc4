"""Sets a time an interviewer agreed on with the person: with the same interviewer, out of their own open times.

By text and at the end of a call. Texts no person; commits nothing.
"""

from __future__ import annotations

from datetime import datetime

from intake.core.open_times import OpenTime
from intake.core.outcome import Outcome
from intake.core.outgoing import Kind
from intake.services.line import Line
from intake.services.outcome import keep_with
from intake.services.plan_reminders import plan_reminders
from intake.storage.appointments import Appointment
from intake.storage.unit_of_work import UnitOfWork

MOST_CHOICES = 3
# The news of a time; whoever set it themselves needs none.
NEWS_OF_A_TIME = (Kind.BOOKED, Kind.MOVED)


def open_times_of(line: Line, work: UnitOfWork, interviewer_id: str, now: datetime) -> tuple[OpenTime, ...]:
    """Return all open times of an interviewer, soonest first; the first three are shown."""
    # Hours in a region are announced for those who wish to meet in person; times by phone suit everybody.
    return tuple(
        each
        for each in line.times.fresh(work, now)
        if each.region is None and any(who.id == interviewer_id for who in each.takers)
    )


def book_agreed(line: Line, work: UnitOfWork, booked: Appointment, now: datetime) -> Appointment | None:
    """Book a time, or move the request's time there, and plan its reminders; None where it was just taken."""
    before = work.appointments.of(booked.request_id)
    done = work.appointments.move(booked) if before else work.appointments.book(booked)
    if not done or booked.interviewer_id is None:
        return None
    work.requests.wait_until(booked.request_id, None)
    keep_with(work, booked.request_id, booked.interviewer_id, now)
    # They set it themselves, so it counts as confirmed; the reminders still ask.
    work.appointments.confirm(booked.request_id)
    work.outbox.withdraw(booked.request_id, (Kind.WINDOW_OPENS, Kind.OVERDUE))
    set_to = work.appointments.of(booked.request_id)
    if set_to is not None:
        plan_reminders(work, set_to, line.script.zone, now)
    work.outbox.withdraw(booked.request_id, NEWS_OF_A_TIME, booked.interviewer_id)
    work.counters.add(now, "outcome", Outcome.TALKED_SET_TIME.name.lower())
    return set_to
