"""Troubles: what keeps us from a database, each told in one sentence with what mends it.

Two kinds: one that may pass by itself is waited for, one that somebody must mend stops a start. The drivers' own words
are read here and never repeated: they may hold the address, and with it a password.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from intake.core.errors import IntakeError


class DatabaseTroubleError(IntakeError):
    """The database cannot be used as it is."""


class DatabaseAwayError(DatabaseTroubleError):
    """The database does not answer; it may come back by itself."""


class DatabaseRefusedError(DatabaseTroubleError):
    """The database cannot be used until somebody mends something."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A trouble by its words, what mends it, whether it may pass, and the states or words by which PostgreSQL tells it."""

    words: str
    mend: str
    passes: bool
    states: tuple[str, ...] = ()
    said: str = r"(?!)"


_URL = "[storage] url (or INTAKE_STORAGE_URL)"
_RESTORE = "stop the line, and restore the last backup into a new database (intake restore --help)"
# The first that fits counts. A server tells no state to whom it lets in no further, only words.
_POSTGRESQL: Sequence[_Known] = (
    _Known(
        "PostgreSQL at {place} is just starting or stopping.",
        "wait until it runs",
        passes=True,
        states=("57P01", "57P02", "57P03"),
        said="database system is (starting up|shutting down|in recovery)|not yet accepting connections",
    ),
    _Known(
        "PostgreSQL at {place} takes no more connections.",
        "raise its max_connections, or end what holds them",
        passes=True,
        states=("53300",),
        said="too many (clients|connections)|remaining connection slots",
    ),
    _Known(
        "PostgreSQL at {place} refuses the password of the user {user}.",
        _URL,
        passes=False,
        states=("28P01",),
        said="password authentication failed|no password supplied|password was required",
    ),
    _Known(
        "PostgreSQL at {place} knows no user {user}.",
        f"createuser {{user}}, or {_URL}",
        passes=False,
        said='role ".*" does not exist|role ".*" is not permitted',
    ),
    _Known(
        "PostgreSQL at {place} has no database {database}.",
        f"createdb --owner {{user}} {{database}}, or {_URL}",
        passes=False,
        states=("3D000",),
        said='database ".*" does not exist',
    ),
    _Known(
        "PostgreSQL at {place} does not let the user {user} in from this machine.",
        f"add a line to its pg_hba.conf, or {_URL}",
        passes=False,
        states=("28000",),
        said="no pg_hba.conf entry|pg_hba.conf rejects|(peer|ident) authentication failed|permission denied for database",
    ),
    _Known(
        "PostgreSQL at {place} does not give the user {user} the tables of {database}.",
        "ALTER DATABASE {database} OWNER TO {user}, and the same for its tables",
        passes=False,
        states=("42501",),
    ),
    _Known(
        "PostgreSQL at {place} lets nobody write: it is a copy of another, or set read-only.",
        _URL,
        passes=False,
        states=("25006",),
    ),
    _Known(
        "The disk of PostgreSQL at {place} is full: nothing of this was kept.",
        "free some space there",
        passes=True,
        states=("53100",),
    ),
    _Known(
        "The database {database} of PostgreSQL at {place} is damaged.",
        _RESTORE,
        passes=False,
        states=("XX001", "XX002"),
    ),
    _Known(
        "PostgreSQL at {place} was busy for too long: nothing of this was kept.",
        "try again",
        passes=True,
        states=("55P03", "57014", "40001", "40P01"),
    ),
    _Known(
        "There is no machine for {place}.",
        f"{_URL}, or look at the network",
        passes=True,
        said="could not translate host name|failed to resolve host|name or service not known|nodename nor servname",
    ),
    _Known(
        "PostgreSQL does not answer at {place}.",
        f"start it, or {_URL}",
        passes=True,
        states=("08000", "08001", "08003", "08004", "08006"),
        said="refused|timed? ?out|timeout expired|no such file or directory|unreachable|no route to host"
        "|closed the connection|connection reset|broken pipe|could not (connect|receive|send)|eof detected",
    ),
    _Known(
        "PostgreSQL at {place} refuses the connection: its own log says why.",
        _URL,
        passes=False,
        said="FATAL:",
    ),
)
_UNKNOWN = _Known("The database cannot be opened.", f"see whether it runs, or {_URL}", passes=True)
_WHOSE_FILES = "intake doctor says whose its files are; see whether its disk is there, too"
# By SQLite's primary result code.
_SQLITE: Mapping[int, _Known] = {
    sqlite3.SQLITE_NOTADB: _Known("{database} is not a database.", "[storage] url", passes=False),
    sqlite3.SQLITE_CORRUPT: _Known("The database {database} is damaged.", _RESTORE, passes=False),
    sqlite3.SQLITE_BUSY: _Known(
        "Another process keeps the database to itself.", "see which one stands still, and end it", passes=True
    ),
    sqlite3.SQLITE_FULL: _Known(
        "The disk of {database} is full: nothing of this was kept.", "free some space there", passes=True
    ),
    sqlite3.SQLITE_IOERR: _Known(
        "The disk of {database} cannot be read or written.", "see whether it is there, and well", passes=True
    ),
    sqlite3.SQLITE_READONLY: _Known("{database} cannot be written to.", _WHOSE_FILES, passes=True),
    sqlite3.SQLITE_CANTOPEN: _Known("{database} cannot be opened.", _WHOSE_FILES, passes=True),
}
_SQLITE_ALIKE = {sqlite3.SQLITE_LOCKED: sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PERM: sqlite3.SQLITE_READONLY}


def opening_trouble(error: BaseException, url: URL) -> DatabaseTroubleError:
    """Return what is told where a database could not be opened, whatever was raised."""
    return database_trouble(error, url) or _told(_UNKNOWN, url)


def database_trouble(error: BaseException, url: URL) -> DatabaseTroubleError | None:
    """Return what is told of an error of a database, or None where it is none that an operator could mend."""
    if isinstance(error, DatabaseTroubleError):
        return error
    known = _known(_of_driver(error))
    return None if known is None else _told(known, url)


def is_away(error: BaseException) -> bool:
    """Tell whether an error says that the database does not answer, and that it may by itself."""
    if isinstance(error, DatabaseTroubleError):
        return isinstance(error, DatabaseAwayError)
    known = _known(_of_driver(error))
    return known is not None and known.passes


def _of_driver(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _known(error: BaseException) -> _Known | None:
    if isinstance(error, sqlite3.Error):
        # Only those that SQLite itself raised have a code.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return _SQLITE.get(_SQLITE_ALIKE.get(code, code))
    if not type(error).__module__.startswith("psycopg"):
        return None
    state = getattr(error, "sqlstate", None)
    return next((known for known in _POSTGRESQL if _fits(known, state, str(error))), None)


def _fits(known: _Known, state: str | None, words: str) -> bool:
    if state is not None:
        return state in known.states
    return re.search(known.said, words, re.IGNORECASE) is not None


def _told(known: _Known, url: URL) -> DatabaseTroubleError:
    named = {
        "place": _place(url),
        "user": url.username or "of this process",
        "database": url.database or "of that name",
    }
    kind = DatabaseAwayError if known.passes else DatabaseRefusedError
    return kind(known.words.format(**named), mend=known.mend.format(**named))


def _place(url: URL) -> str:
    host = url.host or url.query.get("host") or "this machine"
    return f"{host if isinstance(host, str) else host[0]}:{url.port or 5432}"
