"""Disk space: how much is free where the database lies, and where the system keeps what is in between.

Frees nothing. Of a database on another machine it knows nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from intake.storage.unit_of_work import Database

FreeBytes = Callable[[Path], int]
MEGABYTE = 1_000_000
# A line of this size writes a few megabytes a day; whatever else fills the disk leaves some days to look.
LOW = 500 * MEGABYTE


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """Free bytes; None where the database is no file, or the place cannot be asked."""

    database: int | None
    temporary: int | None

    @property
    def is_low(self) -> bool:
        """Whether somebody should look."""
        return any(free is not None and free < LOW for free in (self.database, self.temporary))


def free_bytes(folder: Path) -> int:
    """Return what is free on the disk of a folder; raises OSError."""
    return shutil.disk_usage(folder).free


def disk_space(database: Database, free: FreeBytes) -> DiskSpace:
    """Return what is free for a database and for temporary files."""
    folder = database.folder
    return DiskSpace(
        database=None if folder is None else _free(folder, free),
        temporary=_free(Path(tempfile.gettempdir()), free),
    )


def _free(folder: Path, free: FreeBytes) -> int | None:
    try:
        return free(folder)
    except OSError:
        return None
