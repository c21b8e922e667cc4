"""The write turn: how a writer waits for it, how long at most, and how what it wrote is kept.

Every writer to SQLite takes ``flock`` on a descriptor owned by its connection before BEGIN
IMMEDIATE. It asks again every few milliseconds and gives up before a caller would hear nothing: a blocking
``flock`` knows no end, and SQLite's own waiting sleeps ever longer. Readers take no lock.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, RootTransaction
from sqlalchemy.exc import DBAPIError

from intake.core.errors import IntakeError
from intake.storage.engine.engines import driver
from intake.storage.engine.prepared import BoundStatement

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


class TurnTimeoutError(IntakeError):
    """Somebody else kept the turn to write for too long; nothing was done."""


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
