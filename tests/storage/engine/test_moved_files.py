"""A SQLite file that was deleted, moved or replaced while it was open: nothing is kept where nobody will look again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.storage.engine.troubles import DatabaseAwayError
from intake.storage.unit_of_work import Database


def _deleted(path: Path) -> None:
    for name in ("", "-wal", "-shm"):
        path.with_name(path.name + name).unlink()


def _database_deleted(path: Path) -> None:
    path.unlink()


def _folder_moved(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))


@pytest.fixture
def open_database(sqlite_database: Database, sqlite_path: Path, tmp_path: Path) -> Database:
    """A database in a folder of its own, with a connection that is open."""
    sqlite_database.close()
    (tmp_path / "data").mkdir()
    shutil.move(sqlite_path, tmp_path / "data" / "line.db")
    database = Database(f"sqlite:///{tmp_path / 'data' / 'line.db'}")
    _keep(database, "before")
    return database


@pytest.mark.parametrize("lose", [_deleted, _database_deleted, _folder_moved])
def test_what_is_gone_is_away_at_once_for_whoever_writes_or_reads(
    open_database: Database, tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    lose(tmp_path / "data" / "line.db")

    for begin in (open_database.work, open_database.turn, open_database.reading):
        with pytest.raises(DatabaseAwayError), begin():
            raise AssertionError("somebody worked on a file that is gone")


def test_where_it_comes_back_all_goes_on_by_itself(open_database: Database, tmp_path: Path) -> None:
    _folder_moved(tmp_path / "data" / "line.db")
    with pytest.raises(DatabaseAwayError), open_database.reading():
        pass
    (tmp_path / "moved").rename(tmp_path / "data")

    _keep(open_database, "after")

    assert _kept(open_database) == {"before", "after"}
    open_database.close()


def test_another_put_in_its_place_is_written_to_from_then_on(
    open_database: Database, second_sqlite: Database, tmp_path: Path
) -> None:
    _keep(second_sqlite, "another")
    second_sqlite.close()
    Path(str(second_sqlite.engine.url.database)).replace(tmp_path / "data" / "line.db")
    for ending in ("-wal", "-shm"):
        (tmp_path / "data" / f"line.db{ending}").unlink()

    _keep(open_database, "after")
    open_database.close()

    again = Database(f"sqlite:///{tmp_path / 'data' / 'line.db'}")
    assert _kept(again) == {"another", "after"}
    again.close()


def test_a_log_deleted_under_an_open_connection_takes_nothing_of_what_is_kept_later(
    open_database: Database, tmp_path: Path
) -> None:
    for ending in ("-wal", "-shm"):
        (tmp_path / "data" / f"line.db{ending}").unlink()

    _keep(open_database, "after")

    again = Database(f"sqlite:///{tmp_path / 'data' / 'line.db'}")
    assert "after" in _kept(again)
    again.close()
    open_database.close()


def _keep(database: Database, name: str) -> None:
    with database.work() as work:
        work.line_state.put(name, "yes")
        work.commit()


def _kept(database: Database) -> set[str]:
    with database.reading() as work:
        return set(work.line_state.all())
