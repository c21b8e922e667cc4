"""Staff orders: what was asked of the worker at the console, and what came of it.

A row is sealed to the worker and holds nothing else of the order; who may ask what is for the worker to look at, in the
row of the account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from intake.core.staff.staff_orders import StaffAct
from intake.storage.queries.request_row import IS_SHOWN
from intake.storage.schema.column_types import FIRST_MOMENT, LAST_MOMENT
from intake.storage.schema.tables import account, callback_request, staff_order


@dataclass(frozen=True, slots=True)
class NewStaffOrder:
    """An order to add; ``request_id`` is None where it is about the line, or about words nobody here may look up."""

    account_id: str
    act: StaffAct
    request_id: str | None
    sealed: bytes = field(repr=False)
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class StaffOrder:
    """An order that waits, and who asks: handle, role and interviewer as their account says now; none where it is gone."""

    id: int
    account_id: str
    act: str
    request_id: str | None
    sealed: bytes = field(repr=False)
    asked_at: datetime
    handle: str | None
    role: str | None
    interviewer_id: str | None


@dataclass(frozen=True, slots=True)
class ToldResult:
    """What came of one order, as the worker wrote it; nothing yet where ``result`` is None."""

    id: int
    act: str
    result: str | None
    staff_code: str | None


_O = staff_order.c
_IDS_OF_CODES = select(callback_request.c.staff_code, callback_request.c.id).where(
    callback_request.c.staff_code.in_(bindparam("codes", expanding=True)), IS_SHOWN
)
_UNDONE = _O.done_at.is_(None)
# Longer than anything the console closes. What somebody who broke into it writes beyond that, or of no moment there is,
# is never read: it would take the worker's memory, or end its look at each order that follows.
_LONGEST_SEALED, _LONGEST_NAME = 4096, 64
_READABLE = and_(
    _UNDONE,
    func.length(_O.sealed) <= _LONGEST_SEALED,
    *(func.length(name) <= _LONGEST_NAME for name in (_O.account, _O.act)),
    _O.asked_at.between(FIRST_MOMENT, LAST_MOMENT),
)
_ASKER = and_(
    account.c.id == _O.account,
    *(func.length(name) <= _LONGEST_NAME for name in (account.c.handle, account.c.role)),
)
_ADD = insert(staff_order).returning(_O.id)
_ANY_WAITS = select(_O.id).where(_READABLE).limit(1)
_FIRST = (
    select(
        _O.id,
        _O.account,
        _O.act,
        _O.request,
        _O.sealed,
        _O.asked_at,
        account.c.handle,
        account.c.role,
        account.c.interviewer_id,
    )
    .select_from(staff_order.outerjoin(account, _ASKER))
    .where(_READABLE, _O.id > bindparam("after"))
    .order_by(_O.id)
    .limit(1)
)
_DONE = (
    update(staff_order)
    .where(_O.id == bindparam("order"), _UNDONE)
    .values(result=bindparam("came"), done_at=bindparam("moment"), sealed=b"")
)
_DONE_WITHOUT_TRACE = _DONE.values(request=None)
_RESULTS = (
    select(_O.id, _O.act, _O.result, callback_request.c.staff_code)
    .select_from(staff_order.outerjoin(callback_request, callback_request.c.id == _O.request))
    .where(_O.account == bindparam("of"), _O.id.in_(bindparam("orders", expanding=True)))
    .order_by(_O.id)
)
# By the worker's own marks alone: whoever broke into the console says whose an order is, and since when it waits.
_COUNT = select(func.count()).where(
    _O.act == bindparam("what"),
    or_(_UNDONE, _O.done_at > bindparam("since")),
    _O.id <= bindparam("until"),
)
_FORGET = delete(staff_order).where(_O.done_at <= bindparam("before"))


class StaffOrders:
    """Named queries of staff orders, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ids_of_codes(self, staff_codes: Sequence[str]) -> dict[str, str]:
        """Return the ids of the requests that are shown under some staff codes, by the code."""
        rows = self._connection.execute(_IDS_OF_CODES, {"codes": list(staff_codes)})
        return {row.staff_code: row.id for row in rows}

    def add(self, order: NewStaffOrder) -> int | None:
        """Add an order and return its number; None where its request went in this very moment."""
        row = {
            "account": order.account_id,
            "act": order.act.value,
            "request": order.request_id,
            "sealed": order.sealed,
            "asked_at": order.asked_at,
        }
        try:
            with self._connection.begin_nested():
                number: int = self._connection.execute(_ADD, row).scalar_one()
                return number
        except IntegrityError:
            return None

    def any_waits(self) -> bool:
        """Tell whether an order waits: one look into an index."""
        return self._connection.execute(_ANY_WAITS).first() is not None

    def first(self, after: int = 0) -> StaffOrder | None:
        """Return the order to apply next, of those beyond a number."""
        row = self._connection.execute(_FIRST, {"after": after}).one_or_none()
        return None if row is None else StaffOrder(*row)

    def done(self, order_id: int, result: str, now: datetime, *, without_trace: bool = False) -> bool:
        """Write what came of an order, and forget what was sealed in it; False where it was done, or is gone.

        ``without_trace`` forgets the request too, so that the row may outlive it.
        """
        statement = _DONE_WITHOUT_TRACE if without_trace else _DONE
        values = {"order": order_id, "came": result, "moment": now}
        return self._connection.execute(statement, values).rowcount == 1

    def results(self, account_id: str, order_ids: Sequence[int]) -> tuple[ToldResult, ...]:
        """Return what came of some orders of one account, by number; those of others, and what is gone, are left out."""
        rows = self._connection.execute(_RESULTS, {"of": account_id, "orders": list(order_ids)})
        return tuple(ToldResult(*row) for row in rows)

    def asked_since(self, order: StaffOrder, since: datetime) -> int:
        """Return how often anybody was answered the act of an order since a moment (UTC), up to this order."""
        asked = {"what": order.act, "since": since, "until": order.id}
        n: int = self._connection.execute(_COUNT, asked).scalar_one()
        return n

    def forget(self, before: datetime) -> int:
        """Remove orders that were done until a moment (UTC); return how many."""
        return self._connection.execute(_FORGET, {"before": before}).rowcount
