"""Vacuum: deleted rows leave the files too, not only the tables.

SQLite: the write-ahead log is checkpointed and cut to nothing, and the answer is checked, because a
reader can prevent it. PostgreSQL: the dead rows of every table that says so (``schema.table_facts``) are
vacuumed; what its own log and free pages still hold is ciphertext whose key is gone.
"""

from __future__ import annotations

import fcntl
import time

from sqlalchemy import Connection

from intake.storage.engine.engines import driver
from intake.storage.engine.prepared import BoundStatement
from intake.storage.engine.write_turn import say_first, take_write_turn
from intake.storage.schema.table_facts import facts_of
from intake.storage.schema.tables import metadata
from intake.storage.unit_of_work import Database

TRIES = 20
PAUSE_SECONDS = 0.05
# Short, because every writer waits meanwhile: a reader that will not end is met again later.
_BUSY_MILLISECONDS = 100
SCRUBBED = tuple(table.name for table in metadata.sorted_tables if facts_of(table).scrubbed)
_VACUUM = BoundStatement(f"VACUUM (SKIP_LOCKED) {', '.join(SCRUBBED)}", ())


def scrub(database: Database, tries: int = TRIES) -> bool:
    """Take deleted rows out of the files; False where a reader still holds them and it must be tried again."""
    if database.engine.dialect.name != "sqlite":
        with database.connection() as connection:
            say_first(connection, _VACUUM)
        return True
    for left in reversed(range(tries)):
        with database.connection() as connection:
            if _truncate(connection):
                return True
        if left:
            time.sleep(PAUSE_SECONDS)
    return False


def _truncate(connection: Connection) -> bool:
    sqlite, lock = driver(connection), connection.info["lock"]
    (usual,) = sqlite.execute("PRAGMA busy_timeout").fetchone()
    take_write_turn(lock)
    try:
        sqlite.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
        answer = sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        fcntl.flock(lock, fcntl.LOCK_UN)
        sqlite.execute(f"PRAGMA busy_timeout={int(usual)}")
    return tuple(answer) == (0, 0, 0)
