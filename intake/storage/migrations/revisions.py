"""Migrations: bring a database to the shape this version of the line needs.

Run by ``intake db upgrade`` only. The web side and the worker refuse a database of another shape;
they never change one.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from intake.core.errors import IntakeError
from intake.storage.engine.locks import Lock, lock
from intake.storage.unit_of_work import Database

# The newest file under versions/; written here so that a start need not load alembic.
EXPECTED_REVISION = "0009"


class DatabaseShapeError(IntakeError):
    """The database was made by another version of the line, or by none."""


class DatabaseUnreachableError(DatabaseShapeError):
    """The database cannot be opened, whatever its shape."""


def upgrade(database: Database) -> None:
    """Bring a database, empty or old, to the expected shape; safe to run again."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with database.work() as work:
        lock(work.connection, Lock.MIGRATE)
        config.attributes["connection"] = work.connection
        command.upgrade(config, "head")
        work.commit()


def current_revision(database: Database) -> str | None:
    """Return the revision a database is at, or None where it has no tables yet."""
    try:
        with database.reading() as work:
            if not inspect(work.connection).has_table("alembic_version"):
                return None
            revision: str | None = work.connection.execute(
                text("SELECT version_num FROM alembic_version")
            ).scalar()
            return revision
    except (OperationalError, OSError):
        # The driver's own words may hold the address, and with it a password.
        raise DatabaseUnreachableError(
            "The database cannot be opened: look at [storage] url, and whether it runs."
        ) from None


def check(database: Database) -> None:
    """Refuse a database that is not at the expected revision, in one sentence that says what to do."""
    revision = current_revision(database)
    if revision != EXPECTED_REVISION:
        found = "has no tables yet" if revision is None else f"is at revision {revision}"
        raise DatabaseShapeError(
            f"The database {found}, this line needs {EXPECTED_REVISION}: run 'intake db upgrade'."
        )
