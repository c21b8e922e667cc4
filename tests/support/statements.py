"""Statements: what a database was asked while a test looked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from intake.storage.unit_of_work import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Collect every statement that reaches a database meanwhile."""
    executed: list[str] = []

    def note(*arguments: object) -> None:
        executed.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    yield executed
    event.remove(database.engine, "before_cursor_execute", note)
