"""Authorizer: SQLite asks it about each table and column while it prepares a statement, and runs none that is refused.

It stands on every connection of a process that has rights, once the connection is set up. It guards against our own
mistakes: whoever has broken into that process can open the file without it. Of PostgreSQL it only reads the refusal.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from intake.storage.engine.rights import Rights, TableRights
from intake.storage.engine.troubles import DatabaseRefusedError

# SQLite's own constants; this one has no name in Python's module.
_AUTH = 23
_HARMLESS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
        sqlite3.SQLITE_RECURSIVE,
    }
)
_CHANGES_TABLE = {sqlite3.SQLITE_INSERT: "add to", sqlite3.SQLITE_DELETE: "delete from"}
# They tell how a table is made, which our code says anyway.
_READING_PRAGMAS = frozenset({"table_info", "table_xinfo"})
_FOREIGN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer"})
_NO_RIGHTS = TableRights(frozenset())
_INSUFFICIENT_PRIVILEGE = "42501"
_DENIED_BY_SERVER = re.compile(r"permission denied for (\w+) (\w+)")


class RightsError(DatabaseRefusedError):
    """A process asked the database for what it has no right to; nothing was done."""


class Authorizer:
    """What one connection to SQLite is asked, and what it refused last."""

    __slots__ = ("_rights", "refused")

    def __init__(self, rights: Rights) -> None:
        self._rights = rights
        self.refused = ""

    def __call__(self, action: int, *named: str | None) -> int:
        """Answer SQLite: it names the action, two things that depend on it, the database and what it is inside of."""
        first, second, *_ = named
        try:
            refused = self._refusal(action, first or "", second or "")
        except Exception:  # noqa: BLE001 - SQLite would hear no exception; what cannot be judged is refused
            refused = "do what could not be judged"
        if refused is None:
            return sqlite3.SQLITE_OK
        self.refused = refused
        return sqlite3.SQLITE_DENY

    def _refusal(self, action: int, first: str, second: str) -> str | None:
        rights = self._rights.get(first, _NO_RIGHTS)
        if action in _HARMLESS:
            return None
        if action == sqlite3.SQLITE_READ:
            # Without a column: rows are only counted.
            allowed = second in rights.reads if second else bool(rights.reads)
            return None if allowed else f"read {first}.{second or 'its rows'}"
        if action == sqlite3.SQLITE_UPDATE:
            return None if second in rights.updates else f"change {first}.{second}"
        if action in _CHANGES_TABLE:
            allowed = bool(rights.inserts) if action == sqlite3.SQLITE_INSERT else rights.deletes
            return None if allowed else f"{_CHANGES_TABLE[action]} {first}"
        if action == sqlite3.SQLITE_FUNCTION:
            return f"call {second}" if second.lower() in _FOREIGN_FUNCTIONS else None
        if action == sqlite3.SQLITE_PRAGMA:
            return None if first.lower() in _READING_PRAGMAS else f"say PRAGMA {first}"
        return "change how the database is made, or attach another"


def authorize(connection: sqlite3.Connection, rights: Rights) -> Authorizer:
    """Let a connection do from now on what it has a right to, and nothing else."""
    authorizer = Authorizer(rights)
    connection.set_authorizer(authorizer)
    return authorizer


def tell_refusals(engine: Engine) -> None:
    """Let what an engine refuses for want of a right be told in one sentence, which names table and column, and no value."""
    event.listen(engine, "handle_error", _tell)


def _tell(context: ExceptionContext) -> None:
    words = _refused_by_sqlite(context) or _refused_by_server(context.original_exception)
    if words is not None:
        raise RightsError(f"The console has no right to {words}.", mend="intake db grants --help") from None


def _refused_by_sqlite(context: ExceptionContext) -> str | None:
    error, connection = context.original_exception, context.connection
    if not isinstance(error, sqlite3.Error) or getattr(error, "sqlite_errorcode", 0) & 0xFF != _AUTH:
        return None
    authorizer: Authorizer | None = None if connection is None else connection.info.get("authorizer")
    return authorizer.refused if authorizer is not None else "do this"


def _refused_by_server(error: Any) -> str | None:  # noqa: ANN401 - whatever the driver raised
    if getattr(error, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
        return None
    named = _DENIED_BY_SERVER.match(str(error))
    return f"do this with the {named[1]} {named[2]}" if named else "do this"
