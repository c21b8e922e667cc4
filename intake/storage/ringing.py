"""Ringing: the rows of the outbox that make a phone ring, taken one at a time and at most once each.

A row that a stopped worker left behind is given up and never rung again: nobody can tell whether it rang.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from intake.core.delivery import DueRow
from intake.core.outgoing import CALLS, Kind, Recipient
from intake.storage.outbox import OutboxState
from intake.storage.tables import outbox

_C = outbox.c
_IS_CALL = _C.kind.in_([kind.value for kind in CALLS])
_NEXT = (
    select(outbox)
    .where(_IS_CALL, _C.state == OutboxState.DUE.value, _C.due_at <= bindparam("now"))
    .order_by(_C.due_at, _C.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_MINE = _C.id == bindparam("row")
_TAKE = (
    update(outbox)
    .where(_MINE)
    .values(
        state=OutboxState.SENDING.value, lease_until=bindparam("until", type_=_C.lease_until.type), tries=1
    )
)
_SETTLE = update(outbox).where(_MINE)
_LEFT_BEHIND = (
    update(outbox)
    .where(_IS_CALL, _C.state == OutboxState.SENDING.value, _C.lease_until <= bindparam("now"))
    .values(state=OutboxState.FAILED.value, done_at=bindparam("now", type_=_C.done_at.type), lease_until=None)
)


class Ringing:
    """Named queries of the calls to be placed, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_due(self, now: datetime) -> DueRow | None:
        """Return the next call that is due, for this transaction alone."""
        row = self._connection.execute(_NEXT, {"now": now}).mappings().one_or_none()
        if row is None:
            return None
        return DueRow(
            id=row["id"],
            kind=Kind(row["kind"]),
            subject=row["subject"],
            recipient=Recipient(row["recipient"]),
            recipient_id=row["recipient_id"],
            version=row["version"],
            due_at=row["due_at"],
            send_before=row["send_before"],
            tries=row["tries"] + 1,
            lease_until=now,
        )

    def take(self, row_id: str, until: datetime) -> None:
        """Take a call: from the commit on it is this worker's, and is never placed by another."""
        self._connection.execute(_TAKE, {"row": row_id, "until": until})

    def settle(self, row_id: str, state: OutboxState, now: datetime) -> None:
        """Note how a call ended up with the provider."""
        values = {"state": state.value, "done_at": now, "lease_until": None}
        self._connection.execute(_SETTLE.values(values), {"row": row_id})

    def give_up_left_behind(self, now: datetime) -> int:
        """Give up what a stopped worker took and did not settle; return how many."""
        return self._connection.execute(_LEFT_BEHIND, {"now": now}).rowcount
