"""Somebody becomes an interviewer, is told otherwise, gets another phone, or leaves.

Nothing but the welcome text is written for whoever has not agreed to texts yet. Commits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.scheduling.quiet_hours import after_quiet
from intake.core.staff.interviewer import Interviewer
from intake.services.access.people import forget_account_of, rename_account_of
from intake.services.line.staff_context import StaffContext
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.interviewers import StaffPhone


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Somebody who left, and how many requests they had: free for others now."""

    given_back: int


@dataclass(frozen=True, slots=True)
class HasTimes:
    """Times are booked with somebody: each must be given to somebody else before they can leave."""

    times: tuple[Appointment, ...]


def invite(context: StaffContext, person: Interviewer, phone: StaffPhone) -> datetime:
    """Add an interviewer and their welcome text, and return when it is due (UTC)."""
    context.work.interviewers.add(person, phone)
    return _welcome(context, person.id)


def change_interviewer(
    context: StaffContext, before: Interviewer, after: Interviewer, phone: StaffPhone | None
) -> bool:
    """Store what is told of somebody; tell whether they have another phone, which is welcomed like a new one.

    Until it answers, nothing else is sent to it.
    """
    work = context.work
    if after != before:
        work.interviewers.change(after)
        rename_account_of(work, after.id, after.handle)
    if phone is None or work.interviewers.by_phone(phone.key) is not None:
        return False
    work.interviewers.change_phone(after.id, phone)
    # A welcome that still waits was meant for the older phone.
    work.outbox.withdraw(after.id, [MessageKind.WELCOME])
    _welcome(context, after.id)
    return True


def dismiss(context: StaffContext, interviewer_id: str) -> Dismissed | HasTimes:
    """Remove an interviewer who has no time booked, with their phone, hours, visits and account."""
    work = context.work
    booked = work.appointments.of_staff(interviewer_id)
    if booked:
        return HasTimes(booked)
    given_back = len(work.assignments.live_of_staff(interviewer_id))
    work.outbox.stop(interviewer_id)
    work.outbox.delete_about(interviewer_id)
    forget_account_of(work, interviewer_id)
    work.interviewers.remove(interviewer_id)
    return Dismissed(given_back)


def _welcome(context: StaffContext, interviewer_id: str) -> datetime:
    kept = context.work.interviewers.sealed_phone(interviewer_id)
    assert kept is not None
    # It can wait, so it wakes nobody.
    due_at = after_quiet(context.now, context.rules.zone)
    welcome = Outgoing(
        MessageKind.WELCOME,
        interviewer_id,
        Recipient.INTERVIEWER,
        interviewer_id,
        due_at,
        version=kept[1],
    )
    context.work.outbox.add([welcome])
    return due_at
