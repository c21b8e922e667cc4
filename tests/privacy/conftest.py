"""Stages for the privacy tests, once for each engine or on SQLite alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stage import Stage, staged


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """The line, its worker and a local Twilio over an empty database of each engine."""
    with staged(tmp_path, database_url) as stage:
        yield stage


@pytest.fixture
def sqlite_stage(tmp_path: Path, _migrated_sqlite: Path) -> Iterator[Stage]:
    """The same on SQLite, where the engine makes no difference."""
    shutil.copyfile(_migrated_sqlite, tmp_path / "line.db")
    with staged(tmp_path, f"sqlite:///{tmp_path / 'line.db'}") as stage:
        yield stage
