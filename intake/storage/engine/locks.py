"""Locks: who waits for whom on PostgreSQL, where writers do not queue by themselves.

On SQLite there is one writer at a time and every function here is satisfied at once. All locks end
with the transaction.

Rows are taken in one order everywhere, or two would wait for each other until the database ends one of them:
a conversation, an attempt, a request, the count of the schedule, and only then what belongs to a request - times,
assignments, rows of the outbox. Whoever will change a request while an attempt moves holds it first (``lock``).
"""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import BigInteger, Connection, bindparam, func, select

from intake.storage.engine.prepared import Prepared
from intake.storage.engine.statements import Statements

# Any number, the same in every process: it keeps these locks apart from the ones by row.
_NAMESPACE = 1703


class Lock(IntEnum):
    """What only one transaction at a time may do."""

    SAVE = 1
    APPLY = 2
    ERASE = 3
    MIGRATE = 4
    OFFER = 5


_HOLD = select(func.pg_advisory_xact_lock(_NAMESPACE, bindparam("lock")))
_TRY = select(func.pg_try_advisory_xact_lock(_NAMESPACE, bindparam("lock")))
_ROW = func.pg_advisory_xact_lock(bindparam("row", type_=BigInteger()))
_HOLD_ROW = Prepared({"postgresql": select(_ROW)}, {"row": BigInteger()})
# For a statement that waits for its row by itself: a condition that is always true, and true only then.
ROW_IS_HELD = select(_ROW).scalar_subquery().is_not(None)


def lock(connection: Connection, lock: Lock) -> None:
    """Wait for a lock and keep it until the transaction ends."""
    if _needed(connection):
        connection.execute(_HOLD, {"lock": int(lock)})


def try_lock(connection: Connection, lock: Lock) -> bool:
    """Take a lock if nobody has it, and tell whether it was taken."""
    if not _needed(connection):
        return True
    return bool(connection.execute(_TRY, {"lock": int(lock)}).scalar_one())


def lock_row(statements: Statements, key: bytes) -> None:
    """Wait for the one row a key names, which need not exist yet; what is late waits once it takes its turn."""
    if statements.dialect.name == "postgresql":
        statements.hold(_HOLD_ROW, {"row": row_lock_id(key)})


def row_lock_id(key: bytes) -> int:
    """Return the number by which PostgreSQL knows the row a key names."""
    return int.from_bytes(key[:8], "big", signed=True)


def _needed(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"
