"""Whatever is wrong with the machine, each command tells it in one sentence, and keeps nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake.storage.crypto.key_files import WEB_KEYS, WORKER_KEYS, WebKeys
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, settled

# Each opens the database, by its own way.
COMMANDS = (
    ("requests", "list"),
    ("backup", "DIRECTORY"),
    ("restore", "DIRECTORY", "--ledger", "LEDGER"),
    ("texts", "failed"),
    ("interviewer", "list"),
    ("counts",),
    ("pause",),
    ("purge", "--dry-run"),
    ("erased",),
)


def _no_database(operator: Operator) -> None:
    (operator.folder / "line.db").unlink()


def _damaged(operator: Operator) -> None:
    (operator.folder / "line.db").write_bytes(b"no database " * 4096)


def _no_tables(operator: Operator) -> None:
    (operator.folder / "line.db").write_bytes(b"")


def _newer(operator: Operator) -> None:
    database = Database(f"sqlite:///{operator.folder / 'line.db'}")
    with database.work() as work:
        work.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        work.commit()
    database.close()


def _a_folder(operator: Operator) -> None:
    (operator.folder / "line.db").unlink()
    (operator.folder / "line.db").mkdir()


def _other_address(operator: Operator) -> None:
    operator.settings_now_say("sqlite:///", "mysql://")


def _nobody_there(operator: Operator) -> None:
    address = f"sqlite:///{operator.folder / 'line.db'}"
    operator.settings_now_say(address, "postgresql://her:secret@127.0.0.1:1/line")


TROUBLES = (_no_database, _damaged, _no_tables, _newer, _a_folder, _other_address, _nobody_there)


@pytest.fixture
def operator_on_sqlite(
    sqlite_database: Database, sqlite_path: Path, web_keys: WebKeys, tmp_path: Path, port: int
) -> Operator:
    """An operator of a line on SQLite, whose database nobody holds open."""
    sqlite_database.close()
    return settled(tmp_path, f"sqlite:///{sqlite_path}", port)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda each: each.__name__.strip("_"))
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_that_cannot_be_used_is_told_in_one_sentence(
    operator_on_sqlite: Operator, words: tuple[str, ...], trouble: Callable[[Operator], None]
) -> None:
    operator = operator_on_sqlite
    backup = operator.folder / "backup"
    places = {"DIRECTORY": str(backup), "LEDGER": str(operator.ledger)}
    assert operator.types("backup", str(backup)).code == 0
    operator.ledger.touch()
    trouble(operator)

    told = operator.types(*(places.get(word, word) for word in words))

    assert (told.code, told.words.count("Error: "), told.words.count("\n")) == (1, 1, 1)
    assert "secret" not in told.words


def _closed_to_nobody(keys: Path) -> None:
    for name in (WEB_KEYS, WORKER_KEYS):
        (keys / name).chmod(0o644)


def _gone(keys: Path) -> None:
    for name in (WEB_KEYS, WORKER_KEYS):
        (keys / name).unlink()


def _no_keys(keys: Path) -> None:
    for name in (WEB_KEYS, WORKER_KEYS):
        (keys / name).write_text("no keys\n")


@pytest.mark.parametrize(
    "trouble", [_closed_to_nobody, _gone, _no_keys], ids=lambda each: each.__name__.strip("_")
)
def test_keys_that_cannot_be_used_are_told_in_one_sentence(
    operator: Operator, trouble: Callable[[Path], None]
) -> None:
    trouble(operator.folder / "keys")

    told = operator.types(
        "interviewer", "add", "kim", "--agency", "uroc", "--phone", "612-555-0150", "--language", "en"
    )

    assert (told.code, told.words.count("Error: ")) == (1, 1)
    assert "web_keys.toml" in told.words
