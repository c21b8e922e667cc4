"""Migrations arrive at the tables the code names, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from intake.storage.engine.troubles import DatabaseRefusedError
from intake.storage.migrations import revisions
from intake.storage.queries.coordinator_notices import CoordinatorNotice
from intake.storage.schema.tables import metadata
from intake.storage.unit_of_work import Database, UnitOfWork
from tests.storage.migrations.partial_indexes import PARTIAL
from tests.support.people import a_row


def test_upgrading_from_empty_gives_the_tables_the_code_names(bare_database: Database) -> None:
    revisions.upgrade(bare_database)

    with bare_database.reading() as work:
        context = MigrationContext.configure(work.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert {each.name for each in PARTIAL} <= _indexes(work)


def test_upgrading_again_changes_nothing(bare_database: Database) -> None:
    revisions.upgrade(bare_database)

    revisions.upgrade(bare_database)

    assert revisions.current_revision(bare_database) == revisions.EXPECTED_REVISION


def test_what_the_coordinator_was_told_moves_from_one_cell_to_a_row_each_and_back(
    bare_database: Database,
) -> None:
    revisions.upgrade(bare_database)
    row = a_row()
    with bare_database.work() as work:
        work.requests.insert(row, None)
        work.commit()
    _to(bare_database, "0006")
    cell = f"nobody_fits:gone nobody_fits:{row.id} nobody_took:{row.id}"
    with bare_database.work() as work:
        work.line_state.put("coordinator_told", cell)
        work.commit()

    revisions.upgrade(bare_database)

    told = frozenset(CoordinatorNotice(row.id, kind) for kind in ("nobody_fits", "nobody_took"))
    assert _told(bare_database) == (told, None)
    _to(bare_database, "0006")
    with bare_database.reading() as work:
        assert work.line_state.get("coordinator_told") == cell.removeprefix("nobody_fits:gone ")


def test_postgresql_is_told_that_a_sealed_body_cannot_be_made_smaller(postgresql_database: Database) -> None:
    asked = (
        "SELECT attstorage FROM pg_attribute WHERE attrelid = 'conversation'::regclass AND attname = 'body'"
    )

    with postgresql_database.reading() as work:
        # "e" is EXTERNAL: kept as it comes, apart where it is long.
        assert work.connection.exec_driver_sql(asked).scalar_one() in ("e", b"e")


def test_a_database_without_tables_is_refused_in_one_sentence(bare_database: Database) -> None:
    with pytest.raises(revisions.DatabaseShapeError) as refusal:
        revisions.check(bare_database)

    assert str(refusal.value) == (
        f"The database has no tables yet, this line needs {revisions.EXPECTED_REVISION}. To mend it: intake db upgrade"
    )


def test_a_database_of_this_version_is_accepted(database: Database) -> None:
    revisions.check(database)


def test_the_expected_revision_is_the_newest_file() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(revisions.__file__).parent))

    assert ScriptDirectory.from_config(config).get_heads() == [revisions.EXPECTED_REVISION]


def test_a_database_of_a_newer_version_is_neither_used_nor_upgraded(bare_database: Database) -> None:
    revisions.upgrade(bare_database)
    with bare_database.work() as work:
        work.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9012'")
        work.commit()

    for refuse in (revisions.check, revisions.upgrade):
        with pytest.raises(revisions.DatabaseShapeError) as refusal:
            refuse(bare_database)
        assert str(refusal.value) == (
            f"This database was made by a newer version (9012); this code knows {revisions.EXPECTED_REVISION}. "
            "To mend it: start the newer version"
        )


def test_only_an_upgrade_makes_a_database_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "line.db"
    database = Database(f"sqlite:///{path}")

    with pytest.raises(DatabaseRefusedError) as refusal:
        revisions.check(database)
    assert (
        str(refusal.value)
        == f"There is no database at {path}: check [storage] url. To mend it: intake db upgrade"
    )
    assert list(tmp_path.iterdir()) == []

    assert revisions.upgrade(database) is None
    revisions.check(database)
    database.close()


def test_a_new_sqlite_file_is_closed_to_others_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "line.db"
    database = Database(f"sqlite:///{path}")

    revisions.upgrade(database)

    assert {
        each.name: each.stat().st_mode & 0o007 for each in (path.parent, *path.parent.iterdir())
    } == dict.fromkeys(("var", "line.db", "line.db-wal", "line.db-shm", "line.db.lock"), 0)
    database.close()


def _to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(revisions.__file__).parent))
    with database.work() as work:
        config.attributes["connection"] = work.connection
        command.downgrade(config, revision)
        work.commit()


def _told(database: Database) -> tuple[frozenset[CoordinatorNotice], str | None]:
    with database.reading() as work:
        return work.coordinator_notices.all(), work.line_state.get("coordinator_told")


def _indexes(work: UnitOfWork) -> set[str | None]:
    inspector = inspect(work.connection)
    return {index["name"] for table in metadata.tables for index in inspector.get_indexes(table)}
