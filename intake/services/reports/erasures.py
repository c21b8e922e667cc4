"""Erasures: how much was erased, what is being erased, and what the provider still has to delete. Never a person.

Three statements, and the worker's ledger, which remembers what was erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.core.retention.provider_copies import CopyKind
from intake.storage.backup.erasure_ledger import Fate, Ledger
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class Erasures:
    """Sums of requests, the provider's copies by kind, and for how long the oldest of these has waited."""

    erased: int
    being_erased: int
    copies: Mapping[CopyKind, int]
    oldest_copy: timedelta | None


def read_erasures(database: Database, ledger: Ledger, now: datetime) -> Erasures:
    """Return how it stands now (UTC), read in a transaction of its own."""
    with database.reading() as work:
        going = len(work.requests.erasing())
        kinds, queue = work.provider_copies.waiting_by_kind(), work.provider_copies.queue()
    age = None if queue.oldest is None else now - queue.oldest
    return Erasures(_in_ledger(ledger), going, kinds, age)


def _in_ledger(ledger: Ledger) -> int:
    try:
        lines = ledger.lines()
    except FileNotFoundError:
        # Nothing was erased yet.
        return 0
    return len({line.request_id for line in lines if line.fate is Fate.ERASED})
