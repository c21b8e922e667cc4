"""Provider copies: sealed ids of calls and texts that the provider still holds and must delete.

Talks to no provider. A row goes only when somebody saw that the copy is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Executable, bindparam, delete, func, select, update

from intake.core.retention.provider_copies import CopyKind
from intake.storage.engine.prepared import Prepared
from intake.storage.engine.statements import Statements
from intake.storage.engine.upserts import insert_once, upsert
from intake.storage.schema.tables import provider_copy

# A provider refuses to delete what it is still delivering.
FIRST_TRY_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy the provider is known to hold; ``hang_up`` where it is of a call that must be ended first."""

    key: bytes = field(repr=False)
    sealed_id: bytes = field(repr=False)
    kind: CopyKind
    created_at: datetime
    hang_up: bool = False


@dataclass(frozen=True, slots=True)
class ClaimedCopy:
    """A copy one worker is deleting now; ``tries`` tells this claim from a later one."""

    key: bytes = field(repr=False)
    sealed_id: bytes = field(repr=False)
    kind: CopyKind
    tries: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CopyQueue:
    """How the copies stand: how many are left, and since when the oldest is."""

    waiting: int
    oldest: datetime | None


_COLUMNS = {column.name: column.type for column in provider_copy.columns}
_ADD = Prepared(insert_once(provider_copy, ["key"]), _COLUMNS)
# A call listed before may have to be ended after all; one that is to be ended stays so.
_ADD_AND_END = Prepared(
    upsert(provider_copy, ["key"], lambda new: {"hang_up": new.hang_up, "due_at": new.due_at}), _COLUMNS
)
_C = provider_copy.c
_DUE = (
    select(_C.key)
    .where(_C.due_at <= bindparam("now"))
    .order_by(_C.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = update(provider_copy).values(due_at=bindparam("until"), tries=_C.tries + 1)
_CLAIMED = (_C.key, _C.sealed_id, _C.kind, _C.tries, _C.created_at)
# A call that is still to be ended is nobody's to delete yet.
# Table expressions, since PostgreSQL may work a subquery out for each row: see ``outbox_claims``.
_NOT_ON_CALLS, _ON_CALLS = _DUE.where(~_C.hang_up).cte("due"), _DUE.where(_C.hang_up).cte("due")
_CLAIM_DUE = _CLAIM.where(_C.key.in_(select(_NOT_ON_CALLS.c.key))).returning(*_CLAIMED)
_CLAIM_TO_END = _CLAIM.where(_C.key.in_(select(_ON_CALLS.c.key))).returning(*_CLAIMED)
_STILL_MINE = (provider_copy.c.key == bindparam("copy")) & (provider_copy.c.tries == bindparam("claim"))
_GONE = delete(provider_copy).where(_STILL_MINE)
_AGAIN = update(provider_copy).where(_STILL_MINE).values(due_at=bindparam("next"))
_ENDED = update(provider_copy).where(_STILL_MINE).values(hang_up=False, due_at=bindparam("next"))
_BY_KIND = select(_C.kind, func.count()).group_by(_C.kind)
_QUEUE = select(func.count(), func.min(provider_copy.c.created_at))


class ProviderCopies:
    """Named queries of provider copies, within one transaction."""

    __slots__ = ("_statements",)

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, copy: NewCopy) -> None:
        """List a copy to be deleted, once however often it is reported."""
        row = {
            "key": copy.key,
            "sealed_id": copy.sealed_id,
            "kind": copy.kind.value,
            "hang_up": copy.hang_up,
            "due_at": copy.created_at if copy.hang_up else copy.created_at + FIRST_TRY_AFTER,
            "tries": 0,
            "created_at": copy.created_at,
        }
        self._statements.write(_ADD_AND_END if copy.hang_up else _ADD, row)

    def claim(self, now: datetime, until: datetime, most: int) -> tuple[ClaimedCopy, ...]:
        """Take what is due; nobody else gets it before ``until``."""
        return self._claim(_CLAIM_DUE, {"now": now, "until": until, "most": most})

    def claim_to_end(self, now: datetime, until: datetime, most: int) -> tuple[ClaimedCopy, ...]:
        """Take the calls that must be ended now; nobody else gets them before ``until``."""
        return self._claim(_CLAIM_TO_END, {"now": now, "until": until, "most": most})

    def ended(self, copy: ClaimedCopy, at: datetime) -> None:
        """Note that a call was ended, and have its copy deleted from a moment on."""
        self._statements.connection.execute(_ENDED, {"copy": copy.key, "claim": copy.tries, "next": at})

    def gone(self, copy: ClaimedCopy) -> None:
        """Remove a copy that was seen to be gone."""
        self._statements.connection.execute(_GONE, {"copy": copy.key, "claim": copy.tries})

    def again(self, copy: ClaimedCopy, at: datetime) -> None:
        """Try a copy again later."""
        self._statements.connection.execute(_AGAIN, {"copy": copy.key, "claim": copy.tries, "next": at})

    def queue(self) -> CopyQueue:
        """Return how the copies stand."""
        return CopyQueue(*self._statements.connection.execute(_QUEUE).one())

    def waiting_by_kind(self) -> Mapping[CopyKind, int]:
        """Return how many copies of each kind are left."""
        counts = {CopyKind(row[0]): int(row[1]) for row in self._statements.connection.execute(_BY_KIND)}
        return {kind: counts.get(kind, 0) for kind in CopyKind}

    def _claim(self, claim: Executable, values: Mapping[str, object]) -> tuple[ClaimedCopy, ...]:
        rows = self._statements.connection.execute(claim, values)
        return tuple(ClaimedCopy(row[0], row[1], CopyKind(row[2]), row[3], row[4]) for row in rows)
