"""Engines: how a connection to SQLite or PostgreSQL is opened, and how a writer waits its turn.

Every writer to SQLite takes ``flock`` on a descriptor owned by its connection before BEGIN
IMMEDIATE. It asks again every few milliseconds and gives up before a caller would hear nothing: a blocking
``flock`` knows no end, and SQLite's own waiting sleeps ever longer. Readers take no lock.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from intake.core.errors import IntakeError
from intake.storage.engine.prepared import BoundStatement

# Overwrites what is deleted, keeps what was answered through a power cut, and waits for a reader's end.
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA busy_timeout=5000",
)
# The owner and the group: web side and worker may be two users of one group, and nobody else reads.
_FILE_MODE = 0o660
# The provider hangs up on a silence of 15 seconds, and one request may wait more than once.
MOST_WAIT_SECONDS = 4.0
# Less than what a commit takes; of one thread in each process.
_ASK_AGAIN_SECONDS = 0.0005
_BEGIN, _COMMIT, _ROLLBACK = (
    BoundStatement("BEGIN", ()),
    BoundStatement("COMMIT", ()),
    BoundStatement("ROLLBACK", ()),
)
_BEGIN_READING = BoundStatement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", ())


class StorageUrlError(IntakeError):
    """``[storage] url`` names no database that the line can use."""


class TurnTimeoutError(IntakeError):
    """Somebody else kept the turn to write for too long; nothing was done."""


def open_engine(url: str) -> Engine:
    """Open the engine a URL names: ``sqlite:///path`` or ``postgresql://...``; connects to nothing yet.

    It keeps no connection: ``storage.engine.connections`` does.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageUrlError("[storage] url is not a database address.") from None
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return _sqlite(url, Path(parsed.database))
        case "postgresql":
            return _postgresql(url)
        case _:
            raise StorageUrlError("[storage] url must be sqlite:///PATH (a file) or postgresql://...")


@contextmanager
def write_turn(connection: Connection) -> Iterator[RootTransaction]:
    """Wait for the turn to write and begin a transaction, rolled back unless it was committed.

    Raises TurnTimeoutError where the turn does not come in four seconds.
    """
    if connection.dialect.name != "sqlite":
        say_first(connection, _BEGIN)
        with _until_end(connection.begin()) as transaction:
            yield transaction
        return
    lock = connection.info["lock"]
    take_write_turn(lock)
    try:
        with _until_end(connection.begin()) as transaction:
            driver(connection).execute("BEGIN IMMEDIATE")
            yield transaction
    finally:
        fcntl.flock(lock, fcntl.LOCK_UN)


def take_write_turn(lock: int) -> None:
    """Take the turn to write on a descriptor of the lock file; raises TurnTimeoutError where it does not come."""
    until = time.monotonic() + MOST_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise TurnTimeoutError(
                    "Another process keeps the database to itself. See which one stands still, and end it."
                ) from None
            time.sleep(_ASK_AGAIN_SECONDS)
        else:
            return


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """Begin a transaction that sees one moment, locks nobody out and is always rolled back."""
    if connection.dialect.name != "sqlite":
        say_first(connection, _BEGIN_READING)
    with _until_end(connection.begin()):
        if connection.dialect.name == "sqlite":
            driver(connection).execute("BEGIN")
        yield


def keep_in_turn(connection: Connection, write: Callable[[], object]) -> None:
    """Wait for the turn to write to SQLite, write in one transaction, and keep it; by the driver alone.

    Every turn of a conversation ends with this, and SQLAlchemy's own begin and commit would take a third of it.
    Raises TurnTimeoutError where the turn does not come in four seconds.
    """
    lock, sqlite = connection.info["lock"], driver(connection)
    take_write_turn(lock)
    try:
        sqlite.execute("BEGIN IMMEDIATE")
        write()
        tell_of_commit(connection)
        sqlite.commit()
    finally:
        try:
            # Nothing where it was kept.
            sqlite.rollback()
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)


def keep_together(connection: Connection, write: Callable[[], bool]) -> bool:
    """Write to PostgreSQL in one transaction, kept where ``write`` says so; by the driver alone, as ``keep_in_turn``."""
    say_first(connection, _BEGIN)
    try:
        kept = write()
        if kept:
            tell_of_commit(connection)
        (_COMMIT if kept else _ROLLBACK).unseen(connection)
    except BaseException:
        # What broke may have taken the connection with it.
        if not connection.invalidated:
            _ROLLBACK.unseen(connection)
        raise
    return kept


def tell_of_commit(connection: Connection) -> None:
    """Tell every listener that what was written is about to be kept."""
    for listener in connection.engine.dispatch.commit:
        listener(connection)


def say_first(connection: Connection, words: BoundStatement) -> Any:  # noqa: ANN401 - the drivers' cursors share no class
    """Say, unseen, what comes before all else; where PostgreSQL was restarted, on a new connection.

    Nothing can have been done yet. Returns the driver's cursor.
    """
    try:
        return words.unseen(connection)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return words.unseen(connection)


@contextmanager
def _until_end(transaction: RootTransaction) -> Iterator[RootTransaction]:
    try:
        yield transaction
    except BaseException:
        if not transaction.is_active and not transaction.connection.invalidated:
            # A commit that failed may leave the driver's transaction open, and with it the turn to write.
            transaction.connection.connection.rollback()
        raise
    finally:
        if transaction.is_active:
            transaction.rollback()
        elif transaction.connection.in_transaction():
            # On SQLite such a statement would have kept itself, without the turn to write.
            raise RuntimeError("a statement ran after the commit of its unit of work")


def _sqlite(url: str, path: Path) -> Engine:
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool)
    lock_path = path.with_name(path.name + ".lock")

    def prepare(dbapi_connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        # The driver must begin nothing by itself: write_turn and snapshot do.
        dbapi_connection.isolation_level = None
        for pragma in PRAGMAS:
            dbapi_connection.execute(pragma)
        record.info["lock"] = os.open(lock_path, os.O_RDWR | os.O_CREAT, _FILE_MODE)

    def let_go(_: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        lock = record.info.pop("lock", None)
        if lock is not None:
            os.close(lock)

    def create_closed_to_others(*_: object) -> None:
        if not path.exists():
            path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, _FILE_MODE))

    event.listen(engine, "do_connect", create_closed_to_others)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "close", let_go)
    return engine


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
        },
    )


def ahead_of(connection: Connection, now: datetime) -> timedelta:
    """Return how far the database server's clock is from ours; a file has none of its own."""
    if connection.dialect.name == "sqlite":
        return timedelta()
    there: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return there - now


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
