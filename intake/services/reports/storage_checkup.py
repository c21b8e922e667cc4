"""The storage checkup: whether a database is of these keys, and what there is to say of its file and of its backups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intake.storage.engine.soundness import FileSoundness, soundness_of
from intake.storage.identity import ForeignKeysError, HeldKey, refuse_foreign
from intake.storage.queries.line_state import BACKUP_FOLDER
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class StorageCheckup:
    """What is wrong with the keys, None where nothing is; SQLite's file; and where the last backup was written."""

    foreign_keys: ForeignKeysError | None
    file: FileSoundness | None
    backup_folder: Path | None


def read_storage_checkup(database: Database, held: Sequence[HeldKey]) -> StorageCheckup:
    """Look at a database with the keys that somebody holds; asks it three statements."""
    with database.connection() as connection:
        file = soundness_of(connection)
    foreign = foreign_keys(database, held)
    with database.reading() as work:
        folder = work.line_state.get(BACKUP_FOLDER)
    return StorageCheckup(foreign, file, None if folder is None else Path(folder))


def foreign_keys(database: Database, held: Sequence[HeldKey]) -> ForeignKeysError | None:
    """Return what is wrong with keys that somebody holds, None where a database knows no others."""
    with database.connection() as connection:
        try:
            refuse_foreign(connection, held)
        except ForeignKeysError as error:
            return error
        finally:
            connection.rollback()
    return None
