"""Mail, as tests of delivery need it: what is to be sent, and words without meaning."""

from __future__ import annotations

from datetime import datetime, timedelta

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.sending import CallToPlace, Composed, DueRow, TextToSend
from intake.storage.unit_of_work import Database, UnitOfWork

KIM, LEE = "+16125550161", "+16125550162"
COORDINATOR = "+16125550177"


def reminder(
    subject: str,
    due_at: datetime,
    kind: MessageKind = MessageKind.TWO_HOURS,
    *,
    lasts: timedelta | None = None,
    to: str = "kim",
) -> Outgoing:
    """Return something to send to an interviewer, useless after a while."""
    before = None if lasts is None else due_at + lasts
    return Outgoing(
        kind, subject, Recipient.INTERVIEWER, to, due_at, before, urgent=kind is MessageKind.TEN_MINUTES
    )


def to_person(request_id: str, due_at: datetime, lasts: timedelta = timedelta(hours=1)) -> Outgoing:
    """Return a reminder to a person."""
    return Outgoing(
        MessageKind.PERSON_TWO_HOURS, request_id, Recipient.PERSON, request_id, due_at, due_at + lasts
    )


def ring_person(request_id: str, due_at: datetime) -> Outgoing:
    """Return a call to a person."""
    before = due_at + timedelta(minutes=2)
    return Outgoing(
        MessageKind.RING_PERSON, request_id, Recipient.PERSON, request_id, due_at, before, urgent=True
    )


def plan(database: Database, *outgoing: Outgoing) -> None:
    """Put something into the outbox."""
    with database.work() as work:
        work.outbox.add(outgoing)
        work.commit()


def words_of(_work: UnitOfWork, row: DueRow) -> Composed | None:
    """Compose what tells one row from another; a subject that is gone has no words."""
    if row.subject.startswith("gone"):
        return None
    if row.is_call:
        return CallToPlace(f"/twilio/bridge/{row.id}", f"/twilio/bridge/{row.id}/status", 20, 3600)
    return TextToSend(f"{row.kind.value}: {row.subject[:12]}", about=row.subject)
