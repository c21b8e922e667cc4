"""Told: what the coordinator was told once, remembered longer than the text that told it.

Holds random ids of requests that still wait, and forgets them with the request. Knows no person.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from intake.storage.queries.line_state import TOLD_OF_REQUESTS as TOLD
from intake.storage.unit_of_work import UnitOfWork


def told(work: UnitOfWork) -> frozenset[str]:
    """Return what the coordinator was told: ``what:request``."""
    return frozenset((work.line_state.get(TOLD) or "").split())


def note_told(work: UnitOfWork, notes: AbstractSet[str]) -> None:
    """Remember that the coordinator is told some things."""
    if notes:
        _keep(work, told(work) | notes)


def forget_told(work: UnitOfWork, waiting: AbstractSet[str]) -> None:
    """Forget what concerns requests that wait no more."""
    before = told(work)
    left = frozenset(note for note in before if note.partition(":")[2] in waiting)
    if left != before:
        _keep(work, left)


def forget_told_of(work: UnitOfWork, request_id: str) -> None:
    """Forget what the coordinator was told of one request."""
    before = told(work)
    left = frozenset(note for note in before if note.partition(":")[2] != request_id)
    if left != before:
        _keep(work, left)


def _keep(work: UnitOfWork, notes: AbstractSet[str]) -> None:
    if notes:
        work.line_state.put(TOLD, " ".join(sorted(notes)))
    else:
        work.line_state.drop(TOLD)
