"""Outbox: what is to be sent, written in the commit of its reason; a row exists once, whoever writes it.

Sends nothing and holds neither number nor words: they are looked up and rendered when a row is sent. How it is
claimed and what becomes of it is in ``deliveries``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, false, func, select, true, update

from intake.core.outgoing import Kind, Outgoing
from intake.storage.deliveries import IS_DUE, Deliveries, OutboxState
from intake.storage.sealing import new_request_id
from intake.storage.tables import outbox
from intake.storage.upserts import insert_once

_C = outbox.c
_ADD = insert_once(outbox, ["kind", "subject", "recipient_id", "version"])
# One look for each half of the index: it is ordered by urgency first.
_SOONEST = [select(func.min(_C.due_at)).where(IS_DUE, _C.urgent == half) for half in (true(), false())]
_WAITING = [
    select(func.count()).where(IS_DUE, _C.urgent == half, _C.due_at <= bindparam("now"))
    for half in (true(), false())
]
_SWEEP = delete(outbox).where(_C.done_at <= bindparam("before"))


@dataclass(frozen=True, slots=True)
class OutboxQueue:
    """How the outbox stands: how much is due and not sent, and when the next row is or was due (UTC)."""

    waiting: int
    next_due_at: datetime | None


class Outbox(Deliveries):
    """Named queries of the outbox, within one transaction."""

    __slots__ = ()

    def add(self, outgoing: Iterable[Outgoing]) -> None:
        """Add what is to be sent; what stands there already stays as it is."""
        rows = [_row(each) for each in outgoing]
        if rows:
            self._connection.execute(_ADD[self._connection.dialect.name], rows)

    def withdraw(
        self, subject: str, kinds: Sequence[Kind] | None = None, recipient_id: str | None = None
    ) -> None:
        """Remove what is still to be sent about a subject: of some kinds or all, to one recipient or all."""
        which = [_C.subject == subject, IS_DUE]
        if kinds is not None:
            which.append(_C.kind.in_([kind.value for kind in kinds]))
        if recipient_id is not None:
            which.append(_C.recipient_id == recipient_id)
        self._connection.execute(delete(outbox).where(and_(*which)))

    def delete_about(self, subject: str) -> None:
        """Remove every row about a subject, sent or not."""
        self._connection.execute(delete(outbox).where(_C.subject == subject))

    def stop(self, recipient_id: str) -> int:
        """Drop everything that is still to be sent to somebody; return how much.

        A row stands until it would have been due, so that nobody plans it anew.
        """
        dropped = (
            update(outbox)
            .where(_C.recipient_id == recipient_id, IS_DUE)
            .values(state=OutboxState.DROPPED.value, done_at=_C.due_at)
        )
        return self._connection.execute(dropped).rowcount

    def sweep(self, before: datetime) -> int:
        """Remove what was done before a moment; return how much."""
        return self._connection.execute(_SWEEP, {"before": before}).rowcount

    def next_due_at(self) -> datetime | None:
        """Return when the next row is due, or None where nothing waits."""
        halves = [self._connection.execute(query).scalar_one_or_none() for query in _SOONEST]
        return min((due for due in halves if due is not None), default=None)

    def queue(self, now: datetime) -> OutboxQueue:
        """Return how the outbox stands now."""
        waiting = sum(self._connection.execute(query, {"now": now}).scalar_one() for query in _WAITING)
        return OutboxQueue(waiting, self.next_due_at())


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
