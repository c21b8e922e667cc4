"""Composes a call that is due, once more looking whether it may be. Opens no number and places nothing.

The attempt of an interviewer's ring begins here, in a commit of its own, so that the addresses the provider is
given lead somewhere before anybody can pick up.
"""

from __future__ import annotations

from intake.core.calls.attempt import AttemptState, CallDirection, CallEvent, Leg, longest
from intake.core.calls.call_permission import CallBlock
from intake.core.calls.call_timing import INTERVIEWER_RINGS, LONGEST_CALL, ON_DUTY_RINGS, PERSON_RINGS
from intake.core.calls.leg_request import leg_path, status_path
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.sending import CallToPlace, DueRow
from intake.services.calls.move_attempt import AttemptContext, happen
from intake.services.requests.when_to_call import call_block_of
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork


def compose_ring(context: AttemptContext, row: DueRow) -> CallToPlace | None:
    """Return the call of a due row, or None where it must not be placed any more; the same again is the same call."""
    if row.kind is MessageKind.RING_INTERVIEWER:
        attempt = attempt_of(context.work, row) or _begun(context, row)
        return _interviewer(attempt) if attempt is not None and attempt.standing.is_live else None
    return _person(context, row)


def event_of_block(block: CallBlock) -> CallEvent:
    """Return what it is to an attempt that its person must not be rung; nobody rang them yet."""
    match block:
        case CallBlock.GONE:
            return CallEvent.STOPPED
        case CallBlock.HALTED:
            return CallEvent.HALTED_UNRUNG
        case CallBlock.WORDS_KNOWN:
            # They hear that nobody was called, and to try again.
            return CallEvent.NOT_PLACED
        case _:
            return CallEvent.NOT_NOW


def attempt_of(work: UnitOfWork, row: DueRow) -> Attempt | None:
    """Return the attempt that a ring belongs to: one that it began itself, or the one going on."""
    if row.kind is MessageKind.RING_PERSON:
        live = work.attempts.live_of(row.subject)
        return live if live is not None and live.number == row.version else None
    # An attempt that a ring began has the ring's own id.
    own = work.attempts.get(row.id)
    if own is not None:
        return own
    live = work.attempts.live_of(row.subject)
    theirs = (
        live is not None and live.way is CallDirection.THEY_CALL and live.interviewer_id == row.recipient_id
    )
    return live if theirs else None


def _begun(context: AttemptContext, row: DueRow) -> Attempt | None:
    work = context.work
    if call_block_of(work, work.requests.get(row.subject), context.hours, context.now) is not None:
        return None
    if not work.interviewers.hold(row.recipient_id):
        # Cut off since their row was read: either this is seen here, or the attempt is seen there.
        return None
    begun = Attempt(
        id=row.id,
        request_id=row.subject,
        number=work.attempts.next_number(row.subject),
        way=CallDirection.WE_CALL,
        interviewer_id=row.recipient_id,
        token=new_request_id(),
        room=new_request_id(),
        state=AttemptState.RINGING_INTERVIEWER,
        began_at=context.now,
        deadline_at=context.now + longest(AttemptState.RINGING_INTERVIEWER),
    )
    # False where somebody else rings the same person now, or this interviewer is in a call.
    return begun if work.attempts.begin(begun) else None


def _interviewer(attempt: Attempt) -> CallToPlace:
    they_call, ring = attempt.way is CallDirection.THEY_CALL, len(attempt.rung)
    return CallToPlace(
        path=leg_path(attempt.token, Leg.INTERVIEWER, ring),
        status_path=status_path(attempt.token, Leg.INTERVIEWER, ring),
        timeout=ON_DUTY_RINGS if they_call else INTERVIEWER_RINGS,
        time_limit=LONGEST_CALL,
    )


def _person(context: AttemptContext, row: DueRow) -> CallToPlace | None:
    work = context.work
    attempt, request = attempt_of(work, row), work.requests.get(row.subject)
    if attempt is None or request is None or attempt.state is not AttemptState.RINGING_PERSON:
        return None
    block = call_block_of(work, request, context.hours, context.now)
    if block is not None:
        happen(context, attempt, event_of_block(block))
        return None
    return _ring_person(attempt, request)


def _ring_person(attempt: Attempt, request: RequestRow) -> CallToPlace:
    return CallToPlace(
        path=leg_path(attempt.token, Leg.PERSON, 0),
        status_path=status_path(attempt.token, Leg.PERSON, 0),
        timeout=PERSON_RINGS,
        time_limit=LONGEST_CALL,
        detect_machine=True,
        after_greeting=request.message,
    )
