"""Migrations: bring a database to the shape this version of the line needs.

Run by ``intake db upgrade`` only. The web side and the worker refuse a database of another shape;
they never change one.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from intake.storage.engine.engines import make_database
from intake.storage.engine.locks import Lock, lock
from intake.storage.engine.troubles import DatabaseRefusedError
from intake.storage.unit_of_work import Database

# The newest file under versions/; written here so that a start need not load alembic.
EXPECTED_REVISION = "0013"
_NOTED = text("SELECT version_num FROM alembic_version")


class DatabaseShapeError(DatabaseRefusedError):
    """The database was made by another version of the line, or by none."""


def upgrade(database: Database) -> str | None:
    """Bring a database, empty or old, to the expected shape; safe to run again. Return what it was at before.

    Makes the file of a SQLite database that is not there: nothing else does.
    """
    from alembic import command
    from alembic.config import Config

    make_database(database.engine)
    before = current_revision(database)
    _refuse_newer(before)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with database.work() as work:
        lock(work.connection, Lock.MIGRATE)
        config.attributes["connection"] = work.connection
        command.upgrade(config, "head")
        work.commit()
    return before


def current_revision(database: Database) -> str | None:
    """Return the revision a database is at, or None where it has no tables yet."""
    with database.connection() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """Return the revision that a connection's database is at, or None where it has no tables yet."""
    try:
        revision: str | None = connection.execute(_NOTED).scalar()
    except DBAPIError:
        connection.rollback()
        if inspect(connection).has_table("alembic_version"):
            raise
        return None
    else:
        return revision
    finally:
        connection.rollback()


def check(database: Database) -> None:
    """Refuse a database that is not at the expected revision, in one sentence that says what to do."""
    refuse_other_shape(current_revision(database))


def refuse_other_shape(revision: str | None) -> None:
    """Raise DatabaseShapeError unless a revision is the expected one."""
    _refuse_newer(revision)
    if revision != EXPECTED_REVISION:
        found = "has no tables yet" if revision is None else f"is at revision {revision}"
        raise DatabaseShapeError(
            f"The database {found}, this line needs {EXPECTED_REVISION}.", mend="intake db upgrade"
        )


def _refuse_newer(revision: str | None) -> None:
    # They are numbered, one after the other.
    if revision is not None and revision > EXPECTED_REVISION:
        raise DatabaseShapeError(
            f"This database was made by a newer version ({revision}); this code knows {EXPECTED_REVISION}.",
            mend="start the newer version",
        )
