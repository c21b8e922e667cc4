"""Prepared: the few statements of an ordinary turn, turned into the engine's own words once.

SQLAlchemy's machinery around a statement costs more than the statement; every caller's turn would pay it each
time. So these go to the driver itself, on SQLAlchemy's connection: a load and a put took 155 instead of 250
microseconds (``scripts/bench/run webhook``, "processor time"). Everything off that path uses ordinary Core
statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Processor = Callable[[Any], Any]
Types = Mapping[str, TypeEngine[Any]]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    sql: str
    given: tuple[tuple[str, Processor], ...]
    positional: bool
    # Where a row's values are not yet what Python works with.
    coming_out: tuple[tuple[int, Processor], ...]


@dataclass(frozen=True, slots=True)
class BoundStatement:
    """A statement with its values, as the driver takes them."""

    sql: str
    parameters: Row | dict[str, Any] = field(repr=False)

    def to(self, connection: Connection) -> Any:  # noqa: ANN401 - the drivers' cursors share no class
        """Say it to the driver of a connection; return the driver's cursor. Raises as SQLAlchemy would."""
        self.tell(connection)
        return self.unseen(connection)

    def tell(self, connection: Connection) -> None:
        """Tell every listener that it is about to be said."""
        if listeners := connection.engine.dispatch.before_cursor_execute:
            for listener in listeners:
                listener(connection, None, self.sql, self.parameters, None, False)  # noqa: FBT003 - the shape is SQLAlchemy's

    def unseen(self, connection: Connection) -> Any:  # noqa: ANN401 - the drivers' cursors share no class
        """Say it as ``to`` does, and tell no listener: it is no statement of ours."""
        driver: Any = connection.connection.dbapi_connection
        try:
            return driver.execute(self.sql, self.parameters)
        except connection.dialect.loaded_dbapi.Error as error:
            # Wrapped, its values hidden, and a connection that is gone let go: as with any other statement.
            connection._handle_dbapi_exception(error, self.sql, self.parameters, None, None)  # noqa: SLF001
            raise


class Prepared:
    """A statement whose words and conversions are worked out at its first use on an engine.

    All its values are given: one that it holds by itself must be a ``literal_column``.
    """

    __slots__ = ("_by_engine", "_given", "_returned", "_words")

    def __init__(
        self, by_engine: Mapping[str, Executable], given: Types, returned: Sequence[TypeEngine[Any]] = ()
    ) -> None:
        self._by_engine = by_engine
        self._given = given
        self._returned = returned
        self._words: dict[str, _Words] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run the statement; return how many rows it changed."""
        changed: int = self.said(connection.dialect, values).to(connection).rowcount
        return changed

    def row(self, connection: Connection, values: Mapping[str, Any]) -> Row | None:
        """Run the statement; return its one row, converted, or None where there is none."""
        rows = self.said(connection.dialect, values).to(connection).fetchall()
        return self.converted(connection.dialect, rows[0]) if rows else None

    def said(self, dialect: Dialect, values: Mapping[str, Any]) -> BoundStatement:
        """Return the statement as it is said with some values."""
        words = self._words.get(dialect.name) or self._prepare(dialect)
        if words.positional:
            return BoundStatement(words.sql, tuple([process(values[name]) for name, process in words.given]))
        return BoundStatement(words.sql, {name: process(values[name]) for name, process in words.given})

    def converted(self, dialect: Dialect, row: Sequence[Any]) -> Row:
        """Return a driver's row as Python works with it."""
        values = list(row)
        for place, process in self._words[dialect.name].coming_out:
            values[place] = process(values[place])
        return tuple(values)

    def _prepare(self, dialect: Dialect) -> _Words:
        compiled = self._by_engine[dialect.name].compile(dialect=dialect, column_keys=list(self._given))  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        coming_out = (kind.dialect_impl(dialect).result_processor(dialect, None) for kind in self._returned)
        words = _Words(
            sql=str(compiled),
            given=tuple(
                (name, self._given[name].dialect_impl(dialect).bind_processor(dialect) or _as_it_is)
                for name in compiled.positiontup or self._given
            ),
            positional=bool(compiled.positiontup),
            coming_out=tuple((place, process) for place, process in enumerate(coming_out) if process),
        )
        self._words[dialect.name] = words
        return words


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - whatever the driver takes by itself
    return value
