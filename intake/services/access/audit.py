"""Audit: note what was done at the console, in the commit of the act itself; and its newest pages, read whole.

Never tells of a person: an act on a request names no request. The worker's copy is kept by ``audit_copy``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from intake.core.access.audit_entry import AuditEntry
from intake.core.staff.staff_code import is_staff_code
from intake.storage.unit_of_work import Database, UnitOfWork

PAGE = 100


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of what was done, the newest first; ``page`` counts from 1."""

    entries: tuple[AuditEntry, ...]
    page: int
    pages: int


def note_act(work: UnitOfWork, now: datetime, account: str, act: str, *, thing: str) -> None:
    """Note that an account (by handle) did an act on a thing of the house, in this hour; commits nothing.

    Raises ValueError where the thing is a staff code: a row with a code would outlive the erasing of its request.
    """
    if is_staff_code(thing.upper()):
        raise ValueError("the audit names no request")
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    work.audit_entries.add(hour, account, act, thing)


def audit_page(database: Database, page: int) -> AuditPage:
    """Return one page of what was done, a hundred entries a page; the last page where there are fewer."""
    with database.reading() as work:
        pages = max(1, -(-work.audit_entries.count() // PAGE))
        page = min(max(1, page), pages)
        return AuditPage(work.audit_entries.newest(PAGE, (page - 1) * PAGE), page, pages)
