"""The canary sweep: marked numbers, words and ids go through every route and fault, and are found nowhere."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from intake.storage import migrations
from intake.storage.unit_of_work import Database
from tests.conftest import _new_postgresql_database
from tests.privacy import scenes
from tests.privacy.leaks import Defence
from tests.privacy.performance import FINDINGS, Programme
from tests.privacy.spellings import Finding, search
from tests.privacy.theatre import copy_template

CHILD = Path(__file__).with_name("child.py")
LONGEST = 150

Perform = Callable[..., list[Finding]]


@dataclass(frozen=True)
class Venue:
    """Two empty databases of one engine, and a folder for everything else."""

    folder: Path
    url: str
    second_url: str


@pytest.fixture(params=["sqlite", "postgresql"])
def venue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Venue]:
    """A place to perform, once for each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_venue")
        return
    server = request.getfixturevalue("postgresql_server")
    with _new_postgresql_database(server) as url, _new_postgresql_database(server) as second_url:
        for each in (url, second_url):
            database = Database(each)
            migrations.upgrade(database)
            database.close()
        yield Venue(tmp_path / "line", url, second_url)


@pytest.fixture
def sqlite_venue(_migrated_sqlite: Path, tmp_path: Path) -> Venue:
    """A place to perform with SQLite alone."""
    for name in ("line", "second"):
        (tmp_path / name).mkdir()
    first, second = (copy_template(_migrated_sqlite, tmp_path / name) for name in ("line", "second"))
    return Venue(tmp_path / "line", first, second)


def perform(venue: Venue, *names: str, off: Defence = Defence.NONE) -> list[Finding]:
    """Perform in a process of its own and return what was found, its own output searched too."""
    venue.folder.mkdir(exist_ok=True)
    (venue.folder / "tmp").mkdir()
    # A number of its own for each run: other tests use the same server's log.
    area = f"{secrets.choice('23456789')}{secrets.randbelow(100):02}"
    programme = Programme(str(venue.folder), venue.url, venue.second_url, area, off, names)
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "default",
            str(CHILD),
            "tests.privacy.performance",
            msgspec.json.encode(programme),
        ],
        cwd=venue.folder,
        env={"TMPDIR": str(venue.folder / "tmp"), "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    told = json.loads((venue.folder / FINDINGS).read_text(encoding="utf-8"))
    assert not isinstance(told, str), told
    marks = scenes.cast(area).marks()
    ours = [*search("stdout", done.stdout, marks), *search("stderr", done.stderr, marks)]
    return sorted({*ours, *(Finding(**finding) for finding in told)})


def test_nothing_a_person_said_is_found_anywhere(venue: Venue) -> None:
    assert perform(venue) == []
