"""A backup is verified by trying it: read whole, opened by the keys, restored once; and old operations files go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from intake.core.errors import IntakeError
from intake.core.retention.retention import Retention
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.backup import BackedUp, backup, prune_operations
from intake.services.retention.erase import erase_marked
from intake.services.retention.restore import Restored, RestoreRules
from intake.services.retention.verify_backup import BackupToVerify, VerifiedBackup, verify_backup
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WorkerKeys, new_keys, read_worker_keys
from intake.storage.queries.line_state import BACKUP_AT, BACKUP_FOLDER, DRILL_AT
from intake.storage.unit_of_work import Database
from tests.support.people import ANOTHER, HER_PHONE, NOW, People
from tests.support.staff import KIM, employ

RULES = RestoreRules(Retention(), ZoneInfo("America/Chicago"))


@pytest.fixture
def folder(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People, tmp_path: Path
) -> Path:
    """A backup of two requests and an interviewer."""
    ledger.trim(NOW.date(), 31)
    employ(database, people.keys, KIM)
    people.save(database, HER_PHONE)
    people.save(database, ANOTHER)
    apply_orders(database, worker_keys, ledger, NOW)
    backup(database, tmp_path / "backup", NOW, ledger)
    return tmp_path / "backup"


def noted(database: Database) -> dict[str, str | None]:
    with database.reading() as work:
        return {name: work.line_state.get(name) for name in (BACKUP_AT, BACKUP_FOLDER, DRILL_AT)}


def test_a_good_backup_is_tried_and_noted_and_changes_nothing_else(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People, folder: Path
) -> None:
    people.erase(database, ANOTHER)
    apply_orders(database, worker_keys, ledger, NOW)
    erase_marked(database, ledger, NOW)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    later = NOW + timedelta(hours=3)

    verified = verify_backup(database, BackupToVerify(folder, (ledger.path,), worker_keys), RULES, later)

    assert verified == VerifiedBackup(
        operations=folder / "operations-20180308T161500Z.jsonl",
        made_at=NOW,
        rows=verified.rows,
        opened=3,
        restored=Restored(requests=1, erased=1, past=0),
    )
    assert {name: verified.rows[name] for name in ("callback_request", "request_key", "interviewer")} == {
        "callback_request": 2,
        "request_key": 2,
        "interviewer": 1,
    }
    assert noted(database) == {
        BACKUP_AT: NOW.isoformat(),
        BACKUP_FOLDER: str(folder),
        DRILL_AT: later.isoformat(),
    }
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("name", ["operations-99990101T000000Z.jsonl", "operations-old.jsonl"])
def test_a_strangers_file_is_not_taken_for_the_newest(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, folder: Path, name: str
) -> None:
    (folder / name).write_bytes(b"notes of mine\n")

    verified = verify_backup(database, BackupToVerify(folder, (ledger.path,), worker_keys), RULES, NOW)

    assert verified.operations == folder / "operations-20180308T161500Z.jsonl"
    # A rehearsal is a restore.
    assert verified.restored == Restored(requests=2, erased=0, past=0)


def cut(folder: Path) -> None:
    people = folder / "people.jsonl"
    people.write_bytes(b"".join(people.read_bytes().splitlines(keepends=True)[:-1]))


def swap(folder: Path) -> None:
    operations = folder / "operations-20180308T161500Z.jsonl"
    text = operations.read_bytes().replace(b"2018-03-08T16:15:00Z", b"2018-03-08T15:15:00Z", 1)
    operations.write_bytes(text)


def of_another_version(folder: Path) -> None:
    people = folder / "people.jsonl"
    head, _, rest = people.read_bytes().partition(b"\n")
    people.write_bytes(head.replace(b'"revision":"0', b'"revision":"9') + b"\n" + rest)


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (cut, "The people file of the backup is"),
        (swap, "Its two files were not made together"),
        (of_another_version, "The people file was made at revision 9"),
        (empty, "holds no backup."),
    ],
)
def test_what_would_not_bring_the_line_back_is_refused_and_not_noted(
    sqlite_database: Database,
    worker_keys: WorkerKeys,
    ledger: Ledger,
    people: People,
    tmp_path: Path,
    spoil: Callable[[Path], None],
    sentence: str,
) -> None:
    ledger.trim(NOW.date(), 31)
    people.save(sqlite_database, HER_PHONE)
    apply_orders(sqlite_database, worker_keys, ledger, NOW)
    backup(sqlite_database, tmp_path / "backup", NOW, ledger)
    spoil(tmp_path / "backup")

    with pytest.raises(IntakeError, match=sentence):
        verify_backup(
            sqlite_database,
            BackupToVerify(tmp_path / "backup", (ledger.path,), worker_keys),
            RULES,
            NOW,
        )

    assert noted(sqlite_database)[DRILL_AT] is None


def test_keys_of_another_line_are_told(
    sqlite_database: Database, ledger: Ledger, people: People, worker_keys: WorkerKeys, tmp_path: Path
) -> None:
    ledger.trim(NOW.date(), 31)
    people.save(sqlite_database, HER_PHONE)
    apply_orders(sqlite_database, worker_keys, ledger, NOW)
    backup(sqlite_database, tmp_path / "backup", NOW, ledger)
    others = read_worker_keys(new_keys(tmp_path / "others")[1])

    with pytest.raises(IntakeError, match="do not open 1 of the 1 phones and keys"):
        verify_backup(
            sqlite_database, BackupToVerify(tmp_path / "backup", (ledger.path,), others), RULES, NOW
        )


def test_a_people_file_of_more_than_a_day_is_no_backup_any_more(
    sqlite_database: Database, ledger: Ledger, worker_keys: WorkerKeys, tmp_path: Path
) -> None:
    ledger.trim(NOW.date(), 31)
    backup(sqlite_database, tmp_path / "backup", NOW, ledger)

    with pytest.raises(IntakeError, match="Its people file is 25 hours old, and good for 24"):
        verify_backup(
            sqlite_database,
            BackupToVerify(tmp_path / "backup", (ledger.path,), worker_keys),
            RULES,
            NOW + timedelta(hours=25),
        )


def three_days(database: Database, folder: Path) -> list[BackedUp]:
    return [backup(database, folder, NOW + timedelta(days=day)) for day in range(3)]


def test_the_oldest_operations_files_go_and_the_newest_stay(
    sqlite_database: Database, tmp_path: Path
) -> None:
    first, second, third = three_days(sqlite_database, tmp_path / "backup")

    gone = prune_operations(tmp_path / "backup", 2)

    assert gone == (first.operations,)
    assert set((tmp_path / "backup").iterdir()) == {second.operations, third.operations, third.people}
    assert prune_operations(tmp_path / "backup", 2) == ()


def test_nothing_goes_that_only_looks_like_an_operations_file(
    sqlite_database: Database, tmp_path: Path
) -> None:
    first, second, third = three_days(sqlite_database, tmp_path / "backup")
    people = third.people.read_bytes()
    strangers = {
        "operations-20180101T000000Z.jsonl": b"notes of mine\n",
        "operations-20180102T000000Z.jsonl": people,
        "operations-20180103T000000Z.jsonl": b"",
        "operations-2018.jsonl": first.operations.read_bytes(),
        "operations-20180104T000000Z.jsonl.old": first.operations.read_bytes(),
        "other.jsonl": first.operations.read_bytes(),
    }
    for name, content in strangers.items():
        (tmp_path / "backup" / name).write_bytes(content)
    (tmp_path / "backup" / "operations-20180105T000000Z.jsonl").symlink_to(first.operations)
    (tmp_path / "backup" / "operations-20180106T000000Z.jsonl").mkdir()

    gone = prune_operations(tmp_path / "backup", 1)

    assert gone == (first.operations, second.operations)
    assert {path.name for path in (tmp_path / "backup").iterdir()} == {
        *strangers,
        "operations-20180105T000000Z.jsonl",
        "operations-20180106T000000Z.jsonl",
        third.operations.name,
        third.people.name,
    }
