"""Health: what the worker owes, and since when. Says nothing of any person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.storage.unit_of_work import Database

WORKER_TICK = "worker_tick"
# An order is applied within seconds; a minute is what the line promises aloud.
MOST_ORDER_AGE = timedelta(seconds=60)
MOST_SILENCE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the line: None where there is nothing to tell."""

    worker_silent_for: timedelta | None
    oldest_order: timedelta | None
    parked_orders: int
    copies_waiting: int
    oldest_copy: timedelta | None

    @property
    def ready(self) -> bool:
        """Whether people get what they are promised now."""
        worker = self.worker_silent_for is not None and self.worker_silent_for <= MOST_SILENCE
        orders = self.oldest_order is None or self.oldest_order <= MOST_ORDER_AGE
        return worker and orders and self.parked_orders == 0

    def as_rows(self) -> Mapping[str, object]:
        """Return the state for machines; ages in whole seconds."""
        return {
            "ready": self.ready,
            "worker_silent_seconds": _seconds(self.worker_silent_for),
            "oldest_order_seconds": _seconds(self.oldest_order),
            "parked_orders": self.parked_orders,
            "copies_waiting": self.copies_waiting,
            "oldest_copy_seconds": _seconds(self.oldest_copy),
        }


def health_of(database: Database, now: datetime) -> Health:
    """Return how the line stands now (UTC)."""
    with database.reading() as work:
        ticked = work.house.get(WORKER_TICK)
        orders, copies = work.orders.queue(), work.copies.queue()
    return Health(
        worker_silent_for=None if ticked is None else now - datetime.fromisoformat(ticked),
        oldest_order=None if orders.oldest is None else now - orders.oldest,
        parked_orders=orders.parked,
        copies_waiting=copies.waiting,
        oldest_copy=None if copies.oldest is None else now - copies.oldest,
    )


def note_tick(database: Database, now: datetime) -> None:
    """Note that the worker is alive now (UTC)."""
    with database.work() as work:
        work.house.put(WORKER_TICK, now.isoformat())
        work.commit()


def _seconds(age: timedelta | None) -> int | None:
    return None if age is None else int(age.total_seconds())
