"""Verify a backup: would it bring the line back? Both files are read whole, tried with the keys, and restored once.

The rehearsal goes into a database of its own, in memory where the machine allows it, which is deleted at the end. No
number is opened, and nothing of what the files hold is told but how many rows.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from intake.core.errors import IntakeError
from intake.services.retention.backup import PEOPLE, operations_files
from intake.services.retention.restore import Restored, RestoreFrom, RestoreRules, restore
from intake.storage.backup.dumps import DumpedRow, Header, read
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.crypto.seals import opens
from intake.storage.migrations import revisions
from intake.storage.queries.line_state import DRILL_AT
from intake.storage.schema.tables import interviewer, request_key
from intake.storage.unit_of_work import Database

# A file system in memory, as Linux has it.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it, for us alone
_SEALED = {interviewer.name: "sealed_phone", request_key.name: "sealed_key"}


class UnfitBackupError(IntakeError):
    """A backup would not bring the line back, or not all of it; says why."""


@dataclass(frozen=True, slots=True)
class BackupToVerify:
    """A backup's folder, the ledger of every worker machine, and the keys that must open what is sealed in it."""

    directory: Path
    ledgers: Sequence[Path]
    keys: WorkerKeys = field(repr=False)


@dataclass(frozen=True, slots=True)
class VerifiedBackup:
    """A backup that brings the line back: when it was made (UTC), its rows by table, and what the rehearsal gave.

    ``opened`` is how many phones and keys in it the worker's keys open: all there are.
    """

    operations: Path
    made_at: datetime
    rows: Mapping[str, int]
    opened: int
    restored: Restored


def verify_backup(
    database: Database, backup: BackupToVerify, rules: RestoreRules, now: datetime
) -> VerifiedBackup:
    """Verify a backup now (UTC) and note that it was; raises IntakeError where it would not bring the line back."""
    operations = _newest_operations(backup.directory)
    operations_header, operations_rows = read(_bytes_of(operations), "operations")
    people_header, people_rows = read(_bytes_of(backup.directory / PEOPLE), "people")
    _refuse_old(people_header, timedelta(hours=rules.retention.people_backup_hours), now)
    if operations_header.made_at != people_header.made_at:
        raise _unfit("Its two files were not made together: one is of another backup.", backup)
    rows = (*operations_rows, *people_rows)
    opened = _opened(rows, backup)
    restored = _rehearsed(backup, rules, now)
    with database.work() as work:
        work.line_state.put(DRILL_AT, now.isoformat())
        work.commit()
    counted = Counter(row.table for row in rows)
    return VerifiedBackup(operations, people_header.made_at, counted, opened, restored)


def _newest_operations(directory: Path) -> Path:
    files = operations_files(directory)
    if not files:
        raise UnfitBackupError(f"{directory} holds no backup.", mend=f"intake backup {directory}")
    return files[-1]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnfitBackupError(f"{path} cannot be read ({error.strerror}).") from None


def _refuse_old(people: Header, longest: timedelta, now: datetime) -> None:
    age = now - people.made_at
    if age > longest:
        hours, most = (int(each.total_seconds() // 3600) for each in (age, longest))
        words = (
            f"Its people file is {hours} hours old, and good for {most}: a backup is made at least every day."
        )
        raise UnfitBackupError(words, mend="intake backup DIRECTORY, every day")


def _opened(rows: Sequence[DumpedRow], backup: BackupToVerify) -> int:
    sealed = [row.columns[_SEALED[row.table]] for row in rows if row.table in _SEALED]
    closed = sum(not opens(each, backup.keys) for each in sealed)
    if closed:
        words = f"The worker's keys do not open {closed} of the {len(sealed)} phones and keys that are sealed in it."
        raise UnfitBackupError(words, mend="[storage] worker_keys, or the keys that belonged to this backup")
    return len(sealed)


def _rehearsed(backup: BackupToVerify, rules: RestoreRules, now: datetime) -> Restored:
    memory = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="intake-", dir=memory) as folder:
        scratch = Database(f"sqlite:///{folder}/rehearsal.db", 1)
        try:
            revisions.upgrade(scratch)
            return restore(scratch, RestoreFrom(backup.directory, backup.ledgers), rules, now)
        finally:
            scratch.close()


def _unfit(words: str, backup: BackupToVerify) -> UnfitBackupError:
    return UnfitBackupError(words, mend=f"intake backup {backup.directory}")
