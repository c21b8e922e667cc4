"""Booked times of an interviewer: confirmed, to be moved, or another set with the person.

Texts no person: a time that no longer suits stands until another was agreed with them on a call. Commits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from intake.core.delivery.message_kinds import MessageKind
from intake.core.requests.outcome import Outcome
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.schedule import Window
from intake.services.line.open_times import OpenTimes
from intake.services.line.staff_context import StaffContext
from intake.services.requests.apply_outcome import OutcomeApplied
from intake.services.requests.when_to_call import welcome_of
from intake.services.scheduling.backup_interviewer import AsBackup, accept_as_backup
from intake.services.scheduling.plan_reminders import rebuild_reminders
from intake.services.scheduling.set_time import NEWS_OF_A_TIME, book_agreed, open_times_for, to_choose_from
from intake.services.staff.assignments import PassedOn, pass_request
from intake.services.staff.calls import tell_outcome
from intake.services.staff.held_request import HeldRequest, NotTheirs, StaffRole, not_theirs
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import AssignmentState


class Confirmation(Enum):
    """What came of an OK to a time."""

    CONFIRMED = auto()
    # They had not heard of the time as it is now: only an OK after this counts.
    WAS_MOVED = auto()
    # A backup's OK: the time is theirs.
    TOOK_OVER = auto()
    # A backup's OK that came after the first one's.
    NOT_NEEDED = auto()
    # A backup who has another time then.
    BUSY = auto()
    BACKUP_TOOK_IT = auto()
    # They have the request, and it has no time.
    NO_TIME_YET = auto()
    # It cannot be held: its day is closed, or its visit called off.
    CALLED_OFF = auto()


@dataclass(frozen=True, slots=True)
class ToAgreeOn:
    """A time that stands until another was agreed with the person, and when they may be called before it (UTC)."""

    appointment: Appointment
    window: Window


def confirm_time(context: StaffContext, held: HeldRequest) -> Confirmation | NotTheirs:
    """Note an OK to the time as it is now; a backup's OK takes it over."""
    if held.hold in (StaffRole.BOOKED, StaffRole.BACKUP) and held.appointment and held.appointment.is_off:
        return Confirmation.CALLED_OFF
    match held.hold:
        case StaffRole.BOOKED if held.appointment is not None:
            return _confirmed(context, held, held.appointment)
        case StaffRole.BACKUP:
            return _taken_over(context, held)
        case StaffRole.OFFERED:
            return NotTheirs.OFFERED
        case StaffRole.PAST:
            booked = held.appointment is not None
            return Confirmation.BACKUP_TOOK_IT if booked else NotTheirs.SOMEBODY_ELSE
        case _:
            return Confirmation.NO_TIME_YET


def _confirmed(context: StaffContext, held: HeldRequest, booked: Appointment) -> Confirmation:
    work, mine = context.work, held.interviewer_id
    if booked.version and work.outbox.is_on_its_way(booked.request_id, mine, NEWS_OF_A_TIME):
        # What they said OK to was the time before. The answer is the news, so that the next OK counts.
        work.outbox.withdraw(booked.request_id, NEWS_OF_A_TIME, mine)
        return Confirmation.WAS_MOVED
    work.appointments.confirm(booked.request_id)
    work.outbox.withdraw(booked.request_id, (MessageKind.UNANSWERED, MessageKind.BACKUP_ASKED))
    if _passed_before(context, held):
        kept = work.appointments.of(booked.request_id) or booked
        rebuild_reminders(work, kept, context.rules.zone, context.now)
    return Confirmation.CONFIRMED


def _passed_before(context: StaffContext, held: HeldRequest) -> bool:
    given_back = (AssignmentState.PASSED, AssignmentState.RETURNED)
    return any(
        each.interviewer_id == held.interviewer_id and each.state in given_back
        for each in context.work.assignments.all_of(held.request.id)
    )


def _taken_over(context: StaffContext, held: HeldRequest) -> Confirmation | NotTheirs:
    who, zone, now = held.interviewer_id, context.rules.zone, context.now
    match accept_as_backup(context.work, held.request.id, who, zone=zone, now=now):
        case AsBackup.GIVEN:
            return Confirmation.TOOK_OVER
        case AsBackup.ANSWERED:
            return Confirmation.NOT_NEEDED
        case AsBackup.BUSY:
            return Confirmation.BUSY
        case AsBackup.GONE:
            return NotTheirs.SOMEBODY_ELSE


def move_time(
    context: StaffContext, held: HeldRequest
) -> ToAgreeOn | PassedOn | OutcomeApplied | NotTheirs | None:
    """Say how a time is moved, or put a call off to the next safe window; None where the request is gone.

    The person hears of another time on a call only. Where no safe hour comes before the time, others are asked.
    """
    match held.hold:
        case StaffRole.BOOKED | StaffRole.BACKUP if held.appointment is not None:
            return _to_agree_on(context, held, held.appointment) or pass_request(context, held)
        case StaffRole.TAKEN:
            return tell_outcome(context, held, Outcome.LATER)
        case StaffRole.OFFERED:
            return NotTheirs.OFFERED
        case _:
            return NotTheirs.SOMEBODY_ELSE


def _to_agree_on(context: StaffContext, held: HeldRequest, booked: Appointment) -> ToAgreeOn | None:
    if held.hold is StaffRole.BACKUP or not held.request.can_be_rung:
        return None
    # As a call would be let through: where only the ring at their time is left, that is no hour before it.
    window = welcome_of(context.work, held.request, context.hours, context.now)
    if window is None or window.starts_at >= booked.starts_at:
        return None
    return ToAgreeOn(booked, window)


def times_to_set(
    context: StaffContext, times: OpenTimes, held: HeldRequest
) -> tuple[OpenTime, ...] | NotTheirs:
    """Return the few open times of the interviewer that may be agreed on with the person, soonest first."""
    refused = not_theirs(held)
    if refused is not None:
        return refused
    return to_choose_from(open_times_for(context, times, held.request, held.interviewer_id))


def set_time(
    context: StaffContext, times: OpenTimes, held: HeldRequest, starts_at: datetime
) -> Appointment | NotTheirs | None:
    """Book a time that was agreed on with the person, with the same interviewer; None where it went meanwhile."""
    refused = not_theirs(held)
    if refused is not None:
        return refused
    mine = open_times_for(context, times, held.request, held.interviewer_id)
    chosen = next((each for each in mine if each.starts_at == starts_at), None)
    return None if chosen is None else book_agreed(context, _at(held, chosen))


def _at(held: HeldRequest, chosen: OpenTime) -> Appointment:
    before = held.appointment
    return Appointment(
        request_id=held.request.id,
        interviewer_id=held.interviewer_id,
        starts_at=chosen.starts_at,
        ends_at=chosen.ends_at,
        visit_id=chosen.visit_id,
        person_reminders=before.person_reminders if before else False,
    )
