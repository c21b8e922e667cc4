"""Statements: how the prepared ones of a unit of work reach the database, at once or as late as they can.

Late is for a turn of a conversation on SQLite, where one writes at a time: it reads its row without the turn to
write, thinks, and keeps all it wrote at its end, together with whoever is at theirs (see ``write_queue``).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, Protocol

from sqlalchemy import Connection, RootTransaction

from intake.core.errors import IntakeError
from intake.storage.engines import write_turn
from intake.storage.prepared import Prepared, Row, Said
from intake.storage.write_queue import WriteQueue, Written


class ChangedMeanwhileError(IntakeError):
    """Another was first to change what this had read ahead; nothing of it was kept, and it may be done again."""


class AfterCommitError(RuntimeError):
    """A statement ran after the commit of its unit of work."""


class Statements(Protocol):
    """What a unit of work says to the database."""

    @property
    def connection(self) -> Connection:
        """The connection, in a transaction that has begun."""

    @property
    def is_late(self) -> bool:
        """Whether what is written may find that another was first."""

    def read(self, prepared: Prepared, values: Mapping[str, Any]) -> Row | None:
        """Return a statement's one row."""

    def write(self, prepared: Prepared, values: Mapping[str, Any], *, must_change: bool = False) -> None:
        """Write with a statement; one that must change a row is refused with all others where it changes none."""

    def commit(self) -> None:
        """Keep what was written."""


class AtOnce:
    """Says every statement at once, in a transaction that has begun."""

    __slots__ = ("_connection", "_ended", "_transaction")

    def __init__(self, connection: Connection, transaction: RootTransaction | None = None) -> None:
        self._connection = connection
        self._transaction = transaction
        self._ended = False

    is_late = False

    @property
    def connection(self) -> Connection:
        """The connection, in a transaction that has begun."""
        if self._ended:
            raise AfterCommitError("a statement ran after the commit of its unit of work")
        return self._connection

    def read(self, prepared: Prepared, values: Mapping[str, Any]) -> Row | None:
        """Return a statement's one row."""
        return prepared.row(self.connection, values)

    def write(self, prepared: Prepared, values: Mapping[str, Any], *, must_change: bool = False) -> None:
        """Write with a statement."""
        connection = self.connection
        rows = prepared.said(connection.dialect, values).to(connection).rowcount
        if must_change and rows != 1:
            raise ChangedMeanwhileError("Another request was first.")

    def commit(self) -> None:
        """Keep what was written."""
        if self._transaction is None:
            raise RuntimeError("a reading keeps nothing")
        self._ended = True
        self._transaction.commit()


class Late:
    """Reads one row ahead and writes at the end; takes the turn to write before anything else it is asked for.

    When it takes the turn it looks at that row again. Raises ChangedMeanwhileError where it is another by then,
    or where a row that must change does not.
    """

    __slots__ = ("_connection", "_ended", "_queue", "_read", "_transaction", "_until_end", "_written")

    def __init__(self, connection: Connection, queue: WriteQueue, until_end: ExitStack) -> None:
        self._connection = connection
        self._queue = queue
        self._until_end = until_end
        self._transaction: RootTransaction | None = None
        self._read: tuple[Said, Row] | None = None
        self._written: list[Written] = []
        self._ended = False

    is_late = True

    @property
    def connection(self) -> Connection:
        """The connection, with the turn to write, in a transaction that has begun and holds what was written."""
        if self._ended:
            raise AfterCommitError("a statement ran after the commit of its unit of work")
        if self._transaction is None:
            self._begin()
        return self._connection

    def read(self, prepared: Prepared, values: Mapping[str, Any]) -> Row | None:
        """Return a statement's one row: the first one ahead, any other in the transaction."""
        if self._transaction is not None or self._read is not None or self._ended:
            return prepared.row(self.connection, values)
        said = prepared.said(self._connection.dialect, values)
        (row,) = said.to(self._connection).fetchall()
        self._read = said, row
        return prepared.converted(self._connection.dialect, row)

    def write(self, prepared: Prepared, values: Mapping[str, Any], *, must_change: bool = False) -> None:
        """Note a statement to be said at the end; say it at once where the turn to write is taken already."""
        if self._ended:
            raise AfterCommitError("a statement ran after the commit of its unit of work")
        said = prepared.said(self._connection.dialect, values)
        # What may be refused comes first: where it is, nothing was written yet.
        self._written.insert(0 if must_change else len(self._written), Written(said, must_change))
        if self._transaction is not None:
            self._write_all()

    def commit(self) -> None:
        """Keep what was written: with others, or with what else was done in a transaction of its own."""
        self._ended = True
        if self._transaction is not None:
            self._transaction.commit()
        elif self._written and not self._queue.keep(self._connection, self._written):
            raise ChangedMeanwhileError("Another request was first.")

    def _begin(self) -> None:
        self._transaction = self._until_end.enter_context(write_turn(self._connection))
        if self._read is not None:
            said, before = self._read
            if said.to(self._connection).fetchall() != [before]:
                raise ChangedMeanwhileError("Another request was first.")
        self._write_all()

    def _write_all(self) -> None:
        written, self._written = self._written, []
        if not all(each.by(self._connection) for each in written):
            raise ChangedMeanwhileError("Another request was first.")
