"""Prepared: the few statements of an ordinary turn, turned into the engine's own words once.

SQLAlchemy's machinery around a statement costs more than the statement; every caller's turn would
pay it three times. Everything off that path uses ordinary Core statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Processor = Callable[[Any], Any] | None
Types = Mapping[str, TypeEngine[Any]]


@dataclass(frozen=True, slots=True)
class _Words:
    sql: str
    names: tuple[str, ...]
    positional: bool
    going_in: tuple[Processor, ...]
    coming_out: tuple[Processor, ...]


class Prepared:
    """A statement whose words and conversions are worked out at its first use on an engine."""

    __slots__ = ("_by_engine", "_given", "_returned", "_words")

    def __init__(
        self, by_engine: Mapping[str, Executable], given: Types, returned: Sequence[TypeEngine[Any]] = ()
    ) -> None:
        self._by_engine = by_engine
        self._given = given
        self._returned = returned
        self._words: dict[str, _Words] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run the statement; return its one row, converted, or None where it returns none."""
        words = self._words.get(connection.dialect.name) or self._prepare(connection.dialect)
        given = [
            value if process is None else process(value)
            for process, value in zip(words.going_in, (values[name] for name in words.names), strict=True)
        ]
        parameters = tuple(given) if words.positional else dict(zip(words.names, given, strict=True))
        result = connection.exec_driver_sql(words.sql, parameters)
        if not words.coming_out:
            return None
        row = result.one()
        return tuple(
            value if process is None else process(value)
            for process, value in zip(words.coming_out, row, strict=True)
        )

    def _prepare(self, dialect: Dialect) -> _Words:
        compiled = self._by_engine[dialect.name].compile(dialect=dialect, column_keys=list(self._given))  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        names = tuple(compiled.positiontup or self._given)
        words = _Words(
            sql=str(compiled),
            names=names,
            positional=bool(compiled.positiontup),
            going_in=tuple(self._given[name].dialect_impl(dialect).bind_processor(dialect) for name in names),
            coming_out=tuple(
                kind.dialect_impl(dialect).result_processor(dialect, None) for kind in self._returned
            ),
        )
        self._words[dialect.name] = words
        return words
