"""Who has a request: taken by an interviewer, passed on, or given to somebody by the coordinator.

What a person asked for in an interviewer is kept to: no repeating makes a misfit fit. Commits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import A_DAY, About, to_interviewer
from intake.core.staff.interviewer import Interviewer, Misfit, Standing, misfit
from intake.services.line.staff_context import StaffContext
from intake.services.requests.take_free import take_if_free
from intake.services.requests.withdraw import tell_off
from intake.services.scheduling.backup_interviewer import is_free
from intake.services.scheduling.plan_reminders import plan_reminders
from intake.services.staff.hand_over import HandedOver, hand_over, return_assignment
from intake.services.staff.held_request import HeldRequest, StaffRole
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState


class TakeResult(Enum):
    """What came of taking a request."""

    YOURS = auto()
    SOMEBODY_ELSE = auto()
    ON_HOLD = auto()
    # A time is not taken but confirmed by whoever is asked to stand in.
    ASKED_AS_BACKUP = auto()


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A request that was given back, with the time that others are asked for, if it is one of theirs."""

    time: HandedOver | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """A request that is somebody's now, with its time if it has one."""

    request: RequestRow
    interviewer: Interviewer
    appointment: Appointment | None = None


class NotAssigned(Enum):
    """Why a request was not given to somebody; what the person asked for aside, which is a ``Misfit``."""

    # Nobody waits with it any more.
    GONE = auto()
    # They are not there, or get no texts.
    NOT_ACTIVE = auto()
    # It has a time, and they have another one then.
    BUSY = auto()
    # The coordinator put it on hold: it must go on first.
    ON_HOLD = auto()
    # The coordinator keeps it from them.
    KEPT_FROM = auto()


def take_request(context: StaffContext, held: HeldRequest) -> TakeResult:
    """Let somebody have what was offered to them; the first one wins."""
    match held.hold:
        case StaffRole.TAKEN | StaffRole.BOOKED:
            return TakeResult.YOURS
        case StaffRole.BACKUP:
            return TakeResult.ASKED_AS_BACKUP
        case StaffRole.OFFERED | StaffRole.PAST if held.request.held:
            return TakeResult.ON_HOLD
        case StaffRole.OFFERED | StaffRole.PAST:
            return TakeResult.YOURS if _taken(context, held) else TakeResult.SOMEBODY_ELSE


def pass_request(context: StaffContext, held: HeldRequest) -> PassedOn:
    """Give one request back; a booked time goes to the backup and the coordinator."""
    if held.hold in (StaffRole.BOOKED, StaffRole.BACKUP) and held.appointment is not None:
        handed = hand_over(context, held.interviewer_id, held.appointment)
        # A time whoever was asked to stand in passes by is still the first one's: nothing of it stays with them.
        is_theirs = held.hold is StaffRole.BOOKED
        return PassedOn(handed if is_theirs or handed.asked else None)
    if held.assignment is not None and held.hold is not StaffRole.PAST:
        return_assignment(context, held.assignment)
    return PassedOn()


def assign_request(
    context: StaffContext, request_id: str, interviewer_id: str
) -> Assigned | Misfit | NotAssigned:
    """Give a request to somebody, with its time if it has one, and tell whoever it concerns."""
    work = context.work
    # Kept from being erased or made a decoy while it is given.
    request, who = work.requests.lock(request_id), work.interviewers.get(interviewer_id)
    if request is None or request.state is not RequestState.WAITING:
        return NotAssigned.GONE
    if who is None or who.standing is not Standing.ACTIVE:
        return NotAssigned.NOT_ACTIVE
    if request.held or who.id in request.kept_from:
        return NotAssigned.ON_HOLD if request.held else NotAssigned.KEPT_FROM
    reason = misfit(who, request.wish)
    # Whoever named no part of the state cannot be told from whom they are far: the coordinator decides.
    if reason is not None and not (reason is Misfit.OUTSIDE and request.region is None):
        return reason
    booked = work.appointments.of(request.id)
    if booked is not None and not _time_given(context, booked, who.id):
        return NotAssigned.BUSY
    _end_others(context, request.id, who.id, with_time=booked is not None)
    _assign(context, request.id, who.id)
    if booked is None:
        told = About(request.id, who.id, len(work.assignments.all_of(request.id)))
        work.outbox.add([to_interviewer(MessageKind.GIVEN, told, context.now, context.now + A_DAY)])
    return Assigned(request, who, work.appointments.of(request.id))


def _taken(context: StaffContext, held: HeldRequest) -> bool:
    # Their offer ran out, or they passed: if nobody has it, better they than nobody.
    if held.hold is StaffRole.PAST and held.appointment is not None:
        return False
    return _assign(context, held.request.id, held.interviewer_id)


def _assign(context: StaffContext, request_id: str, interviewer_id: str) -> bool:
    work = context.work
    theirs = take_if_free(work, request_id, interviewer_id, context.now)
    if theirs:
        work.interviewers.note_assigned(interviewer_id, context.now)
        work.outbox.withdraw(request_id, (MessageKind.OFFER,))
    return theirs


def _time_given(context: StaffContext, booked: Appointment, interviewer_id: str) -> bool:
    work = context.work
    if booked.interviewer_id == interviewer_id:
        return True
    if not is_free(work, interviewer_id, booked) or not work.appointments.give(
        booked.request_id, interviewer_id
    ):
        return False
    # Whoever had it hears from here that it is off.
    given = work.appointments.of(booked.request_id) or booked
    plan_reminders(work, given, context.rules.zone, context.now)
    return True


def _end_others(context: StaffContext, request_id: str, interviewer_id: str, *, with_time: bool) -> None:
    live = context.work.assignments.live_of(request_id)
    if live is not None and live.interviewer_id != interviewer_id:
        end_assignment(context, live, with_time=with_time)


def end_assignment(context: StaffContext, live: Assignment, *, with_time: bool) -> None:
    """End an offer, or take back what somebody has, and tell them that one of theirs is off.

    ``with_time``: they hear it of its time already.
    """
    work = context.work
    offered = live.state is AssignmentState.OFFERED
    over = AssignmentState.EXPIRED if offered else AssignmentState.RETURNED
    work.assignments.set_state(live.id, over, was=live.state)
    knew = not work.outbox.withdraw(live.request_id, (MessageKind.OFFER,), live.interviewer_id)
    if knew and not with_time:
        tell_off(work, live.interviewer_id, None, context.now)
    work.outbox.withdraw(live.request_id, recipient_id=live.interviewer_id)
