"""Connections: those of one process that are open, lent to one unit of work at a time.

A pool of SQLAlchemy's keeps the driver's connection alone, and to wrap and to reset it took 30 us of every turn; here
the whole of it is kept. Begins and ends no transaction: what comes back in the middle of one is closed.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from intake.core.errors import IntakeError
from intake.storage.engine.engines import is_at_rest, is_current
from intake.storage.engine.sqlite_files import DatabaseMissingError
from intake.storage.engine.troubles import DatabaseAwayError, opening_trouble

# Those of the web side never wait: there are more than threads. Those of the worker may, and have sent something.
MOST_WAIT_SECONDS = 10.0


class NoConnectionError(IntakeError):
    """Every connection was lent for too long; nothing was done."""


class Connections:
    """At most so many connections; the one that came back last is lent first, so that few are ever opened."""

    __slots__ = ("_engine", "_idle", "_look", "_wait_seconds", "_was_open")

    def __init__(self, engine: Engine, most: int, wait_seconds: float = MOST_WAIT_SECONDS) -> None:
        self._engine = engine
        self._wait_seconds = wait_seconds
        self._was_open = False
        self._look: Callable[[Connection], None] = _as_it_is
        # None is one that is still to be opened.
        self._idle: queue.LifoQueue[Connection | None] = queue.LifoQueue()
        for _ in range(most):
            self._idle.put(None)

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """Lend a connection for as long as the block runs.

        Raises NoConnectionError where none comes back, and DatabaseTroubleError where none can be opened.
        """
        try:
            connection = self._idle.get(timeout=self._wait_seconds)
        except queue.Empty:
            raise NoConnectionError("Every connection to the database is in use.") from None
        try:
            if connection is not None and not is_current(connection):
                stale, connection = connection, None
                _end(stale)
            if connection is None:
                connection = self._open()
            yield connection
        finally:
            self._take_back(connection)

    def look_at_each(self, look: Callable[[Connection], None]) -> None:
        """Look at every connection as it is opened, before anybody works with it; raises what ``look`` does."""
        self._look = look
        self.close()

    def close(self) -> None:
        """Close every connection that is not lent at the moment; those come back as they are."""
        idle = list(self._everyone_idle())
        try:
            for connection in idle:
                if connection is not None:
                    connection.close()
        finally:
            for _ in idle:
                self._idle.put(None)

    def _open(self) -> Connection:
        try:
            connection = self._engine.connect()
            try:
                self._look(connection)
            except BaseException:
                _end(connection)
                raise
        except DatabaseMissingError as error:
            if not self._was_open:
                raise
            # It was there: somebody moves it, or its disk is away.
            raise DatabaseAwayError(error.words, mend=error.mend) from None
        except (DBAPIError, OSError) as error:
            raise opening_trouble(error, self._engine.url) from None
        self._was_open = True
        return connection

    def _everyone_idle(self) -> Iterator[Connection | None]:
        with suppress(queue.Empty):
            while True:
                yield self._idle.get_nowait()

    def _take_back(self, connection: Connection | None) -> None:
        kept = None
        try:
            if connection is not None and is_at_rest(connection):
                kept = connection
            elif connection is not None:
                _end(connection)
        finally:
            # Whatever became of it, its place is free.
            self._idle.put(kept)


def _as_it_is(_: Connection) -> None:
    return


def _end(connection: Connection) -> None:
    # Without this SQLAlchemy would first try to mend what was left undone, which may be what broke.
    connection.invalidate()
    connection.close()
