"""Places calls: what delivery needs of the calls it places, and the worker's own work on calls that must end.

Delivery takes each ring in one commit and places it after that, so that a crash leaves a phone that did not ring,
never one that rings twice. Knows no number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from intake.core.calls.attempt import AttemptState, CallEvent, Leg
from intake.core.calls.call_permission import CallingHours
from intake.core.calls.call_timing import LONGEST_CALL
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.sending import CallToPlace, DueRow, SendRefused, TooLate, WaitUntil
from intake.core.retention.provider_copies import CopyKind
from intake.services.calls.begin_attempt import attempt_of, compose_ring, event_of_block
from intake.services.calls.move_attempt import AttemptContext, happen
from intake.services.delivery.ports import Broken, NoReason, NotFound, Result, Sent
from intake.services.line.clock import Clock
from intake.services.requests.when_to_call import call_block_of
from intake.storage.crypto import seals
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.queries.attempts import Attempt, leg_key
from intake.storage.queries.provider_copies import FIRST_TRY_AFTER, ClaimedCopy, NewCopy
from intake.storage.unit_of_work import Database, UnitOfWork

END_LEASE = timedelta(seconds=20)
END_AGAIN_AFTER = timedelta(seconds=3)
REFUSALS: Mapping[int, CallEvent] = {
    **dict.fromkeys((21201, 21211, 21214, 21217, 13223, 13224), CallEvent.NUMBER_REFUSED),
    **dict.fromkeys((21216, 21610, 13225), CallEvent.NUMBER_BLOCKED),
    **dict.fromkeys((21215, 21408, 13226, 13227), CallEvent.COUNTRY_REFUSED),
}


class BridgeFault(Enum):
    """Where a test may stop a worker that rings: after each step that another must be able to follow."""

    # The attempt stands, and nothing was placed yet.
    COMPOSED = auto()
    # The call is placed, and its row does not say so yet.
    PLACED = auto()
    CALL_ENDED = auto()


Reached = Callable[[BridgeFault], None]


def _go_on(_: BridgeFault) -> None:
    return


class CallGateway(Protocol):
    """What ends calls; no error of the network leaves it except as a value."""

    def hang_up_call(self, provider_id: str) -> bool:
        """End a call; False where it may go on for all we know."""


@dataclass(frozen=True, slots=True)
class CallPlacer:
    """What delivery asks about calls: ``compose`` before one is placed, ``told`` in the commit that settles it."""

    database: Database
    clock: Clock
    hours: CallingHours
    reached: Reached = _go_on

    def compose(self, _work: UnitOfWork, row: DueRow) -> CallToPlace | None:
        """Return the call of a row; an attempt begins in a commit of its own, since delivery only reads here."""
        with self.database.work() as work:
            ring = compose_ring(AttemptContext(work, self.clock(), self.hours), row)
            work.commit()
        self.reached(BridgeFault.COMPOSED)
        return ring

    def told(self, work: UnitOfWork, row: DueRow, result: Result) -> None:
        """Take note of what became of a call."""
        self.reached(BridgeFault.PLACED)
        context, attempt = AttemptContext(work, self.clock(), self.hours), attempt_of(work, row)
        if isinstance(result, Sent):
            _keep_id(context, row, attempt, result.sealed_id)
            return
        if attempt is None or (_may_have_left(result) and attempt.sealed_call(_leg_of(row)) is not None):
            # Where the call itself was heard of, the provider's list is only late.
            return
        event = self._event(work, row, result)
        if event is not None:
            happen(context, attempt, event)

    def _event(self, work: UnitOfWork, row: DueRow, result: Result) -> CallEvent | None:
        if _may_have_left(result) and row.kind is MessageKind.RING_PERSON:
            # It may have rung for all we know, and whose phone may have rung has had that try.
            return CallEvent.PERSON_LOST
        match result:
            case SendRefused(code=code):
                return REFUSALS.get(code, CallEvent.PROVIDER_FAILED)
            case WaitUntil():
                return CallEvent.NOT_NOW
            case TooLate() | NotFound() | Broken():
                return CallEvent.PROVIDER_FAILED
            case NoReason():
                return self._why(work, row)
            case _:
                # Nobody can tell whether it rings: whoever picks up is answered, and time ends the rest.
                return None

    def _why(self, work: UnitOfWork, row: DueRow) -> CallEvent:
        if row.kind is MessageKind.RING_INTERVIEWER:
            return CallEvent.INTERVIEWER_UNREACHED
        block = call_block_of(work, work.requests.get(row.subject), self.hours, self.clock())
        if block is None:
            # All is well but the number: it is ours, or not one that may be called.
            return CallEvent.NUMBER_REFUSED
        return event_of_block(block)


@dataclass(frozen=True, slots=True)
class Ender:
    """What the worker ends calls with."""

    keys: WorkerKeys
    gateway: CallGateway


def end_calls(database: Database, ender: Ender, now: datetime, reached: Reached = _go_on) -> int:
    """End every call whose reason is gone; return how many. What the provider did not end is tried again."""
    ended = 0
    while True:
        # One at a time, so that a worker that stops keeps no other call from being ended.
        with database.work() as work:
            claimed = work.provider_copies.claim_to_end(now, now + END_LEASE, 1)
            work.commit()
        if not claimed:
            return ended
        over = _end(ender, claimed[0], now)
        reached(BridgeFault.CALL_ENDED)
        with database.work() as work:
            if over:
                work.provider_copies.ended(claimed[0], now + FIRST_TRY_AFTER)
            else:
                work.provider_copies.again(claimed[0], now + END_AGAIN_AFTER)
            work.commit()
        ended += over


def give_up_lost(database: Database, hours: CallingHours, now: datetime) -> int:
    """End every attempt of which nobody heard for longer than it can last; return how many."""
    with database.work() as work:
        lost = work.attempts.lost(now)
        for attempt in lost:
            happen(AttemptContext(work, now, hours), attempt, CallEvent.TIME_RAN_OUT)
        if lost:
            work.commit()
    return len(lost)


def _end(ender: Ender, copy: ClaimedCopy, now: datetime) -> bool:
    if now - copy.created_at > timedelta(seconds=LONGEST_CALL):
        return True
    try:
        call_id = seals.open_id(copy.sealed_id, ender.keys)
    except seals.SealError:
        # Its deletion will tell of it.
        return True
    return ender.gateway.hang_up_call(call_id)


def _keep_id(context: AttemptContext, row: DueRow, attempt: Attempt | None, sealed: bytes) -> None:
    leg = _leg_of(row)
    if attempt is None or not _is_still(attempt, row):
        # Erased, ended or let go meanwhile: nobody may pick up any more.
        copy = NewCopy(leg_key(sealed), sealed, CopyKind.CALL, context.now, hang_up=True)
        context.work.provider_copies.add(copy)
    elif attempt.sealed_call(leg) is None:
        context.work.attempts.put(attempt.with_call(leg, sealed))


def _leg_of(row: DueRow) -> Leg:
    return Leg.PERSON if row.kind is MessageKind.RING_PERSON else Leg.INTERVIEWER


def _may_have_left(result: Result) -> bool:
    return isinstance(result, NotFound) or (isinstance(result, Broken) and result.may_have_left)


def _is_still(attempt: Attempt, row: DueRow) -> bool:
    if row.kind is MessageKind.RING_INTERVIEWER and attempt.interviewer_id != row.recipient_id:
        return False
    return attempt.state not in (AttemptState.OVER, AttemptState.LOOKING)
