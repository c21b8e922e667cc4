"""Rows of the outbox, as they are written: what an interviewer or the coordinator is told, and whom to ring.

Makes values and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class About:
    """Who is told something about what: a subject, an interviewer, and a version of it."""

    subject: str
    interviewer_id: str
    version: int = 0


def to_interviewer(kind: MessageKind, told: About, due_at: datetime, send_before: datetime) -> Outgoing:
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


def ring_interviewer(told: About, now: datetime, within: timedelta) -> Outgoing:
    """Return an interviewer to ring now (UTC), within a short time or not at all."""
    return at_once(to_interviewer(MessageKind.RING_INTERVIEWER, told, now, now + within))


def at_once(row: Outgoing) -> Outgoing:
    """Return a row that is sent before all that can wait."""
    return replace(row, urgent=True)


def to_coordinator(kind: MessageKind, subject: str, due_at: datetime, *, version: int = 0) -> Outgoing:
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
