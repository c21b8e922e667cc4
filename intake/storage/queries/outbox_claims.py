"""Claims: rows of the outbox while they are sent: who claims them, and what became of them.

A claim ends with its lease. The states are written as literals, because the partial indexes that keep a
claim as fast among a million waiting rows as among a thousand are found by them only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    Update,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)

from intake.core.delivery.message_kinds import CALLS, Sender
from intake.core.delivery.sending import DueRow
from intake.storage.queries.delivery_reports import COLUMNS, DeliveryReports, due_row
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.sending_pace import TEXTS, Lane, SendingLanes
from intake.storage.schema.tables import outbox

_C = outbox.c
IS_DUE = _C.state == literal_column("'due'")
_IS_SENDING = _C.state == literal_column("'sending'")
_IS_CALL = _C.kind.in_([kind.value for kind in sorted(CALLS)])
_IN_LANE = {
    None: true(),
    Lane.CALLS: _IS_CALL,
    Lane.LINE: and_(_C.sender == Sender.LINE.value, ~_IS_CALL),
    Lane.QUIET: and_(_C.sender == Sender.QUIET.value, ~_IS_CALL),
}
_NOW: BindParameter[datetime] = bindparam("now")


# A table expression is worked out once. A subquery may be worked out for each row, as PostgreSQL likes, and skips what is
# locked by then: so it takes more than its limit.
def _claims(lane: Lane | None, *, urgent: bool) -> Update:
    due = (
        select(_C.id)
        .where(IS_DUE, _C.urgent == (true() if urgent else false()), _C.due_at <= _NOW, _IN_LANE[lane])
        .order_by(_C.due_at)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(outbox)
        .where(_C.id.in_(select(due.c.id)))
        .values(state=OutboxState.SENDING.value, lease_until=bindparam("until"), tries=_C.tries + 1)
        .returning(*COLUMNS)
    )


_CLAIMS = {(lane, urgent): _claims(lane, urgent=urgent) for lane in _IN_LANE for urgent in (True, False)}
_LOST = (
    select(_C.id)
    .where(_IS_SENDING, _C.lease_until <= _NOW)
    .order_by(_C.lease_until)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("lost")
)
_TAKE_OVER = (
    update(outbox)
    .where(_C.id.in_(select(_LOST.c.id)))
    .values(lease_until=bindparam("until"))
    .returning(*COLUMNS)
)
_ANYTHING = select(
    or_(
        exists(select(_C.id).where(IS_DUE, _C.urgent == true(), _C.due_at <= _NOW)),
        exists(select(_C.id).where(IS_DUE, _C.urgent == false(), _C.due_at <= _NOW)),
        exists(select(_C.id).where(_IS_SENDING, _C.lease_until <= _NOW)),
    )
)
_MINE = and_(_C.id == bindparam("row"), _C.tries == bindparam("claim"), _IS_SENDING)
_SENDING = (
    select(_C.id, _C.tries)
    .where(_C.id.in_(bindparam("rows", expanding=True)), _IS_SENDING)
    .order_by(_C.id)
    .with_for_update()
)
_SENT = (
    update(outbox)
    .where(_C.id == bindparam("row"), _IS_SENDING)
    .values(
        state=OutboxState.SENT.value,
        sealed_provider_id=bindparam("sealed"),
        delivery=bindparam("status"),
        error_code=None,
        done_at=bindparam("at"),
        lease_until=None,
    )
)
_AGAIN = (
    update(outbox)
    .where(_MINE)
    .values(
        state=OutboxState.DUE.value,
        due_at=bindparam("at"),
        tries=_C.tries - bindparam("uncounted"),
        error_code=func.coalesce(bindparam("code", type_=Integer), _C.error_code),
        lease_until=None,
    )
)
_OVER = (
    update(outbox)
    .where(_MINE)
    .values(
        state=bindparam("state_"), error_code=bindparam("code"), done_at=bindparam("at"), lease_until=None
    )
)
_LOOK_UP = update(outbox).where(_MINE).values(lease_until=bindparam("at"))
_KNOWN = select(_C.sealed_provider_id).where(
    _C.recipient_id == bindparam("who"),
    _C.sealed_provider_id.is_not(None),
    or_(_C.done_at >= bindparam("since"), _C.id == bindparam("row")),
)


@dataclass(frozen=True, slots=True)
class SentRow:
    """A claimed row that the provider has: what it says of it, and the id it gave it, sealed."""

    row: DueRow
    status: str
    sealed_id: bytes = field(repr=False)


class Claims(DeliveryReports):
    """Named queries of what is being sent, within one transaction; times are UTC."""

    __slots__ = ("_senders",)

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._senders = SendingLanes(connection)

    def anything(self, now: datetime) -> bool:
        """Tell whether something is due, or was left behind by a worker that stopped."""
        return bool(self._connection.execute(_ANYTHING, {"now": now}).scalar_one())

    def claim(self, now: datetime, until: datetime, most: int, per_second: int = 0) -> tuple[DueRow, ...]:
        """Take what is due, urgent rows first, and as fast as our numbers may send; 0 is no limit.

        Nobody else gets them before ``until``.
        """
        rooms = self._senders.room(now, per_second)
        claimed: list[DueRow] = []
        for urgent, lane in _in_order(whole=all(room is None for room in rooms.values())):
            room = rooms[lane] if lane else None
            wanted = min(most - len(claimed), most if room is None else room)
            if wanted <= 0:
                continue
            values = {"now": now, "until": until, "most": wanted}
            rows = [due_row(row) for row in self._connection.execute(_CLAIMS[lane, urgent], values)]
            claimed += sorted(rows, key=lambda row: row.due_at)
            if lane in TEXTS and room is not None and rows:
                rooms = {**rooms, lane: room - len(rows)}
                self._senders.take(lane, now, timedelta(seconds=len(rows) / per_second))
        return tuple(claimed)

    def take_over(self, now: datetime, until: datetime, most: int) -> tuple[DueRow, ...]:
        """Take what a worker left behind; nobody else gets it before ``until``."""
        values = {"now": now, "until": until, "most": most}
        return tuple(due_row(row) for row in self._connection.execute(_TAKE_OVER, values))

    def sent(self, sent: Sequence[SentRow], now: datetime) -> frozenset[str]:
        """Note that the provider has some; return which, those aside that are gone or that somebody noted before.

        Two statements for all of them: one by one they took a tenth of the time of a worker on PostgreSQL.
        """
        if not sent:
            return frozenset()
        tries = {each.row.id: each.row.tries for each in sent}
        held = self._connection.execute(_SENDING, {"rows": sorted(tries)})
        ours = frozenset(row.id for row in held if row.tries == tries[row.id])
        if ours:
            values = [
                {"row": each.row.id, "sealed": each.sealed_id, "status": each.status, "at": now}
                for each in sent
                if each.row.id in ours
            ]
            self._connection.execute(_SENT, values)
        return ours

    def again(self, row: DueRow, at: datetime, *, counted: bool, code: int | None = None) -> bool:
        """Let a row be due again at a moment; a try that was none of its own fault does not count."""
        return self._mark(_AGAIN, row, {"at": at, "uncounted": 0 if counted else 1, "code": code})

    def over(self, row: DueRow, state: OutboxState, now: datetime, code: int | None = None) -> bool:
        """Note that a row was dropped or has failed."""
        return self._mark(_OVER, row, {"state_": state.value, "code": code, "at": now})

    def look_up_at(self, row: DueRow, at: datetime) -> bool:
        """Let somebody look at a moment what became of a row."""
        return self._mark(_LOOK_UP, row, {"at": at})

    def known_ids(self, row: DueRow, since: datetime) -> tuple[bytes, ...]:
        """Return the sealed ids of what was sent to the same recipient since a moment, and of this row's last try."""
        values = {"since": since, "who": row.recipient_id, "row": row.id}
        return tuple(self._connection.execute(_KNOWN, values).scalars())

    def _mark(self, statement: Update, row: DueRow, values: dict[str, object]) -> bool:
        named = {"row": row.id, "claim": row.tries, **values}
        return self._connection.execute(statement, named).rowcount == 1


def _in_order(*, whole: bool) -> Iterator[tuple[bool, Lane | None]]:
    """The urgent of every lane first; where no lane has a limit, they are one."""
    for urgent in (True, False):
        for lane in (None,) if whole else tuple(Lane):
            yield urgent, lane
