"""Erase: take away for good what was marked as gone, in an order that a crash cannot undo.

Marking is done by whoever learns that a request must go (an order, a code, retention, an outcome).
Each step is its own commit and every step may be done twice, by two workers, without harm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from intake.core.delivery.message_kinds import CALLS
from intake.services.requests.withdraw import withdraw
from intake.storage.backup.erasure_ledger import Fate, Ledger, LedgerLine
from intake.storage.backup.vacuum import scrub
from intake.storage.unit_of_work import Database

SCRUB_DUE = "scrub_due"


class FaultPoint(Enum):
    """Where a test may stop an erasure: after each step that the next tick must be able to follow."""

    LEDGER_WRITTEN = auto()
    CALLS_STOPPED = auto()
    KEY_DESTROYED = auto()
    ROWS_DELETED = auto()
    SCRUBBED = auto()


Reached = Callable[[FaultPoint], None]


def _go_on(_: FaultPoint) -> None:
    return


def erase_marked(database: Database, ledger: Ledger, now: datetime, reached: Reached = _go_on) -> int:
    """Erase every request that is marked as gone; return how many. Finishes what a crash left behind."""
    with database.reading() as work:
        marked, scrub_due = work.requests.erasing(), work.line_state.get(SCRUB_DUE) is not None
    erasing = _Erasing(ledger, now, reached)
    for request_id in marked:
        _erase(database, erasing, request_id)
    if marked or scrub_due:
        scrub_erased(database, reached)
    return len(marked)


def scrub_erased(database: Database, reached: Reached = _go_on) -> bool:
    """Take deleted rows out of the files; where a reader prevents it, the next tick tries again."""
    if not scrub(database):
        return False
    reached(FaultPoint.SCRUBBED)
    with database.work() as work:
        work.line_state.drop(SCRUB_DUE)
        work.commit()
    return True


@dataclass(frozen=True, slots=True)
class _Erasing:
    ledger: Ledger
    now: datetime
    reached: Reached


def _erase(database: Database, erasing: _Erasing, request_id: str) -> None:
    on, reached = erasing.now.date(), erasing.reached
    erasing.ledger.append(LedgerLine(on, Fate.ERASED, request_id))
    reached(FaultPoint.LEDGER_WRITTEN)
    with database.work() as work:
        # From here on nobody is rung, and whoever picks up hears nothing. The attempt first, as a call that moves
        # takes them in this order.
        work.attempts.let_go(request_id, erasing.now)
        work.outbox.withdraw(request_id, CALLS)
        work.commit()
    reached(FaultPoint.CALLS_STOPPED)
    with database.work() as work:
        withdraw(work, request_id, erasing.now)
        work.requests.destroy_key(request_id)
        work.commit()
    reached(FaultPoint.KEY_DESTROYED)
    with database.work() as work:
        work.attempts.let_go(request_id, erasing.now)
        work.outbox.delete_about(request_id)
        work.assignments.delete_of(request_id)
        work.appointments.delete(request_id)
        work.requests.delete(request_id)
        work.line_state.put(SCRUB_DUE, on.isoformat())
        work.commit()
    reached(FaultPoint.ROWS_DELETED)
