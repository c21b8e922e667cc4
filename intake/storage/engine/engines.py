"""Engines: how a connection to SQLite or PostgreSQL is opened, and what may be asked of one.

Begins nothing: how a writer waits its turn, and how what it wrote is kept, is in ``write_turn``.
"""

from __future__ import annotations

import os
import sqlite3
import urllib.parse
from collections.abc import MutableSequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from intake.core.errors import IntakeError
from intake.storage.engine.authorizer import authorize, tell_refusals
from intake.storage.engine.rights import Rights
from intake.storage.engine.sqlite_files import ids_of, make, open_lock, refuse_unusable, settle
from intake.storage.engine.troubles import DatabaseRefusedError

# Overwrites what is deleted, keeps what was answered through a power cut, and waits for a reader's end.
_KEEP_LOG = "PRAGMA journal_mode=WAL"
PRAGMAS = (
    _KEEP_LOG,
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA busy_timeout=5000",
)


class StorageUrlError(IntakeError):
    """``[storage] url`` names no database that the line can use."""


def open_engine(url: str, rights: Rights | None = None) -> Engine:
    """Open the engine a URL names: ``sqlite:///path`` or ``postgresql://...``; connects to nothing yet.

    With rights SQLite refuses whatever is not among them; a server has them of its own. It keeps no connection:
    ``storage.engine.connections`` does.
    """
    engine = _engine(url, rights)
    if rights is not None:
        tell_refusals(engine)
    return engine


def _engine(url: str, rights: Rights | None) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageUrlError("[storage] url is not a database address.") from None
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return _sqlite(url, Path(parsed.database), rights)
        case "postgresql":
            return _postgresql(url)
        case _:
            raise StorageUrlError("[storage] url must be sqlite:///PATH (a file) or postgresql://...")


def make_database(engine: Engine) -> None:
    """Make SQLite's file where there is none yet; a server's database is made by whoever runs the server."""
    if engine.dialect.name == "sqlite":
        make(sqlite_path(engine))


def sqlite_path(engine: Engine) -> Path:
    """Return where SQLite's file is."""
    return Path(engine.url.database or "")


def _sqlite(url: str, path: Path, rights: Rights | None) -> Engine:
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool)

    def refuse(
        _dialect: object, _record: object, places: MutableSequence[Any], options: dict[str, Any]
    ) -> None:
        refuse_unusable(path)
        # SQLite would make a file that is not there.
        places[0] = f"file:{urllib.parse.quote(str(path))}?mode=rw"
        options["uri"] = True

    def prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        try:
            _prepare(connection, path)
            record.info.update(files=ids_of(str(path)), lock=open_lock(path))
            if rights is not None:
                record.info["authorizer"] = authorize(connection, rights)
        except BaseException:
            connection.close()
            raise

    def let_go(_: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        lock = record.info.pop("lock", None)
        if lock is not None:
            os.close(lock)

    event.listen(engine, "do_connect", refuse)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "close", let_go)
    return engine


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    # The driver must begin nothing by itself: write_turn and snapshot do.
    connection.isolation_level = None
    answers = {pragma: connection.execute(pragma).fetchone() for pragma in PRAGMAS}
    # Only what is read opens the log.
    connection.execute("PRAGMA schema_version").fetchone()
    settle(path)
    if answers[_KEEP_LOG] != ("wal",):
        words = f"SQLite cannot keep its log beside {path}: a disk of the network?"
        raise DatabaseRefusedError(words, mend="move it to a disk of this machine, and mend [storage] url")


def _postgresql(url: str) -> Engine:
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        poolclass=NullPool,
        # We begin by ourselves, in one word with what kind it is; that also shows whether the server is there,
        # and saves every turn the round trip of a check.
        isolation_level="AUTOCOMMIT",
        connect_args={
            "options": "-c timezone=UTC -c lock_timeout=5s -c statement_timeout=15s",
            "connect_timeout": 5,
            # Where the network swallows what is sent, a caller would hear nothing until the system gives up.
            "tcp_user_timeout": 8000,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
        },
    )


def ahead_of(connection: Connection, now: datetime) -> timedelta:
    """Return how far the database server's clock is from ours; a file has none of its own."""
    if connection.dialect.name == "sqlite":
        return timedelta()
    there: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return there - now


def is_current(connection: Connection) -> bool:
    """Tell whether a connection's files are still those at SQLite's path; a server's are its own affair."""
    if connection.dialect.name != "sqlite" or connection.invalidated:
        return True
    files: object = connection.info["files"]
    return files == ids_of(connection.engine.url.database or "")


def is_at_rest(connection: Connection) -> bool:
    """Tell whether nothing is going on upon a connection, by SQLAlchemy's account and by the driver's own."""
    if connection.invalidated or connection.get_transaction() is not None:
        return False
    if connection.dialect.name == "sqlite":
        return not driver(connection).in_transaction
    status: int = connection.connection.dbapi_connection.info.transaction_status  # type: ignore[union-attr]
    # psycopg's IDLE; its module is not loaded where SQLite is used.
    return status == 0


def driver(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection, for what is said outside a transaction."""
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)
