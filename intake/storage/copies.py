"""Provider copies: sealed ids of calls and texts that the provider still holds and must delete.

Talks to no provider. A row goes only when somebody saw that the copy is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from intake.core.copies import CopyKind
from intake.storage.tables import provider_copy
from intake.storage.upserts import insert_once

# A provider refuses to delete what it is still delivering.
FIRST_TRY_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy the provider is known to hold."""

    key: bytes = field(repr=False)
    sealed_id: bytes = field(repr=False)
    kind: CopyKind
    created_at: datetime


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


_ADD = insert_once(provider_copy, ["key"])
_DUE = (
    select(provider_copy.c.key)
    .where(provider_copy.c.due_at <= bindparam("now"))
    .order_by(provider_copy.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(provider_copy)
    .where(provider_copy.c.key.in_(_DUE))
    .values(due_at=bindparam("until"), tries=provider_copy.c.tries + 1)
    .returning(
        provider_copy.c.key,
        provider_copy.c.sealed_id,
        provider_copy.c.kind,
        provider_copy.c.tries,
        provider_copy.c.created_at,
    )
)
_STILL_MINE = (provider_copy.c.key == bindparam("copy")) & (provider_copy.c.tries == bindparam("claim"))
_GONE = delete(provider_copy).where(_STILL_MINE)
_AGAIN = update(provider_copy).where(_STILL_MINE).values(due_at=bindparam("next"))
_QUEUE = select(func.count(), func.min(provider_copy.c.created_at))


class Copies:
    """Named queries of provider copies, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, copy: NewCopy) -> None:
        """List a copy to be deleted, once however often it is reported."""
        row = {
            "key": copy.key,
            "sealed_id": copy.sealed_id,
            "kind": copy.kind.value,
            "due_at": copy.created_at + FIRST_TRY_AFTER,
            "tries": 0,
            "created_at": copy.created_at,
        }
        self._connection.execute(_ADD[self._connection.dialect.name], row)

    def claim(self, now: datetime, until: datetime, most: int) -> tuple[ClaimedCopy, ...]:
        """Take what is due; nobody else gets it before ``until``."""
        rows = self._connection.execute(_CLAIM, {"now": now, "until": until, "most": most})
        return tuple(ClaimedCopy(row[0], row[1], CopyKind(row[2]), row[3], row[4]) for row in rows)

    def gone(self, copy: ClaimedCopy) -> None:
        """Remove a copy that was seen to be gone."""
        self._connection.execute(_GONE, {"copy": copy.key, "claim": copy.tries})

    def again(self, copy: ClaimedCopy, at: datetime) -> None:
        """Try a copy again later."""
        self._connection.execute(_AGAIN, {"copy": copy.key, "claim": copy.tries, "next": at})

    def queue(self) -> CopyQueue:
        """Return how the copies stand."""
        return CopyQueue(*self._connection.execute(_QUEUE).one())
