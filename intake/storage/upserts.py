"""Upserts: one statement that inserts a row or changes the one that is there, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

Changes = Callable[[Any], Mapping[str, ColumnElement[Any]]]


def upsert(table: Table, keys: Sequence[str], changes: Changes) -> Mapping[str, Executable]:
    """Return, by engine, an insert that applies ``changes(excluded)`` where ``keys`` exist already."""
    on_sqlite, on_postgresql = sqlite.insert(table), postgresql.insert(table)
    return {
        "sqlite": on_sqlite.on_conflict_do_update(index_elements=keys, set_=changes(on_sqlite.excluded)),
        "postgresql": on_postgresql.on_conflict_do_update(
            index_elements=keys, set_=changes(on_postgresql.excluded)
        ),
    }


def insert_once(table: Table, keys: Sequence[str]) -> Mapping[str, Executable]:
    """Return, by engine, an insert that leaves a row that is there as it is."""
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=keys),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=keys),
    }
