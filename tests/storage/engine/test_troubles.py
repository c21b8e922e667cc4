"""What keeps us from a database is one sentence with what mends it, without its password, and known to pass or not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from intake.storage.engine.troubles import (
    DatabaseAwayError,
    DatabaseRefusedError,
    DatabaseTroubleError,
    database_trouble,
    is_away,
    opening_trouble,
)
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database

AWAY, REFUSED = DatabaseAwayError, DatabaseRefusedError
ADDRESS = make_url("postgresql://amy:hunter2@db.example.org:6543/line")
PLACE = "PostgreSQL at db.example.org:6543"
THE_URL = "[storage] url (or INTAKE_STORAGE_URL)"
RESTORE = "stop the line, and restore the last backup into a new database (intake restore --help)"
Said = tuple[Exception, type[DatabaseTroubleError], str, str]


def _connecting(words: str) -> Exception:
    return psycopg.OperationalError(f"connection failed: {words}")


# What the drivers say, with all they may repeat of an address; what is told of it, and what mends it.
SAID: tuple[Said, ...] = (
    (
        _connecting('FATAL:  password authentication failed for user "amy"'),
        REFUSED,
        f"{PLACE} refuses the password of the user amy.",
        THE_URL,
    ),
    (
        _connecting('FATAL:  role "amy" does not exist'),
        REFUSED,
        f"{PLACE} knows no user amy.",
        f"createuser amy, or {THE_URL}",
    ),
    (
        _connecting('FATAL:  database "line" does not exist'),
        REFUSED,
        f"{PLACE} has no database line.",
        f"createdb --owner amy line, or {THE_URL}",
    ),
    (
        _connecting('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "amy", database "line"'),
        REFUSED,
        f"{PLACE} does not let the user amy in from this machine.",
        f"add a line to its pg_hba.conf, or {THE_URL}",
    ),
    (
        _connecting("FATAL:  SSL is required, hunter2"),
        REFUSED,
        f"{PLACE} refuses the connection: its own log says why.",
        THE_URL,
    ),
    (
        _connecting('connection to server at "10.0.0.1", port 6543 failed: Connection refused'),
        AWAY,
        "PostgreSQL does not answer at db.example.org:6543.",
        f"start it, or {THE_URL}",
    ),
    (
        errors.ConnectionTimeout("connection timeout expired"),
        AWAY,
        "PostgreSQL does not answer at db.example.org:6543.",
        f"start it, or {THE_URL}",
    ),
    (
        _connecting("[Errno -2] Name or service not known"),
        AWAY,
        "There is no machine for db.example.org:6543.",
        f"{THE_URL}, or look at the network",
    ),
    (
        _connecting("FATAL:  the database system is starting up"),
        AWAY,
        f"{PLACE} is just starting or stopping.",
        "wait until it runs",
    ),
    (
        _connecting("FATAL:  sorry, too many clients already"),
        AWAY,
        f"{PLACE} takes no more connections.",
        "raise its max_connections, or end what holds them",
    ),
    (
        errors.AdminShutdown("terminating connection due to administrator command"),
        AWAY,
        f"{PLACE} is just starting or stopping.",
        "wait until it runs",
    ),
    (
        errors.DiskFull("could not extend file: No space left on device"),
        AWAY,
        f"The disk of {PLACE} is full: nothing of this was kept.",
        "free some space there",
    ),
    (
        errors.ReadOnlySqlTransaction("cannot execute INSERT in a read-only transaction"),
        REFUSED,
        f"{PLACE} lets nobody write: it is a copy of another, or set read-only.",
        THE_URL,
    ),
    (
        errors.InsufficientPrivilege("permission denied for table line_state"),
        REFUSED,
        f"{PLACE} does not give the user amy the tables of line.",
        "ALTER DATABASE line OWNER TO amy, and the same for its tables",
    ),
    (
        errors.DataCorrupted("invalid page in block 3"),
        REFUSED,
        f"The database line of {PLACE} is damaged.",
        RESTORE,
    ),
    (
        errors.LockNotAvailable("canceling statement due to lock timeout"),
        AWAY,
        f"{PLACE} was busy for too long: nothing of this was kept.",
        "try again",
    ),
)


@pytest.mark.parametrize("said", SAID, ids=lambda said: said[2][-40:])
def test_what_postgresql_says_is_told_without_its_words(said: Said) -> None:
    error, kind, words, mend = said

    for raised in (error, DBAPIError("SELECT 'hunter2'", {}, error)):
        told = opening_trouble(raised, ADDRESS)

        assert (type(told), told.words, told.mend, is_away(raised)) == (kind, words, mend, kind is AWAY)
        assert "hunter2" not in str(told)


@pytest.mark.parametrize(
    "error", [KeyError("line"), errors.UniqueViolation("twice"), sqlite3.ProgrammingError("closed")]
)
def test_a_mistake_of_our_own_is_no_trouble_of_the_database(error: Exception) -> None:
    assert (database_trouble(error, ADDRESS), is_away(error)) == (None, False)


def test_a_server_that_refuses_is_told_as_it_is(postgresql_server: str) -> None:
    address = make_url(postgresql_server)
    cases = {
        "role": address.set(username="nobody_here"),
        "database": address.set(database="nothing_here"),
        "port": make_url("postgresql://amy:hunter2@127.0.0.1:1/line"),
    }

    told = {name: _refusal(url.render_as_string(hide_password=False)) for name, url in cases.items()}

    assert {name: type(each) for name, each in told.items()} == {
        "role": REFUSED,
        "database": REFUSED,
        "port": AWAY,
    }
    assert ("nobody_here" in str(told["role"]), "nothing_here" in str(told["database"])) == (True, True)
    assert told["port"].words == "PostgreSQL does not answer at 127.0.0.1:1."


Spoilt = tuple[str, str]


def _not_a_database(path: Path) -> Spoilt:
    path.write_bytes(b"not a database at all" * 100)
    return f"{path} is not a database.", "[storage] url"


def _damaged(path: Path) -> Spoilt:
    whole = bytearray(path.read_bytes())
    whole[100:1000] = b"\xff" * 900
    path.write_bytes(whole)
    return f"The database {path} is damaged.", RESTORE


def _gone(path: Path) -> Spoilt:
    path.unlink()
    return f"There is no database at {path}: check [storage] url.", "intake db upgrade"


def _a_folder(path: Path) -> Spoilt:
    path.unlink()
    path.mkdir()
    return f"{path} is a folder and no database.", "[storage] url"


@pytest.mark.parametrize("spoil", [_not_a_database, _damaged, _gone, _a_folder])
def test_a_file_that_cannot_be_used_is_told(
    sqlite_database: Database, sqlite_path: Path, spoil: Callable[[Path], Spoilt]
) -> None:
    with sqlite_database.reading() as work:
        assert work.line_state.get("paused") is None
    sqlite_database.close()
    words, mend = spoil(sqlite_path)
    before = sorted(sqlite_path.parent.iterdir())

    told = _refusal(f"sqlite:///{sqlite_path}")

    assert (isinstance(told, REFUSED), told.words, told.mend) == (True, words, mend)
    assert [each for each in sorted(sqlite_path.parent.iterdir()) if each not in before] == []


def test_a_full_disk_is_told_and_keeps_nothing(sqlite_database: Database, sqlite_path: Path) -> None:
    with sqlite_database.work() as work:
        pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        work.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(DBAPIError) as full:
            work.line_state.put("long", "x" * 100_000)

    told = sqlite_database.trouble_of(full.value)

    assert told is not None
    assert told.words == f"The disk of {sqlite_path} is full: nothing of this was kept."
    with sqlite_database.reading() as work:
        assert work.line_state.get("long") is None


def _refusal(url: str) -> DatabaseTroubleError:
    database = Database(url, 1)
    with pytest.raises(DatabaseTroubleError) as refusal:
        revisions.check(database)
    database.close()
    return refusal.value
