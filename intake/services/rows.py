"""Rows of the outbox, as the services of staff write them.

Makes values and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.core.outgoing import Kind, Outgoing, Recipient
from intake.storage.outbox import OutboxKey

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told something about what: a subject, an interviewer, and a version of it."""

    subject: str
    interviewer_id: str
    version: int = 0


def to_interviewer(kind: Kind, told: Told, due_at: datetime, send_before: datetime) -> Outgoing:
    """Return what an interviewer is told."""
    return Outgoing(
        kind=kind,
        subject=told.subject,
        recipient=Recipient.INTERVIEWER,
        recipient_id=told.interviewer_id,
        due_at=due_at,
        send_before=send_before,
        version=told.version,
    )


def to_coordinator(kind: Kind, subject: str, due_at: datetime, *, version: int = 0) -> Outgoing:
    """Return what the coordinator is told, good for a day."""
    return Outgoing(
        kind=kind,
        subject=subject,
        recipient=Recipient.COORDINATOR,
        recipient_id="",
        due_at=due_at,
        send_before=due_at + A_DAY,
        version=version,
    )


def minute_of(at: datetime) -> int:
    """Return a moment as the number of its minute: a version that every moment has of its own."""
    return int(at.timestamp() // 60)


def only_new(rows: Iterable[Outgoing], written: frozenset[OutboxKey]) -> list[Outgoing]:
    """Return the rows that do not stand in the outbox yet."""
    return [row for row in rows if (row.kind, row.subject, row.recipient_id, row.version) not in written]
