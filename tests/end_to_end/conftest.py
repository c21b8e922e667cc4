"""The stage as a fixture, once for each engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.storage.unit_of_work import Database
from tests.support.stage import Stage, staged


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """The line, its worker and a local Twilio over an empty database."""
    with staged(tmp_path, database_url) as stage:
        yield stage


@pytest.fixture
def sqlite_stage(tmp_path: Path, sqlite_database: Database) -> Iterator[Stage]:
    """A stage over SQLite alone, where the engine makes no difference."""
    with staged(tmp_path, str(sqlite_database.engine.url)) as stage:
        yield stage
