"""Rings: places the calls that are due, ends those whose reason is gone, and gives up what was lost.

A number is opened in the moment of dialling. Each ring is taken in one commit and placed after it, so that a crash
leaves a phone that did not ring, never one that rings twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from intake.core.attempt import Event, Leg, State
from intake.core.copies import CopyKind
from intake.core.delivery import Accepted, Answer, Call, DueRow, Refused
from intake.services.compose_ring import LONGEST_CALL, Bell, Placing, compose_ring
from intake.services.move_attempt import Conclude, Moving, happen
from intake.storage import sealing
from intake.storage.attempts import Attempt, leg_key
from intake.storage.copies import FIRST_TRY_AFTER, ClaimedCopy, NewCopy
from intake.storage.outbox import OutboxState
from intake.storage.unit_of_work import Database, UnitOfWork

LEASE = timedelta(seconds=60)
END_LEASE = timedelta(seconds=20)
END_AGAIN_AFTER = timedelta(seconds=3)
REFUSALS: Mapping[int, Event] = {
    **dict.fromkeys((21201, 21211, 21214, 21217, 13223, 13224), Event.NUMBER_REFUSED),
    **dict.fromkeys((21216, 21610, 13225), Event.NUMBER_BLOCKED),
    **dict.fromkeys((21215, 21408, 13226, 13227), Event.COUNTRY_REFUSED),
}


class BridgeFault(Enum):
    """Where a test may stop a worker that rings: after each step that another must be able to follow."""

    TAKEN = auto()
    PLACED = auto()
    NOTED = auto()
    CALL_ENDED = auto()


Reached = Callable[[BridgeFault], None]


def _go_on(_: BridgeFault) -> None:
    return


class CallGateway(Protocol):
    """What places and ends calls; no error leaves it except as a value."""

    def ring(self, call: Call) -> Answer:
        """Place one call."""

    def end_call(self, provider_id: str) -> bool:
        """End a call; True where it is over now."""


@dataclass(frozen=True, slots=True)
class Ringer:
    """What a worker rings with: how calls are composed, and what places them."""

    bell: Bell
    gateway: CallGateway


def ring_due(database: Database, ringer: Ringer, now: datetime, reached: Reached = _go_on) -> int:
    """Place every call that is due, one after the other; return how many."""
    rung, bell, gateway = 0, ringer.bell, ringer.gateway
    while True:
        with database.work() as work:
            row = work.ringing.next_due(now)
            if row is None:
                return rung
            placing = _take(work, bell, row, now)
            work.commit()
        if placing is None:
            continue
        reached(BridgeFault.TAKEN)
        answer = gateway.ring(placing.call)
        reached(BridgeFault.PLACED)
        with database.work() as work:
            _note(Moving(work, now, bell.conclude), bell, placing, answer)
            work.commit()
        reached(BridgeFault.NOTED)
        rung += 1


def end_calls(database: Database, ringer: Ringer, now: datetime, reached: Reached = _go_on) -> int:
    """End every call whose reason is gone; return how many. What the provider did not end is tried again."""
    ended = 0
    while True:
        # One at a time, so that a worker that stops keeps no other call from being ended.
        with database.work() as work:
            claimed = work.copies.claim_to_end(now, now + END_LEASE, 1)
            work.commit()
        if not claimed:
            return ended
        over = _end(ringer, claimed[0], now)
        reached(BridgeFault.CALL_ENDED)
        with database.work() as work:
            if over:
                work.copies.ended(claimed[0], now + FIRST_TRY_AFTER)
            else:
                work.copies.again(claimed[0], now + END_AGAIN_AFTER)
            work.commit()
        ended += over


def give_up_lost(database: Database, conclude: Conclude, now: datetime) -> int:
    """End every attempt of which nobody heard for longer than it can last; return how many."""
    with database.work() as work:
        work.ringing.give_up_left_behind(now)
        lost = work.attempts.lost(now)
        for attempt in lost:
            happen(Moving(work, now, conclude), attempt, Event.TIME_RAN_OUT)
        work.commit()
    return len(lost)


def _end(ringer: Ringer, copy: ClaimedCopy, now: datetime) -> bool:
    if now - copy.created_at > timedelta(seconds=LONGEST_CALL):
        return True
    try:
        call_id = sealing.open_id(copy.sealed_id, ringer.bell.keys)
    except sealing.SealError:
        # Its deletion will tell of it.
        return True
    return ringer.gateway.end_call(call_id)


def _take(work: UnitOfWork, bell: Bell, row: DueRow, now: datetime) -> Placing | None:
    placing = compose_ring(Moving(work, now, bell.conclude), bell, row)
    if placing is None:
        work.ringing.settle(row.id, OutboxState.DROPPED, now)
    else:
        work.ringing.take(row.id, now + LEASE)
    return placing


def _note(moving: Moving, bell: Bell, placing: Placing, answer: Answer) -> None:
    work, attempt = moving.work, moving.work.attempts.get(placing.attempt_id)
    match answer:
        case Accepted(provider_id):
            work.ringing.settle(placing.row_id, OutboxState.SENT, moving.now)
            _keep_id(moving, placing, attempt, sealing.seal_found_id(provider_id, bell.keys))
        case Refused(code):
            work.ringing.settle(placing.row_id, OutboxState.FAILED, moving.now)
            if attempt is not None and _is_still(attempt, placing):
                happen(moving, attempt, REFUSALS.get(code, Event.PROVIDER_FAILED))
        case _:
            # It may ring: whoever picks up is answered by its token, and the attempt ends by its own time.
            work.ringing.settle(placing.row_id, OutboxState.FAILED, moving.now)


def _keep_id(moving: Moving, placing: Placing, attempt: Attempt | None, sealed: bytes) -> None:
    if attempt is None or not _is_still(attempt, placing):
        # Erased, ended or let go meanwhile: nobody may pick up any more.
        copy = NewCopy(leg_key(sealed), sealed, CopyKind.CALL, moving.now, hang_up=True)
        moving.work.copies.add(copy)
    elif attempt.sealed_call(placing.leg) is None:
        moving.work.attempts.put(attempt.with_call(placing.leg, sealed))


def _is_still(attempt: Attempt, placing: Placing) -> bool:
    if placing.leg is Leg.INTERVIEWER and len(attempt.rung) != placing.ring:
        return False
    return attempt.state not in (State.OVER, State.LOOKING)
