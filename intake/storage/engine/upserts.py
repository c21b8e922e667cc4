"""Upserts: one statement that inserts a row or changes the one that is there, on both engines.

Each engine's statement is made when that engine first asks for it: a line on SQLite never loads PostgreSQL's
dialect, which takes a tenth of its start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Executable, Table, bindparam, select

_Make = Callable[[Any], Executable]
Changes = Callable[[Any], Mapping[str, ColumnElement[Any]]]


class _ByEngine(dict[str, Executable]):
    """Statements by the name of the engine, made at the first look."""

    def __init__(self, table: Table, make: _Make, otherwise: Mapping[str, _Make] | None = None) -> None:
        super().__init__()
        self._table = table
        self._make = make
        self._otherwise = otherwise or {}

    def __missing__(self, engine: str) -> Executable:
        make = self._otherwise.get(engine, self._make)
        statement = self[engine] = make(_insert(engine, self._table))
        return statement


def upsert(table: Table, keys: Sequence[str], changes: Changes) -> Mapping[str, Executable]:
    """Return, by engine, an insert that applies ``changes(excluded)`` where ``keys`` exist already."""

    def make(new: Any) -> Executable:  # noqa: ANN401 - the dialects' inserts share no class with these methods
        statement: Executable = new.on_conflict_do_update(index_elements=keys, set_=changes(new.excluded))
        return statement

    return _ByEngine(table, make)


def insert_once(
    table: Table, keys: Sequence[str] | None = None, there_if: ColumnElement[bool] | None = None
) -> Mapping[str, Executable]:
    """Return, by engine, an insert that leaves a row that is there as it is; without keys, by any that is unique.

    ``there_if`` is a condition on PostgreSQL alone.
    """

    def make(new: Any) -> Executable:  # noqa: ANN401 - the dialects' inserts share no class with these methods
        statement: Executable = new.on_conflict_do_nothing(index_elements=keys)
        return statement

    if there_if is None:
        return _ByEngine(table, make)
    names = table.columns.keys()
    row = select(*(bindparam(name, type_=table.c[name].type) for name in names)).where(there_if)
    return _ByEngine(table, make, {"postgresql": lambda new: make(new.from_select(names, row))})


def insert_new(table: Table) -> Mapping[str, Executable]:
    """Return, by engine, an insert of a row that is not there yet."""

    def make(new: Any) -> Executable:  # noqa: ANN401 - the dialects' inserts share no class with these methods
        # Without asking for the number the database gives the row.
        statement: Executable = new.inline()
        return statement

    return _ByEngine(table, make)


def _insert(engine: str, table: Table) -> Any:  # noqa: ANN401 - the dialects' inserts share no class with these methods
    match engine:
        case "sqlite":
            from sqlalchemy.dialects import sqlite

            return sqlite.insert(table)
        case "postgresql":
            from sqlalchemy.dialects import postgresql

            return postgresql.insert(table)
        case _:
            raise KeyError(engine)
