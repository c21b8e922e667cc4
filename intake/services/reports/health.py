"""Health: what the worker owes, and since when. Says nothing of any person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.services.delivery.status_keys import (
    COORDINATOR_UNREACHED,
    DATABASE_AHEAD,
    DELIVER_TICK,
    HELD_BY,
    PROVIDER_AHEAD,
    PROVIDER_SILENT_SINCE,
)
from intake.services.reports.running import running_within
from intake.services.reports.web_troubles import WebTroublesSeen, troubles_within
from intake.storage.queries.line_state import BACKUP_AT, HALTED_SINCE, PAUSED, PAUSED_SINCE, PAUSED_UNTIL
from intake.storage.queries.running_processes import RunningProcess
from intake.storage.queries.sending_pace import TEXTS
from intake.storage.unit_of_work import Database, UnitOfWork

WORKER_TICK = "worker_tick"
# An order is applied within seconds; a minute is what the line promises aloud.
MOST_ORDER_AGE = timedelta(seconds=60)
MOST_SILENCE = timedelta(seconds=60)
# What the provider keeps is asked for again every few minutes, until it is verified gone.
LATE_COPY = timedelta(minutes=15)
# A hundred texts leave one after the other: some may be late by as much before somebody must look.
MOST_DUE_AGE = timedelta(minutes=10)
LATE_DUE = timedelta(minutes=1)
# Longer than any pace keeps a number busy: then it is held.
HELD_BEYOND = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class DeliveryHealth:
    """How what is to be sent stands; None where there is nothing to tell.

    ``held_by`` is the provider's code for which texts wait; the last two tell how far other clocks are from the
    worker's.
    """

    silent_for: timedelta | None = None
    waiting: int = 0
    oldest_due: timedelta | None = None
    next_due_at: datetime | None = None
    held_by: str | None = None
    held_for: timedelta | None = None
    provider_silent_for: timedelta | None = None
    coordinator_unreached: bool = False
    provider_ahead: timedelta | None = None
    database_ahead: timedelta | None = None

    def as_rows(self) -> Mapping[str, object]:
        """Return the state for machines; ages in whole seconds, the time in UTC."""
        return {
            "deliver_silent_seconds": _seconds(self.silent_for),
            "oldest_due_seconds": _seconds(_late(self.oldest_due, LATE_DUE)),
            "next_due_at": None if self.next_due_at is None else self.next_due_at.isoformat(),
            "held_by": self.held_by,
            "held_seconds": _seconds(self.held_for),
            "provider_silent_seconds": _seconds(self.provider_silent_for),
            "coordinator_unreached": self.coordinator_unreached,
            "provider_ahead_seconds": _seconds(self.provider_ahead),
            "database_ahead_seconds": _seconds(self.database_ahead),
        }


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the line: None where there is nothing to tell."""

    worker_silent_for: timedelta | None
    oldest_order: timedelta | None
    parked_orders: int
    copies_waiting: int
    oldest_copy: timedelta | None
    delivery: DeliveryHealth = DeliveryHealth()
    troubles: WebTroublesSeen = field(default_factory=WebTroublesSeen)
    processes: tuple[RunningProcess, ...] = ()
    is_paused: bool = False
    paused_since: datetime | None = None
    paused_until: datetime | None = None
    backup_made: timedelta | None = None
    # Since when nothing goes out to people; None where it does.
    halted_since: datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether people get what they are promised now."""
        return not self.because

    @property
    def because(self) -> tuple[str, ...]:
        """What keeps people from what they are promised, named for machines."""
        silent, order, due = self.worker_silent_for, self.oldest_order, self.delivery.oldest_due
        reasons = {
            "worker_silent": silent is None or silent > MOST_SILENCE,
            "orders_late": order is not None and order > MOST_ORDER_AGE,
            "parked_orders": self.parked_orders > 0,
            "texts_late": due is not None and due > MOST_DUE_AGE,
            "all_refused": self.troubles.refused.all_since is not None,
            "failed_turns": self.troubles.failed_turns > 0,
        }
        return tuple(name for name, holds in reasons.items() if holds)

    def as_rows(self) -> Mapping[str, object]:
        """Return the state for machines; ages in whole seconds.

        Of what every call and text leaves behind only what is late: else whoever reads it would learn that somebody
        is in touch just now.
        """
        return {
            "ready": self.ready,
            "worker_silent_seconds": _seconds(self.worker_silent_for),
            "oldest_order_seconds": _seconds(_late(self.oldest_order, MOST_ORDER_AGE)),
            "parked_orders": self.parked_orders,
            "oldest_copy_seconds": _seconds(_late(self.oldest_copy, LATE_COPY)),
            "paused": self.is_paused,
            "paused_since": _iso(self.paused_since),
            "paused_until": _iso(self.paused_until),
            "halted_since": _iso(self.halted_since),
            "backup_seconds": _seconds(self.backup_made),
            **self.delivery.as_rows(),
            **self.troubles.as_rows(),
            "processes": [
                {"role": each.role, "version": each.version, "started_at": each.started_at.isoformat()}
                for each in self.processes
            ],
        }


def health_of(database: Database, now: datetime) -> Health:
    """Return how the line stands now (UTC), read in a transaction of its own."""
    with database.reading() as work:
        return health_within(work, now)


def health_within(work: UnitOfWork, now: datetime) -> Health:
    """Return how the line stands now (UTC), as a transaction sees it."""
    noted, orders, copies = work.line_state.all(), work.orders.queue(), work.provider_copies.queue()
    return Health(
        worker_silent_for=_since(noted, WORKER_TICK, now),
        oldest_order=None if orders.oldest is None else now - orders.oldest,
        parked_orders=orders.parked,
        copies_waiting=copies.waiting,
        oldest_copy=None if copies.oldest is None else now - copies.oldest,
        delivery=_delivery(work, noted, now),
        troubles=troubles_within(work, now),
        processes=running_within(work, now),
        is_paused=PAUSED in noted,
        paused_since=_noted_at(noted, PAUSED_SINCE),
        paused_until=_noted_at(noted, PAUSED_UNTIL),
        backup_made=_since(noted, BACKUP_AT, now),
        halted_since=_noted_at(noted, HALTED_SINCE),
    )


def _delivery(work: UnitOfWork, noted: Mapping[str, str], now: datetime) -> DeliveryHealth:
    queue, held = work.outbox.queue(now), work.sending_lanes.held_until(*TEXTS) or now
    is_held = held - now > HELD_BEYOND
    return DeliveryHealth(
        silent_for=_since(noted, DELIVER_TICK, now),
        waiting=queue.waiting,
        oldest_due=now - queue.next_due_at if queue.waiting and queue.next_due_at else None,
        next_due_at=queue.next_due_at,
        held_by=noted.get(HELD_BY) if is_held else None,
        held_for=held - now if is_held else None,
        provider_silent_for=_since(noted, PROVIDER_SILENT_SINCE, now),
        coordinator_unreached=COORDINATOR_UNREACHED in noted,
        provider_ahead=_ahead(noted, PROVIDER_AHEAD),
        database_ahead=_ahead(noted, DATABASE_AHEAD),
    )


def _ahead(noted: Mapping[str, str], name: str) -> timedelta | None:
    return timedelta(seconds=int(noted[name])) if name in noted else None


def _since(noted: Mapping[str, str], name: str, now: datetime) -> timedelta | None:
    return now - datetime.fromisoformat(noted[name]) if name in noted else None


def _noted_at(noted: Mapping[str, str], name: str) -> datetime | None:
    return datetime.fromisoformat(noted[name]) if name in noted else None


def _late(age: timedelta | None, than: timedelta) -> timedelta | None:
    return age if age is not None and age > than else None


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def note_tick(database: Database, now: datetime) -> None:
    """Note that the worker is alive now (UTC)."""
    with database.work() as work:
        work.line_state.put(WORKER_TICK, now.isoformat())
        work.commit()


def _seconds(age: timedelta | None) -> int | None:
    return None if age is None else int(age.total_seconds())
