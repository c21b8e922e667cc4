"""Soundness: whether SQLite's file is whole. Mends nothing; of a server's files it knows nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from intake.storage.engine.engines import sqlite_path


@dataclass(frozen=True, slots=True)
class FileSoundness:
    """Where the file is, and whether each of its pages is as it must be."""

    path: Path
    is_whole: bool


def soundness_of(connection: Connection) -> FileSoundness | None:
    """Read the database's file through once; None where a server keeps it."""
    if connection.dialect.name != "sqlite":
        return None
    path = sqlite_path(connection.engine)
    try:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    finally:
        connection.rollback()
    return FileSoundness(path, found == "ok")
