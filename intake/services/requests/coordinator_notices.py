"""Coordinator notices: what the coordinator was told once, remembered longer than the text that told it.

Holds random ids of requests that still wait, and forgets them with the request. Knows no person.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from intake.storage.queries.coordinator_notices import CoordinatorNotice
from intake.storage.unit_of_work import UnitOfWork


def told(work: UnitOfWork) -> frozenset[CoordinatorNotice]:
    """Return what the coordinator was told."""
    return work.coordinator_notices.all()


def note_told(work: UnitOfWork, notices: AbstractSet[CoordinatorNotice]) -> None:
    """Remember that the coordinator is told some things."""
    work.coordinator_notices.add(notices)


def forget_told(work: UnitOfWork, waiting: AbstractSet[str]) -> None:
    """Forget what concerns requests that wait no more."""
    work.coordinator_notices.delete_of({notice.request_id for notice in told(work)} - waiting)


def forget_told_of(work: UnitOfWork, request_id: str) -> None:
    """Forget what the coordinator was told of one request."""
    work.coordinator_notices.delete_of([request_id])
