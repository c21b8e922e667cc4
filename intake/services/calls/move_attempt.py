"""Moves an attempt: what the table of states says of an event becomes rows, in the caller's transaction.

The person is rung by a row of the outbox, and legs are hung up on by rows of the provider's copies: nothing here
speaks with the provider.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from intake.core.calls.attempt import AttemptState, CallDirection, CallEvent, Ending, Leg, Transition
from intake.core.calls.attempt_transitions import transition
from intake.core.calls.call_permission import CallingHours
from intake.core.calls.call_timing import RING_WHILE_WAITING_WITHIN
from intake.core.delivery.message_kinds import CALLS, MessageKind, Outgoing, Recipient
from intake.core.delivery.outbox_entries import at_once, to_coordinator
from intake.core.requests.outcome import Outcome
from intake.services.requests.apply_outcome import OutcomeReport, apply_outcome
from intake.storage.queries.attempts import Attempt
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What came of a try: of which request, by whom (an interviewer's id), when (UTC), and in which ring of ours."""

    request_id: str
    by: str
    concluded: Outcome
    now: datetime
    ring: str | None


Conclude = Callable[[UnitOfWork, CallingHours, Conclusion], None]


def apply_conclusion(work: UnitOfWork, hours: CallingHours, conclusion: Conclusion) -> None:
    """Apply the outcome of a call, by the same table as an interviewer's word."""
    report = OutcomeReport(conclusion.by, conclusion.now, hours.windows, hours.tries, ring=conclusion.ring)
    apply_outcome(work, report, conclusion.request_id, conclusion.concluded)


@dataclass(frozen=True, slots=True)
class AttemptContext:
    """What an attempt is moved with: the open transaction, the moment (UTC), and the rules a conclusion is applied by."""

    work: UnitOfWork
    now: datetime
    hours: CallingHours
    conclude: Conclude = apply_conclusion


def happen(context: AttemptContext, attempt: Attempt, event: CallEvent) -> Attempt:
    """Let an event happen to an attempt, and return it as it stands then."""
    led = transition(attempt.standing, event)
    if led is None:
        return attempt
    after = attempt.moved(led.after, context.now)
    if led.concluded is not None:
        # Before anything that belongs to it, as whoever tells an outcome by text takes them in this order.
        context.work.requests.lock(after.request_id)
    _let_go(context, after, led)
    if after.state is AttemptState.LOOKING:
        after = replace(after, interviewer_id=None, sealed_interviewer_call=None)
    if led.rings_person:
        context.work.outbox.add([_ring(after, context.now)])
    if after.ending is Ending.NOBODY:
        context.work.outbox.add([_missed(after, context.now)])
    if after.state is AttemptState.ACCEPTED and after.way is CallDirection.THEY_CALL and after.interviewer_id:
        context.work.interviewers.note_assigned(after.interviewer_id, context.now)
    context.work.attempts.put(after)
    if led.concluded is not None:
        conclude(context, after, led.concluded)
    return after


def ring_taken_back(context: AttemptContext, attempt: Attempt) -> bool:
    """Take back the order to ring the person; False where a worker took it up, so that it may ring."""
    return context.work.outbox.withdraw(attempt.request_id, (MessageKind.RING_PERSON,)) > 0


def conclude(context: AttemptContext, attempt: Attempt, concluded: Outcome) -> None:
    """Have the request know what came of a try."""
    by = attempt.interviewer_id or ""
    # Where the clock was set back meanwhile, the window they were rung in does not open once more.
    now = max(context.now, attempt.began_at)
    # Where they call us no phone of theirs rings.
    ring = attempt.id if attempt.way is CallDirection.WE_CALL else None
    context.conclude(context.work, context.hours, Conclusion(attempt.request_id, by, concluded, now, ring))


def _let_go(context: AttemptContext, after: Attempt, led: Transition) -> None:
    work = context.work
    if after.state is AttemptState.LOOKING:
        work.attempts.release(after.with_call(Leg.PERSON, None), context.now, hang_up=led.ends)
    elif not led.after.is_live:
        work.outbox.withdraw(after.request_id, CALLS)
        work.attempts.release(after, context.now, hang_up=led.ends)


def _ring(attempt: Attempt, now: datetime) -> Outgoing:
    return Outgoing(
        kind=MessageKind.RING_PERSON,
        subject=attempt.request_id,
        recipient=Recipient.PERSON,
        recipient_id=attempt.request_id,
        due_at=now,
        send_before=now + RING_WHILE_WAITING_WITHIN,
        version=attempt.number,
        urgent=True,
    )


def _missed(attempt: Attempt, now: datetime) -> Outgoing:
    # The coordinator learns that a call was missed, by the request's code and no more.
    return at_once(
        to_coordinator(MessageKind.CALL_IN_MISSED, attempt.request_id, now, version=attempt.number)
    )
