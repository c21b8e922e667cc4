"""Statements: how the prepared ones of a unit of work reach the database, at once or as late as they can.

Late is for a turn of a conversation: it reads its row ahead, thinks, and keeps all it wrote at its end. On SQLite,
where one writes at a time, it holds up nobody meanwhile and is kept together with whoever is at its end (see
``write_queue``). On PostgreSQL it asks the server twice where a transaction around it all would ask six times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, RootTransaction

from intake.core.errors import IntakeError
from intake.storage.engine.group_commit import PendingWrite
from intake.storage.engine.prepared import BoundStatement, Prepared, Row
from intake.storage.engine.write_turn import say_first, write_turn

# Keeps what was written, all of it or nothing; False where a row that must change did not.
Keep = Callable[[Connection, Sequence[PendingWrite]], bool]


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
    def dialect(self) -> Dialect:
        """The database's own way of speaking; asking for it begins nothing."""

    @property
    def is_late(self) -> bool:
        """Whether what is written may find that another was first."""

    def hold(self, prepared: Prepared, values: Mapping[str, Any]) -> None:
        """Wait, with a statement, for what nobody else may have until the end."""

    def read(self, prepared: Prepared, values: Mapping[str, Any]) -> Row | None:
        """Return a statement's one row."""

    def write(self, prepared: Prepared, values: Mapping[str, Any], *, must_change: bool = False) -> None:
        """Write with a statement; one that must change a row is refused with all others where it changes none."""

    def commit(self) -> None:
        """Keep what was written."""


class PessimisticStatements:
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

    @property
    def dialect(self) -> Dialect:
        """The database's own way of speaking."""
        return self._connection.dialect

    def hold(self, prepared: Prepared, values: Mapping[str, Any]) -> None:
        """Wait for what a statement waits for."""
        prepared.run(self.connection, values)

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


class OptimisticStatements:
    """Reads one row ahead and writes at the end; takes the turn to write before anything else it is asked for.

    When it takes the turn it looks at that row again. Raises ChangedMeanwhileError where it is another by then,
    or where a row that must change does not.
    """

    __slots__ = ("_connection", "_ended", "_held", "_keep", "_read", "_transaction", "_until_end", "_written")

    def __init__(self, connection: Connection, keep: Keep, until_end: ExitStack) -> None:
        self._connection = connection
        self._keep = keep
        self._until_end = until_end
        self._held: BoundStatement | None = None
        self._transaction: RootTransaction | None = None
        self._read: tuple[BoundStatement, Row] | None = None
        self._written: list[PendingWrite] = []
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

    @property
    def dialect(self) -> Dialect:
        """The database's own way of speaking; asking for it begins nothing."""
        return self._connection.dialect

    def hold(self, prepared: Prepared, values: Mapping[str, Any]) -> None:
        """Wait for what a statement waits for: the first one in the transaction, where there will be one."""
        if self._is_ahead() and self._held is None:
            self._held = prepared.said(self._connection.dialect, values)
        else:
            prepared.run(self.connection, values)

    def read(self, prepared: Prepared, values: Mapping[str, Any]) -> Row | None:
        """Return a statement's one row: the first one ahead, any other in the transaction."""
        if not self._is_ahead():
            return prepared.row(self.connection, values)
        said = prepared.said(self._connection.dialect, values)
        said.tell(self._connection)
        (row,) = say_first(self._connection, said).fetchall()
        self._read = said, row
        return prepared.converted(self._connection.dialect, row)

    def write(self, prepared: Prepared, values: Mapping[str, Any], *, must_change: bool = False) -> None:
        """Note a statement to be said at the end; say it at once where the turn to write is taken already."""
        if self._ended:
            raise AfterCommitError("a statement ran after the commit of its unit of work")
        said = prepared.said(self._connection.dialect, values)
        # What may be refused comes first: where it is, nothing was written yet.
        self._written.insert(0 if must_change else len(self._written), PendingWrite(said, must_change))
        if self._transaction is not None:
            self._write_all()

    def commit(self) -> None:
        """Keep what was written: with others, or with what else was done in a transaction of its own."""
        self._ended = True
        if self._transaction is not None:
            self._transaction.commit()
        elif self._written and not self._keep(self._connection, self._written):
            raise ChangedMeanwhileError("Another request was first.")

    def _is_ahead(self) -> bool:
        return self._transaction is None and self._read is None and not self._ended

    def _begin(self) -> None:
        self._transaction = self._until_end.enter_context(write_turn(self._connection))
        if self._held is not None:
            self._held.to(self._connection)
        if self._read is not None:
            said, before = self._read
            if said.to(self._connection).fetchall() != [before]:
                raise ChangedMeanwhileError("Another request was first.")
        self._write_all()

    def _write_all(self) -> None:
        written, self._written = self._written, []
        if not all(each.by(self._connection) for each in written):
            raise ChangedMeanwhileError("Another request was first.")
