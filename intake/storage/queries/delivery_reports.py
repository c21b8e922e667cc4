"""Delivery reports: how a row of the outbox stands when the provider tells of it, and what is noted of that.

Claims nothing and sends nothing (see ``deliveries``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from intake.core.delivery.message_kinds import MessageKind, Recipient
from intake.core.delivery.sending import DueRow
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.schema.tables import outbox


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """A row with how it stands, for whoever hears from the provider about it.

    ``delivery`` is how far its last try came that the provider had, as far as it told.
    """

    row: DueRow
    state: OutboxState
    delivery: str | None

    @property
    def known(self) -> str | None:
        """How far this very try came: of one that is being sent nothing is known, whatever came of the one before."""
        return None if self.state is OutboxState.SENDING else self.delivery

    @property
    def unheard(self) -> bool:
        """Whether nobody knows yet that the provider has it."""
        return self.state is not OutboxState.SENT and self.known is None

    @property
    def given_up(self) -> bool:
        """Whether it was dropped, or failed."""
        return self.state in (OutboxState.DROPPED, OutboxState.FAILED)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """How far the provider says a text came; ``code`` is None where nothing went wrong."""

    status: str
    code: int | None
    sealed_id: bytes = field(repr=False)


_C = outbox.c
COLUMNS = (
    _C.id,
    _C.kind,
    _C.subject,
    _C.recipient,
    _C.recipient_id,
    _C.version,
    _C.due_at,
    _C.send_before,
    _C.tries,
    _C.lease_until,
    _C.error_code,
)
_STANDING = (
    select(*COLUMNS, _C.state, _C.delivery).where(_C.id == bindparam("row")).with_for_update(of=outbox)
)


class DeliveryReports:
    """Named queries of what the provider tells of, within one transaction; times are UTC."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing(self, outbox_id: str) -> OutboxStatus | None:
        """Return how a row stands, and keep it so for this transaction."""
        row = self._connection.execute(_STANDING, {"row": outbox_id}).one_or_none()
        return None if row is None else OutboxStatus(due_row(row), OutboxState(row.state), row.delivery)

    def is_gone(self, outbox_id: str) -> bool:
        """Tell whether a row was deleted, as with the request it was about."""
        query = select(_C.id).where(_C.id == outbox_id)
        return self._connection.execute(query).one_or_none() is None

    def note(self, standing: OutboxStatus, report: DeliveryReport, now: datetime) -> None:
        """Note a report of the provider: whatever we believed before, it has the text."""
        values: dict[str, object] = {"delivery": report.status, "error_code": report.code}
        if standing.state is not OutboxState.SENT:
            values |= {
                "state": OutboxState.SENT.value,
                "sealed_provider_id": report.sealed_id,
                "done_at": now,
                "lease_until": None,
            }
        self._connection.execute(update(outbox).where(_C.id == standing.row.id).values(values))

    def revive(self, row: DueRow, at: datetime) -> None:
        """Let a row that was sent, and lost on its way, be due again at a moment.

        That it was lost stays noted: what is told late of the way there is no news.
        """
        values = {"state": OutboxState.DUE.value, "due_at": at, "done_at": None}
        self._connection.execute(update(outbox).where(_C.id == row.id).values(values))

    def lose(self, row: DueRow, now: datetime) -> None:
        """Note that a row that was sent did not arrive and will not."""
        values = {"state": OutboxState.FAILED.value, "done_at": now}
        self._connection.execute(update(outbox).where(_C.id == row.id).values(values))


def due_row(row: Any) -> DueRow:  # noqa: ANN401 - a row of any select of these columns
    """Return a row as it is while it is sent."""
    return DueRow(
        id=row.id,
        kind=MessageKind(row.kind),
        subject=row.subject,
        recipient=Recipient(row.recipient),
        recipient_id=row.recipient_id,
        version=row.version,
        due_at=row.due_at,
        send_before=row.send_before,
        tries=row.tries,
        lease_until=row.lease_until,
        failed_with=row.error_code,
    )
