"""Outbox: what is to be sent, written in the commit of its reason; a row exists once, whoever writes it.

Sends nothing and holds neither number nor words: they are looked up and rendered when a row is sent. How it is
claimed and what becomes of it is in ``deliveries``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, false, func, or_, select, true, update

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.storage.crypto.seals import new_request_id
from intake.storage.engine.upserts import insert_once
from intake.storage.queries.outbox_claims import IS_DUE, Claims
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.schema.tables import outbox

# What makes a row one of its kind: its kind, subject, recipient and version.
OutboxKey = tuple[MessageKind, str, str, int]
_C = outbox.c
_UNSENT = _C.state.in_([OutboxState.DUE.value, OutboxState.HELD.value])
_RELEASE = (
    update(outbox)
    .where(_C.subject == bindparam("about"), _C.state == OutboxState.HELD.value)
    .values(state=OutboxState.DUE.value)
)
_ADD = insert_once(outbox, ["kind", "subject", "recipient_id", "version"])
# One look for each half of the index: it is ordered by urgency first.
_SOONEST = [select(func.min(_C.due_at)).where(IS_DUE, _C.urgent == half) for half in (true(), false())]
_URGENT, _ORDINARY = (
    select(func.count()).where(IS_DUE, _C.urgent == half, _C.due_at <= bindparam("now")).scalar_subquery()
    for half in (true(), false())
)
_WAITING = select(_URGENT + _ORDINARY)
_FAILED = (
    select(_C.kind, _C.recipient, _C.recipient_id, _C.due_at, _C.done_at, _C.error_code)
    .where(_C.state == OutboxState.FAILED.value, _C.done_at >= bindparam("since"))
    .order_by(_C.done_at.desc(), _C.kind)
)
_COUNT_FIRST = select(func.count()).where(
    _C.kind == bindparam("kind"), _C.version == 0, _C.due_at >= bindparam("since", type_=_C.due_at.type)
)
_COUNT_SENT = select(func.count()).where(_C.state == OutboxState.SENT.value, _C.done_at >= bindparam("since"))
_SWEEP = delete(outbox).where(_C.done_at <= bindparam("before"))


def only_new(rows: Iterable[Outgoing], written: frozenset[OutboxKey]) -> list[Outgoing]:
    """Return the rows that do not stand in the outbox yet."""
    return [row for row in rows if (row.kind, row.subject, row.recipient_id, row.version) not in written]


@dataclass(frozen=True, slots=True)
class OutboxQueue:
    """How the outbox stands: how much is due and not sent, and when the next row is or was due (UTC)."""

    waiting: int
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A row that will not arrive: whose it was, when it was due and given up (UTC), and the provider's code."""

    kind: MessageKind
    recipient: Recipient
    recipient_id: str
    due_at: datetime
    failed_at: datetime
    code: int | None


class Outbox(Claims):
    """Named queries of the outbox, within one transaction."""

    __slots__ = ()

    def add(self, outgoing: Iterable[Outgoing], *, held: bool = False) -> None:
        """Add what is to be sent, or held until ``release``; what stands there already stays as it is."""
        state = OutboxState.HELD if held else OutboxState.DUE
        rows = [_row(each, state) for each in outgoing]
        if rows:
            self._connection.execute(_ADD[self._connection.dialect.name], rows)

    def withdraw(
        self, subject: str, kinds: Sequence[MessageKind] | None = None, recipient_id: str | None = None
    ) -> int:
        """Remove what is still to be sent about a subject: of some kinds or all, to one recipient or all.

        Returns how much it was.
        """
        which = [_C.subject == subject, _UNSENT]
        if kinds is not None:
            which.append(_C.kind.in_([kind.value for kind in kinds]))
        if recipient_id is not None:
            which.append(_C.recipient_id == recipient_id)
        return self._connection.execute(delete(outbox).where(and_(*which))).rowcount

    def release(self, subject: str) -> None:
        """Let what was held about a subject be sent."""
        self._connection.execute(_RELEASE, {"about": subject})

    def held(self, kind: MessageKind) -> frozenset[str]:
        """Return the subjects about which something of a kind is held."""
        query = select(_C.subject).where(_C.kind == kind.value, _C.state == OutboxState.HELD.value)
        return frozenset(self._connection.execute(query).scalars())

    def recipients(
        self, subject: str, kinds: Sequence[MessageKind], version: int | None = None
    ) -> frozenset[str]:
        """Return to whom rows of some kinds about a subject go or went: of every version, or of one."""
        names = [kind.value for kind in kinds]
        query = select(_C.recipient_id).where(_C.subject == subject, _C.kind.in_(names))
        if version is not None:
            query = query.where(_C.version == version)
        return frozenset(self._connection.execute(query).scalars())

    def next_version(self, subject: str, kinds: Sequence[MessageKind]) -> int:
        """Return the first version of which nothing of some kinds stands there about a subject."""
        names = [kind.value for kind in kinds]
        query = select(func.max(_C.version)).where(_C.subject == subject, _C.kind.in_(names))
        last: int | None = self._connection.execute(query).scalar_one()
        return 0 if last is None else last + 1

    def unaware(self, subject: str, kinds: Sequence[MessageKind]) -> frozenset[str]:
        """Return to whom rows of some kinds about a subject are still to be sent."""
        names = [kind.value for kind in kinds]
        query = select(_C.recipient_id).where(_C.subject == subject, _C.kind.in_(names), _UNSENT)
        return frozenset(self._connection.execute(query).scalars())

    def written(self, kinds: Sequence[MessageKind]) -> frozenset[OutboxKey]:
        """Return which rows of some kinds stand there, sent or not."""
        names = [kind.value for kind in kinds]
        query = select(_C.kind, _C.subject, _C.recipient_id, _C.version).where(_C.kind.in_(names))
        return frozenset(
            (MessageKind(row[0]), row[1], row[2], row[3]) for row in self._connection.execute(query)
        )

    def failed_since(self, moment: datetime) -> frozenset[str]:
        """Return the ids of interviewers to whom something could not be sent since a moment (UTC)."""
        query = select(_C.recipient_id).where(
            _C.recipient == Recipient.INTERVIEWER.value,
            _C.state == OutboxState.FAILED.value,
            _C.done_at >= moment,
        )
        return frozenset(self._connection.execute(query).scalars())

    def failed(self, since: datetime) -> tuple[FailedRow, ...]:
        """Return the rows that failed since a moment (UTC) and were not swept yet, the latest first."""
        return tuple(
            FailedRow(MessageKind(kind), Recipient(recipient), *rest)
            for kind, recipient, *rest in self._connection.execute(_FAILED, {"since": since})
        )

    def count_sent(self, since: datetime) -> int:
        """Return how many rows were sent since a moment (UTC) and were not swept yet."""
        return self._connection.execute(_COUNT_SENT, {"since": since}).scalar_one()

    def count_first(self, kind: MessageKind, since: datetime) -> int:
        """Return how many first texts of a kind were due since a moment (UTC) or will be, sent or not."""
        values = {"kind": kind.value, "since": since}
        return self._connection.execute(_COUNT_FIRST, values).scalar_one()

    def delete_about(self, subject: str) -> None:
        """Remove every row about a subject, sent or not."""
        self._connection.execute(delete(outbox).where(_C.subject == subject))

    def forget_told(self, subject: str, kinds: Sequence[MessageKind]) -> None:
        """Forget that something of some kinds about a subject was written, so that it may be told anew."""
        names = [kind.value for kind in kinds]
        self._connection.execute(delete(outbox).where(_C.subject == subject, _C.kind.in_(names)))

    def stop(self, recipient_id: str) -> int:
        """Drop everything that is still to be sent to somebody; return how much.

        A row stands until it would have been due, so that nobody plans it anew.
        """
        dropped = (
            update(outbox)
            .where(_C.recipient_id == recipient_id, _UNSENT)
            .values(state=OutboxState.DROPPED.value, done_at=_C.due_at)
        )
        return self._connection.execute(dropped).rowcount

    def has_told(self, subject: str, recipient_id: str) -> bool:
        """Tell whether anything about a subject was written for somebody, sent or not."""
        which = (
            _C.subject == subject,
            _C.recipient_id == recipient_id,
            _C.state != OutboxState.DROPPED.value,
        )
        return self._connection.execute(select(_C.id).where(*which).limit(1)).first() is not None

    def is_on_its_way(self, subject: str, recipient_id: str, kinds: Sequence[MessageKind]) -> bool:
        """Tell whether something of these kinds about a subject is still to reach somebody."""
        names = [kind.value for kind in kinds]
        which = (
            _C.subject == subject,
            _C.recipient_id == recipient_id,
            _C.kind.in_(names),
            or_(_UNSENT, _C.state == OutboxState.SENDING.value),
        )
        return self._connection.execute(select(_C.id).where(*which).limit(1)).first() is not None

    def sweep(self, before: datetime) -> int:
        """Remove what was done before a moment; return how much."""
        return self._connection.execute(_SWEEP, {"before": before}).rowcount

    def next_due_at(self) -> datetime | None:
        """Return when the next row is due, or None where nothing waits."""
        halves = [self._connection.execute(query).scalar_one_or_none() for query in _SOONEST]
        return min((due for due in halves if due is not None), default=None)

    def queue(self, now: datetime) -> OutboxQueue:
        """Return how the outbox stands now."""
        waiting: int = self._connection.execute(_WAITING, {"now": now}).scalar_one()
        return OutboxQueue(waiting, self.next_due_at())


def _row(outgoing: Outgoing, state: OutboxState) -> dict[str, object]:
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
        "state": state.value,
        "tries": 0,
    }
