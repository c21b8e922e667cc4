"""Orders: what a person asked for and the worker applies, strictly in the order it was committed.

An order holds a sealed phone at most; who it is about is found out by the worker alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, func, select, update

from intake.storage.engine.locks import Lock, lock
from intake.storage.engine.prepared import Prepared
from intake.storage.engine.upserts import insert_new
from intake.storage.schema.tables import orders


class OrderKind(StrEnum):
    """What a person asked for."""

    SAVED = "saved"
    ERASE = "erase"
    STOP = "stop"
    # Asked within a longer text, to a number that never answers: nobody is rung or texted any more.
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to add: about one request by id, or about everything of one sealed phone."""

    what: OrderKind
    created_at: datetime
    request_id: str | None = None
    sealed_number: bytes | None = field(default=None, repr=False)
    own_phone: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """An order that waits to be applied."""

    id: int
    what: OrderKind
    request_id: str | None
    sealed_number: bytes | None = field(repr=False)
    own_phone: bool
    created_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class OrderQueue:
    """How the orders stand: how many wait, since when, and how many could not be applied."""

    waiting: int
    oldest: datetime | None
    parked: int


_ADD = Prepared(
    insert_new(orders), {column.name: column.type for column in orders.columns if not column.primary_key}
)
_FIRST = (
    select(
        orders.c.id,
        orders.c.what,
        orders.c.request_id,
        orders.c.sealed_number,
        orders.c.own_phone,
        orders.c.created_at,
        orders.c.tries,
    )
    .where(orders.c.parked.is_(False))
    .order_by(orders.c.id)
    .limit(1)
)
_DONE = delete(orders).where(orders.c.id == bindparam("order"))
_FAILED = (
    update(orders)
    .where(orders.c.id == bindparam("order"))
    .values(tries=orders.c.tries + 1, parked=orders.c.tries + 1 >= bindparam("most"))
    .returning(orders.c.parked)
)
_PARKED = select(func.count()).select_from(orders).where(orders.c.parked.is_(True))
_QUEUE = select(func.count(), func.min(orders.c.created_at), _PARKED.scalar_subquery()).where(
    orders.c.parked.is_(False)
)
_FORGET_PARKED = delete(orders).where(orders.c.parked.is_(True), orders.c.created_at <= bindparam("before"))


class Orders:
    """Named queries of orders, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, order: NewOrder) -> None:
        """Add an order; its number tells when it was committed, also beside others being added."""
        lock(self._connection, Lock.SAVE)
        _ADD.run(
            self._connection,
            {
                "what": order.what.value,
                "request_id": order.request_id,
                "sealed_number": order.sealed_number,
                "own_phone": order.own_phone,
                "created_at": order.created_at,
                "tries": 0,
                "parked": False,
            },
        )

    def first(self) -> Order | None:
        """Return the order to apply next."""
        row = self._connection.execute(_FIRST).one_or_none()
        if row is None:
            return None
        return Order(row.id, OrderKind(row.what), *row[2:])

    def done(self, order_id: int) -> None:
        """Remove an order that was applied."""
        self._connection.execute(_DONE, {"order": order_id})

    def failed(self, order_id: int, most_tries: int) -> bool:
        """Count a failed try, and tell whether the order is parked now."""
        return bool(
            self._connection.execute(_FAILED, {"order": order_id, "most": most_tries}).scalar_one_or_none()
        )

    def queue(self) -> OrderQueue:
        """Return how the orders stand."""
        return OrderQueue(*self._connection.execute(_QUEUE).one())

    def forget_parked(self, before: datetime) -> int:
        """Remove parked orders made before a moment; return how many."""
        return self._connection.execute(_FORGET_PARKED, {"before": before}).rowcount
