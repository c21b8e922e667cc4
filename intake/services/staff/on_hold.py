"""Puts a request on hold, and lets it go on: meanwhile nobody is offered it, its person is neither rung nor texted.

Whoever has it keeps it, and is told both; a booked time stays in the book, and nobody is reminded of it. Retention goes on,
its code answers like any, and whoever calls us with that is joined: they call, and nothing goes out. Commits nothing.
"""

from __future__ import annotations

from intake.core.calls.attempt import AttemptState, CallDirection, CallEvent
from intake.core.delivery.message_kinds import CALLS, MessageKind
from intake.core.delivery.outbox_entries import A_DAY, About, to_interviewer
from intake.services.calls.move_attempt import AttemptContext, happen
from intake.services.line.staff_context import StaffContext
from intake.services.requests.withdraw import tell_off
from intake.services.staff.act_result import ActResult, lock_waiting
from intake.services.staff.request_holder import holder_of
from intake.storage.queries.assignments import AssignmentState

# A talk goes on, and what came of it is told.
_RINGS = frozenset(
    {
        AttemptState.RINGING_INTERVIEWER,
        AttemptState.BRIEFING,
        AttemptState.RINGING_PERSON,
        AttemptState.GATE,
        AttemptState.ACCEPTED,
    }
)


def put_on_hold(context: StaffContext, request_id: str) -> ActResult:
    """Put a request that waits on hold; a ring that goes on ends, a talk does not."""
    if lock_waiting(context, request_id) is None:
        return ActResult.GONE
    return ActResult.DONE if hold_locked(context, request_id) else ActResult.ALREADY


def hold_locked(context: StaffContext, request_id: str) -> bool:
    """Put a request on hold that is kept from changing, in whatever state it is; False where it is gone, or was held."""
    work = context.work
    if not work.requests.set_held(request_id, held=True):
        return False
    stop_ring(context, request_id)
    live = work.assignments.live_of(request_id)
    if live is not None and live.state is AssignmentState.OFFERED:
        # As if it had not been made: they may be asked once it goes on.
        if not work.outbox.withdraw(request_id, (MessageKind.OFFER,), live.interviewer_id):
            tell_off(work, live.interviewer_id, None, context.now)
        work.assignments.take_back(live.id)
    _tell_holder(context, request_id, MessageKind.ON_HOLD, instead_of=MessageKind.GOES_ON)
    return True


def let_go_on(context: StaffContext, request_id: str) -> ActResult:
    """Let a request go on that was on hold: what is still to come of it is offered, told and reminded of as before."""
    if lock_waiting(context, request_id) is None:
        return ActResult.GONE
    if not context.work.requests.set_held(request_id, held=False):
        return ActResult.ALREADY
    _tell_holder(context, request_id, MessageKind.GOES_ON, instead_of=MessageKind.ON_HOLD)
    return ActResult.DONE


def stop_ring(context: StaffContext, request_id: str, interviewer_id: str | None = None) -> None:
    """End a ring of ours that goes on for a request, or is still to: anybody's, or of one interviewer."""
    work, live = context.work, context.work.attempts.live_of(request_id)
    if live is not None and live.way is CallDirection.THEY_CALL:
        return
    if live is not None and live.state in _RINGS and interviewer_id in (None, live.interviewer_id):
        happen(AttemptContext(work, context.now, context.hours), live, CallEvent.STOPPED)
    work.outbox.withdraw(request_id, CALLS, interviewer_id)


def _tell_holder(
    context: StaffContext, request_id: str, kind: MessageKind, *, instead_of: MessageKind
) -> None:
    work, holder = context.work, holder_of(context, request_id)
    if holder is None:
        return
    # Whoever did not hear of the one need not hear that it is over.
    if work.outbox.withdraw(request_id, (instead_of,), holder.interviewer.id):
        return
    told = About(request_id, holder.interviewer.id, int(context.now.timestamp()))
    work.outbox.add([to_interviewer(kind, told, context.now, context.now + A_DAY)])
