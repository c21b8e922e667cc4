"""A full disk: people hear that something broke, /readyz and the log say why, nothing confirmed is lost, and it passes by itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event

from intake.app import assemble
from intake.services.reports.disk_space import LOW
from intake.services.reports.readiness import ReadinessTools
from intake.services.reports.write_test import WriteTest
from intake.storage.unit_of_work import Database
from intake.web.heartbeat import Heartbeat
from tests.support.stage import Stage, staged

SAVE_BY_TEXT = ("hello", "1", "1", "1", "1", "1", "13", "1", "1")
SORRY = "Sorry, something broke on our side."


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def stage(tmp_path: Path, sqlite_database: Database, seconds: Seconds) -> Iterator[Stage]:
    with staged(tmp_path, str(sqlite_database.engine.url)) as stage:
        tools = ReadinessTools(WriteTest(stage.line.database, seconds), "0.1.0", lambda _: LOW)
        stage.app = stage.transport.app = assemble(stage.line, stage.provider, tools)
        yield stage


def test_a_full_disk_is_said_lost_nothing_and_passes(
    stage: Stage, seconds: Seconds, capsys: pytest.CaptureFixture[str]
) -> None:
    for body in SAVE_BY_TEXT:
        stage.text(body)
    stage.work()
    before = stage.rows()["callback_request"]
    assert len(before) == 1
    heartbeat = Heartbeat(stage.line, seconds)
    assert _ready(stage) == (200, "fine")
    capsys.readouterr()

    with _full(stage.line.database):
        seconds.now += 60
        assert _until_sorry(stage)
        heartbeat.beat()
        told = capsys.readouterr().err.splitlines()
        assert _ready(stage) == (503, "disk_full")
        assert [json.loads(each).get("engine") for each in told if '"turn.failed"' in each][:1] == [
            "SQLITE_FULL"
        ]
        assert [json.loads(each)["what"] for each in told if '"alarm"' in each] == ["disk_full"]

    seconds.now += 60
    stage.clock.move(minutes=3)
    stage.worker.orders()
    heartbeat.beat()
    assert _ready(stage) == (200, "fine")
    assert stage.rows()["callback_request"] == before
    assert SORRY not in stage.text("hello", from_="+16515550187")[0]


def _until_sorry(stage: Stage) -> bool:
    # What is free within the database is used up first.
    return any(SORRY in stage.text("hello", from_=f"+1651555{n:04}")[0] for n in (*range(100, 200),))


def _ready(stage: Stage) -> tuple[int, str]:
    response = stage.app.test_client().get("/readyz")
    return response.status_code, json.loads(response.data)["writing"]


@contextmanager
def _full(database: Database) -> Iterator[None]:
    """Let a SQLite database take no page more meanwhile."""

    def no_more(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    database.close()
    event.listen(database.engine, "connect", no_more)
    yield
    event.remove(database.engine, "connect", no_more)
    database.close()
