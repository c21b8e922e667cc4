"""Takes a request back from whoever has it or is offered it, keeps it from somebody for good, and offers it anew.

Gives it to nobody: the worker's next tick offers what is free. Whoever loses it is told so. A time stays in the book, as
its person waits for it, until somebody else is given it. Commits nothing.
"""

from __future__ import annotations

from intake.core.delivery.message_kinds import MessageGroup, MessageKind, kinds_of
from intake.core.delivery.reminders import OF_A_TIME
from intake.services.line.staff_context import StaffContext
from intake.services.requests.coordinator_notices import forget_told_of
from intake.services.requests.withdraw import tell_off
from intake.services.staff.act_result import ActResult, lock_waiting
from intake.services.staff.assignments import end_assignment
from intake.services.staff.hand_over import hand_over
from intake.services.staff.on_hold import stop_ring
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import AssignmentState

_NEWS = kinds_of(MessageGroup.NEWS_OF_A_TIME)
_NOBODY = (MessageKind.NOBODY_FITS, MessageKind.NOBODY_TOOK)


def take_back(context: StaffContext, request_id: str) -> ActResult:
    """Take a request back from whoever has it or is offered it."""
    if lock_waiting(context, request_id) is None:
        return ActResult.GONE
    booked, live = context.work.appointments.of(request_id), context.work.assignments.live_of(request_id)
    who = booked.interviewer_id if booked is not None else live.interviewer_id if live is not None else None
    return ActResult.NOBODYS if who is None else _taken_back(context, request_id, who)


def keep_from(context: StaffContext, request_id: str, interviewer_id: str) -> ActResult:
    """Keep a request from somebody for good: whatever they have of it is taken back, and they get it by no way again."""
    work, request = context.work, lock_waiting(context, request_id)
    if request is None:
        return ActResult.GONE
    if interviewer_id in request.kept_from:
        return ActResult.ALREADY
    work.requests.keep_from(request_id, (*request.kept_from, interviewer_id))
    result = _taken_back(context, request_id, interviewer_id)
    # What they may still be asked, as a backup too.
    work.outbox.withdraw(request_id, recipient_id=interviewer_id)
    return result


def offer_again(context: StaffContext, request_id: str) -> ActResult:
    """Offer a request anew from the top, also to those who passed or let an offer run out."""
    work, request = context.work, lock_waiting(context, request_id)
    if request is None:
        return ActResult.GONE
    if request.held:
        return ActResult.HELD
    booked, live = work.appointments.of(request_id), work.assignments.live_of(request_id)
    if booked is not None:
        return ActResult.HAS_TIME
    if live is not None and live.state is AssignmentState.TAKEN:
        return ActResult.HAS_IT
    if live is not None:
        end_assignment(context, live, with_time=False)
    work.assignments.forget_past(request_id)
    # The coordinator hears once more if nobody takes it this time either.
    work.outbox.forget_told(request_id, _NOBODY)
    forget_told_of(work, request_id)
    return ActResult.DONE


def _taken_back(context: StaffContext, request_id: str, interviewer_id: str) -> ActResult:
    work, booked = context.work, context.work.appointments.of(request_id)
    live = work.assignments.live_of(request_id)
    stop_ring(context, request_id, interviewer_id)
    if booked is not None and booked.interviewer_id == interviewer_id and booked.ends_at > context.now:
        _take_time_back(context, booked, interviewer_id)
        return ActResult.TIME_STANDS
    if booked is not None and booked.interviewer_id == interviewer_id:
        # Nobody waits for a time that is over.
        work.appointments.delete(request_id)
        work.outbox.withdraw(request_id, OF_A_TIME)
    if live is not None and live.interviewer_id == interviewer_id:
        end_assignment(context, live, with_time=False)
    return ActResult.DONE


def _take_time_back(context: StaffContext, booked: Appointment, interviewer_id: str) -> None:
    work = context.work
    # Whoever was never sent its news never knew of it.
    knew = not work.outbox.withdraw(booked.request_id, _NEWS, interviewer_id)
    hand_over(context, interviewer_id, booked, although_nobody=True)
    if knew:
        tell_off(work, interviewer_id, booked.starts_at, context.now)
