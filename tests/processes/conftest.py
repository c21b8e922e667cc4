"""A line over SQLite alone, for what the engine makes no difference to; nothing of it runs yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.storage.unit_of_work import Database
from tests.processes.running import Running, running


@pytest.fixture
def sqlite_line(tmp_path: Path, sqlite_database: Database, sqlite_path: Path) -> Iterator[Running]:
    sqlite_database.close()
    with running(tmp_path, f"sqlite:///{sqlite_path}") as line:
        yield line
