"""Provider copies: have the provider delete what it keeps of calls and texts, and see that it is gone.

Knows ids only. A copy is off the list when a look at the provider found nothing, never before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, assert_never

from intake.core.retention.provider_copies import CopyKind, Deleted, DeletionRefused, Gone
from intake.core.retention.retention import Retention
from intake.storage.crypto import fingerprints, seals
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.queries.provider_copies import ClaimedCopy, NewCopy
from intake.storage.unit_of_work import Database

AT_ONCE = 16
# Longer than every call of one tick can take, so that two workers never hold the same copy.
LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
PAUSE_WHEN_OVERDUE = timedelta(days=1)
# By then a call is over, a text is settled, and its status webhook has come or never will.
SWEPT_AFTER = timedelta(hours=2)


class CopyGateway(Protocol):
    """What deletes copies at the provider; no network error leaves it except as ``DeletionRefused``."""

    def delete_copy(self, kind: CopyKind, provider_id: str) -> Deleted | Gone | DeletionRefused:
        """Ask the provider to delete a copy."""

    def is_gone(self, kind: CopyKind, provider_id: str) -> bool:
        """Look whether the provider knows no such copy any more; False where it cannot be told."""


class SweepGateway(CopyGateway, Protocol):
    """What also lists what the provider holds."""

    def old_copies(
        self, kind: CopyKind, numbers: Sequence[str], before: datetime
    ) -> tuple[str, ...] | DeletionRefused:
        """List ids of what the provider holds to or from our own numbers since before a moment (UTC)."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found, listed already or not, and what the provider refused to list."""

    found: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sweeper:
    """What a sweep works with: our own numbers only (E.164), because they stand in the provider's addresses."""

    keys: WorkerKeys
    gateway: SweepGateway
    numbers: Sequence[str]


@dataclass(frozen=True, slots=True)
class CopiesDeleted:
    """What one tick did; overdue and unreadable copies are alarms."""

    gone: int
    refused: tuple[str, ...]
    overdue: int
    unreadable: int


def delete_due_copies(
    database: Database, keys: WorkerKeys, gateway: CopyGateway, now: datetime
) -> CopiesDeleted:
    """Delete the copies that are due, a few at a time; a copy still there is tried again later."""
    with database.work() as work:
        claimed = work.provider_copies.claim(now, now + LEASE, AT_ONCE)
        work.commit()
    results = [(copy, _delete(copy, keys, gateway)) for copy in claimed]
    for copy, result in results:
        _note(database, copy, result, now)
    return CopiesDeleted(
        gone=sum(result is None for _, result in results),
        refused=tuple(result.code for _, result in results if result is not None),
        overdue=sum(result is not None and is_overdue(copy, now) for copy, result in results),
        unreadable=sum(result == UNREADABLE for _, result in results),
    )


def sweep(database: Database, sweeper: Sweeper, now: datetime) -> Swept:
    """List for deletion what the provider still holds of our numbers although nobody told us of its end.

    A lost status webhook would leave its call or text there for good. A copy the web side listed too stands
    there twice, and the second deletion finds nothing: the worker cannot know the web side's key of it.
    """
    before = now - SWEPT_AFTER
    answers = [(kind, sweeper.gateway.old_copies(kind, sweeper.numbers, before)) for kind in CopyKind]
    found = [
        _found(provider_id, kind, sweeper.keys, now)
        for kind, answer in answers
        if not isinstance(answer, DeletionRefused)
        for provider_id in answer
    ]
    if found:
        with database.work() as work:
            for copy in found:
                work.provider_copies.add(copy)
            work.commit()
    return Swept(
        len(found), tuple(answer.code for _, answer in answers if isinstance(answer, DeletionRefused))
    )


def is_overdue(copy: ClaimedCopy, now: datetime) -> bool:
    """Tell whether the provider has had longer than it ever needs."""
    return now - copy.created_at > timedelta(days=Retention().copy_days)


STILL_THERE = DeletionRefused("still there")
UNREADABLE = DeletionRefused("unreadable")


def _found(provider_id: str, kind: CopyKind, keys: WorkerKeys, now: datetime) -> NewCopy:
    key = fingerprints.swept_copy_key(keys, provider_id)
    return NewCopy(key, seals.seal_found_id(provider_id, keys), kind, now)


def _delete(copy: ClaimedCopy, keys: WorkerKeys, gateway: CopyGateway) -> DeletionRefused | None:
    try:
        provider_id = seals.open_id(copy.sealed_id, keys)
    except seals.SealError:
        return UNREADABLE
    result = gateway.delete_copy(copy.kind, provider_id)
    match result:
        case DeletionRefused():
            return result
        case Deleted() | Gone():
            return None if gateway.is_gone(copy.kind, provider_id) else STILL_THERE
        case _:
            assert_never(result)


def _note(database: Database, copy: ClaimedCopy, result: DeletionRefused | None, now: datetime) -> None:
    with database.work() as work:
        if result is None:
            work.provider_copies.gone(copy)
        else:
            work.provider_copies.again(copy, now + _pause(copy, now))
        work.commit()


def _pause(copy: ClaimedCopy, now: datetime) -> timedelta:
    if is_overdue(copy, now):
        return PAUSE_WHEN_OVERDUE
    # Beyond ten doublings the pause is at its longest anyway, and a date would overflow later.
    return min(FIRST_PAUSE * (1 << min(copy.tries - 1, 10)), LONGEST_PAUSE)
