"""Outbox: what is to be sent, written in the commit of its reason; a row exists once, whoever writes it.

Sends nothing and holds neither number nor words: they are looked up and rendered when a row is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, delete, select, update

from intake.core.outgoing import Kind, Outgoing
from intake.storage.sealing import new_request_id
from intake.storage.tables import outbox
from intake.storage.upserts import insert_once


class OutboxState(StrEnum):
    """How a row stands."""

    DUE = "due"
    SENDING = "sending"
    # The provider has it.
    SENT = "sent"
    # Its moment passed, or its reason went away, before it was sent.
    DROPPED = "dropped"
    # The provider will not take it, however often it is asked.
    FAILED = "failed"


_C = outbox.c
_ADD = insert_once(outbox, ["kind", "subject", "recipient_id", "version"])


class Outbox:
    """Named queries of the outbox, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, outgoing: Iterable[Outgoing]) -> None:
        """Add what is to be sent; what stands there already stays as it is."""
        rows = [_row(each) for each in outgoing]
        if rows:
            self._connection.execute(_ADD[self._connection.dialect.name], rows)

    def withdraw(
        self, subject: str, kinds: Sequence[Kind] | None = None, recipient_id: str | None = None
    ) -> None:
        """Remove what is still to be sent about a subject: of some kinds or all, to one recipient or all."""
        which = [_C.subject == subject, _C.state == OutboxState.DUE.value]
        if kinds is not None:
            which.append(_C.kind.in_([kind.value for kind in kinds]))
        if recipient_id is not None:
            which.append(_C.recipient_id == recipient_id)
        self._connection.execute(delete(outbox).where(and_(*which)))

    def delete_about(self, subject: str) -> None:
        """Remove every row about a subject, sent or not."""
        self._connection.execute(delete(outbox).where(_C.subject == subject))

    def stop(self, recipient_id: str) -> int:
        """Drop everything that is still to be sent to somebody; return how much."""
        dropped = (
            update(outbox)
            .where(_C.recipient_id == recipient_id, _C.state == OutboxState.DUE.value)
            .values(state=OutboxState.DROPPED.value)
        )
        return self._connection.execute(dropped).rowcount

    def has_told(self, subject: str, recipient_id: str, kinds: Sequence[Kind] | None = None) -> bool:
        """Tell whether anything about a subject was written for somebody, sent or not, of some kinds or any."""
        which = [_C.subject == subject, _C.recipient_id == recipient_id]
        which.append(_C.state != OutboxState.DROPPED.value)
        if kinds is not None:
            which.append(_C.kind.in_([kind.value for kind in kinds]))
        return self._connection.execute(select(_C.id).where(and_(*which)).limit(1)).first() is not None

    def is_on_its_way(self, subject: str, recipient_id: str, kinds: Sequence[Kind]) -> bool:
        """Tell whether something of these kinds about a subject is still to reach somebody."""
        which = (
            _C.subject == subject,
            _C.recipient_id == recipient_id,
            _C.kind.in_([kind.value for kind in kinds]),
            _C.state.in_([OutboxState.DUE.value, OutboxState.SENDING.value]),
        )
        return self._connection.execute(select(_C.id).where(*which).limit(1)).first() is not None

    def next_due_at(self) -> datetime | None:
        """Return when the next row is due, or None where nothing waits."""
        query = select(_C.due_at).where(_C.state == OutboxState.DUE.value).order_by(_C.due_at).limit(1)
        due: datetime | None = self._connection.execute(query).scalar_one_or_none()
        return due


def _row(outgoing: Outgoing) -> dict[str, object]:
    return {
        "id": new_request_id(),
        "kind": outgoing.kind.value,
        "subject": outgoing.subject,
        "recipient": outgoing.recipient.value,
        "recipient_id": outgoing.recipient_id,
        "version": outgoing.version,
        "sender": outgoing.sender.value,
        "urgent": outgoing.urgent,
        "due_at": outgoing.due_at,
        "send_before": outgoing.send_before,
        "state": OutboxState.DUE.value,
        "tries": 0,
    }
