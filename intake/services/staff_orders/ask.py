"""Ask: what somebody at the console asks for is kept as staff orders, and what came of them is waited for a moment.

Changes nothing of a request: the worker does, and looks once more who may ask. Nothing is waited for in a transaction.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from intake.core.staff.staff_orders import (
    OF_AN_INTERVIEWER,
    OF_THE_LINE,
    ActDetails,
    CameOf,
    StaffAct,
    StaffAnswer,
)
from intake.services.staff_orders.answers import answered
from intake.services.staff_orders.sealed_act import SealedAct, close_act
from intake.storage.queries.staff_orders import NewStaffOrder
from intake.storage.unit_of_work import Database, UnitOfWork

WAIT_SECONDS = 2.0
LOOK_EVERY_SECONDS = 0.05
# About no request that is named: the line, an interviewer, or two words.
_OF_NO_CODE = OF_THE_LINE | OF_AN_INTERVIEWER | {StaffAct.TWO_WORDS, StaffAct.INTAKE}


@dataclass(frozen=True, slots=True)
class AskedAct:
    """One act as a page asks for it: about a request by its staff code, or about none."""

    act: StaffAct
    staff_code: str = ""
    details: ActDetails = field(default_factory=ActDetails)


def ask_worker(
    database: Database, public_key: bytes, account_id: str, acts: Sequence[AskedAct], *, now: datetime
) -> tuple[int, ...]:
    """Keep acts as orders in one commit, and return their numbers; ``now`` is UTC by the line's clock.

    A request that went meanwhile has no order: there is nothing left to ask for. Raises ValueError where what was asked
    is too long to be sealed.
    """
    with database.work() as work:
        asking = _Asking(work, public_key, account_id, now)
        ids = work.staff_orders.ids_of_codes([each.staff_code for each in acts if each.staff_code])
        numbers = [_asked(asking, each, ids.get(each.staff_code)) for each in acts]
        work.commit()
    return tuple(number for number in numbers if number is not None)


def await_answers(
    database: Database, account_id: str, numbers: Sequence[int], seconds: float = WAIT_SECONDS
) -> tuple[StaffAnswer, ...]:
    """Return what came of some orders of an account, waiting up to some seconds for those that are not done yet.

    No transaction is open while it waits. What is of another account, or is forgotten, has no answer.
    """
    until = time.monotonic() + seconds
    while True:
        answers = read_answers(database, account_id, numbers)
        waits = any(each.came is CameOf.WAITS for each in answers)
        if not waits or time.monotonic() >= until:
            return answers
        time.sleep(LOOK_EVERY_SECONDS)


def read_answers(database: Database, account_id: str, numbers: Sequence[int]) -> tuple[StaffAnswer, ...]:
    """Return what came of some orders of an account by now."""
    if not numbers:
        return ()
    with database.reading() as work:
        return tuple(answered(each) for each in work.staff_orders.results(account_id, numbers))


@dataclass(frozen=True, slots=True)
class _Asking:
    work: UnitOfWork
    public_key: bytes
    account_id: str
    now: datetime


def _asked(asking: _Asking, asked: AskedAct, request_id: str | None) -> int | None:
    if request_id is None and asked.act not in _OF_NO_CODE:
        return None
    act = SealedAct(asking.account_id, asked.act, request_id, asked.details)
    sealed = close_act(act, asking.public_key)
    return asking.work.staff_orders.add(
        NewStaffOrder(asking.account_id, asked.act, request_id, sealed, asking.now)
    )
