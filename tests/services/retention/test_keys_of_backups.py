"""A backup remembers by which keys its database was known: it is restored under the same ones only, and brings none along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from intake.core.retention.retention import Retention
from intake.services.retention.backup import backup
from intake.services.retention.ledger_check import known_ledgers, take_ledger
from intake.services.retention.restore import RestoreError, RestoreFrom, RestoreRules, restore
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WEB_KEYS, WebKeys, new_keys, read_web_keys
from intake.storage.identity import HeldKey, held_by_web, known_keys, note_keys
from intake.storage.unit_of_work import Database
from tests.support.people import NOW

RULES = RestoreRules(Retention(), ZoneInfo("America/Chicago"))


@pytest.fixture
def held(web_keys: WebKeys) -> Sequence[HeldKey]:
    """What this line's web side holds."""
    return held_by_web(web_keys, Path(WEB_KEYS))


@pytest.fixture
def backed_up(
    sqlite_database: Database, ledger: Ledger, held: Sequence[HeldKey], tmp_path: Path
) -> RestoreFrom:
    """A backup of a database that knows its keys and its ledger."""
    note_keys(sqlite_database, held, NOW)
    take_ledger(sqlite_database, ledger, Retention(), NOW)
    with sqlite_database.work() as work:
        work.line_state.pause()
        work.commit()
    folder = tmp_path / "backup"
    backup(sqlite_database, folder, NOW, ledger)
    return RestoreFrom(folder, (ledger.path,))


def test_under_other_keys_nothing_is_restored(
    second_sqlite: Database, backed_up: RestoreFrom, tmp_path: Path
) -> None:
    web = new_keys(tmp_path / "others").web
    others = held_by_web(read_web_keys(web), web)
    note_keys(second_sqlite, others, NOW)

    with pytest.raises(RestoreError) as refusal:
        restore(second_sqlite, backed_up, RULES, NOW)

    assert refusal.value.words == (
        "The operations file was made with other keys than those of this database (which it has since "
        f"{NOW.date()}): no number in it would open."
    )
    assert _fingerprints(second_sqlite) == {key.name.value: key.fingerprint for key in others}
    assert not _rests(second_sqlite)


@pytest.mark.parametrize("upgraded_with_keys", [True, False])
def test_under_its_own_keys_it_is_restored_and_the_database_knows_keys_and_ledger(
    second_sqlite: Database,
    backed_up: RestoreFrom,
    held: Sequence[HeldKey],
    ledger: Ledger,
    upgraded_with_keys: bool,
) -> None:
    if upgraded_with_keys:
        note_keys(second_sqlite, held, NOW)

    restore(second_sqlite, backed_up, RULES, NOW)

    assert _fingerprints(second_sqlite) == {key.name.value: key.fingerprint for key in held}
    assert _rests(second_sqlite)
    with second_sqlite.reading() as work:
        assert known_ledgers(work).keys() == {ledger.name()}


def test_no_row_of_a_backup_holds_what_a_database_knows_of_itself(backed_up: RestoreFrom) -> None:
    rows = [
        row
        for path in backed_up.directory.iterdir()
        for row in path.read_text().splitlines()
        if "line_state" in row
    ]

    assert ["key:" in row or "ledger:" in row for row in rows] == [False]


def _fingerprints(database: Database) -> dict[str, str]:
    with database.reading() as work:
        return {name: key.fingerprint for name, key in known_keys(work.connection).items()}


def _rests(database: Database) -> bool:
    with database.reading() as work:
        return work.line_state.get("paused") is not None
