"""/readyz tells what people hear: failed turns, a database that takes nothing, space that runs out; always in JSON."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from intake.app import assemble
from intake.services.line.version import code_version
from intake.services.reports.disk_space import LOW, MEGABYTE
from intake.services.reports.readiness import ReadinessTools
from intake.services.reports.write_test import TRIED_EVERY_SECONDS, WAITED_SECONDS, WriteTest
from intake.storage.flow_files import words_digest
from intake.storage.unit_of_work import Database
from intake.web.heartbeat import Heartbeat
from tests.support.stage import Stage, staged

JSON = "application/json"


@dataclass
class Surroundings:
    """What the app of a test is asked about beside the database: how long it is, and how much is free."""

    seconds: float = 0.0
    free: Callable[[Path], int] = field(default=lambda _: 20_000 * MEGABYTE)

    def free_bytes(self, folder: Path) -> int:
        return self.free(folder)

    def later(self) -> None:
        self.seconds += TRIED_EVERY_SECONDS


@pytest.fixture
def around() -> Surroundings:
    return Surroundings()


@pytest.fixture
def stage(tmp_path: Path, database_url: str, around: Surroundings) -> Iterator[Stage]:
    with staged(tmp_path, database_url) as stage:
        stage.worker.orders()
        stage.app = stage.transport.app = _app(stage, stage.line.database, around)
        yield stage


def _app(stage: Stage, database: Database, around: Surroundings) -> Flask:
    test = WriteTest(database, lambda: around.seconds)
    tools = ReadinessTools(test, code_version(), around.free_bytes)
    return assemble(replace(stage.line, database=database), stage.provider, tools)


def _readyz(app: Flask) -> tuple[int, Mapping[str, object]]:
    response = app.test_client().get("/readyz")
    assert response.content_type == JSON
    return response.status_code, json.loads(response.data)


def _of(told: Mapping[str, object], *names: str) -> tuple[object, ...]:
    return tuple(told[name] for name in names)


def test_a_line_that_is_well_is_ready_and_says_what_it_runs(stage: Stage, around: Surroundings) -> None:
    heartbeat = Heartbeat(stage.line)
    heartbeat.beat()

    code, told = _readyz(stage.app)

    assert code == HTTPStatus.OK
    assert _of(told, "ready", "because", "writing", "failed_turns") == (True, [], "fine", 0)
    assert _of(told, "version", "words", "closes_on") == (
        code_version(),
        words_digest(["en", "es"]),
        "2018-05-27",
    )
    assert told["processes"] == [
        {"role": "web", "version": code_version(), "started_at": stage.clock().isoformat()}
    ]
    assert around.seconds == 0


def test_a_failed_turn_is_heard_of_for_a_minute_and_by_every_process(
    stage: Stage, around: Surroundings, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    heartbeat = Heartbeat(stage.line)
    event.listen(stage.line.database.engine, "before_cursor_execute", fail)
    assert len(stage.text("hello")) == 1
    event.remove(stage.line.database.engine, "before_cursor_execute", fail)
    heartbeat.beat()

    with_another = _app(stage, stage.line.database, around)
    code, told = _readyz(with_another)
    assert (code, told["failed_turns"], told["because"]) == (503, 1, ["failed_turns"])
    assert '"event": "turn.failed"' in capsys.readouterr().err

    stage.clock.move(minutes=2)
    stage.worker.orders()
    assert _readyz(with_another)[0] == 200


@pytest.mark.parametrize(("free", "low"), [(LOW, False), (LOW - 1, True)])
def test_space_that_runs_out_is_said_before_it_is_gone(
    stage: Stage,
    around: Surroundings,
    free: int,
    low: bool,
) -> None:
    around.free = lambda _: free

    code, told = _readyz(stage.app)

    here = free // MEGABYTE if stage.line.database.folder else None
    assert (code, told["space_is_low"], told["database_free_megabytes"]) == (200, low, here)
    assert told["temporary_free_megabytes"] == free // MEGABYTE


def test_a_disk_that_cannot_be_asked_is_no_error(stage: Stage, around: Surroundings) -> None:
    def gone(_: Path) -> int:
        raise FileNotFoundError

    around.free = gone

    code, told = _readyz(stage.app)

    assert (code, told["space_is_low"], told["temporary_free_megabytes"]) == (200, False, None)


def test_a_database_that_is_away_is_told_in_json(stage: Stage, around: Surroundings) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")

    code, told = _readyz(_app(stage, away, around))

    assert (code, told["ready"], told["because"]) == (503, False, ["writing_away"])


def test_a_database_that_answers_nothing_is_told_within_two_seconds(
    stage: Stage, around: Surroundings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hangs = Database(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing")
        started = time.monotonic()

        code, told = _readyz(_app(stage, hangs, around))

        assert (code, told["ready"], told["writing"]) == (503, False, "slow")
        assert time.monotonic() - started < 2


def test_a_writer_that_stands_still_makes_nobody_wait_long(stage: Stage, around: Surroundings) -> None:
    with stage.worker.database.work() as work:
        work.line_state.put("write test", "kept by somebody")

        code, told = _readyz(stage.app)

        assert (code, told["ready"], told["writing"]) == (503, False, "slow")
    assert WAITED_SECONDS < 2

    assert _until(lambda: _readyz(stage.app)[0] == 200, around)


def test_a_full_disk_is_told_and_over_by_itself(
    tmp_path: Path, sqlite_database: Database, around: Surroundings
) -> None:
    with staged(tmp_path, str(sqlite_database.engine.url)) as stage:
        stage.worker.orders()
        app = _app(stage, stage.line.database, around)
        full = _full(stage.line.database)
        assert (_readyz(app)[0], _readyz(app)[1]["writing"]) == (503, "disk_full")

        full()
        around.later()

        assert (_readyz(app)[0], _readyz(app)[1]["writing"]) == (200, "fine")


def _full(database: Database) -> Callable[[], None]:
    """Let a SQLite database take no page more; returns what makes room again."""

    def no_more(dbapi: object, _: object) -> None:
        dbapi.execute("PRAGMA max_page_count=1")  # type: ignore[attr-defined]

    database.close()
    event.listen(database.engine, "connect", no_more)

    def room() -> None:
        event.remove(database.engine, "connect", no_more)
        database.close()

    return room


def test_whoever_asks_often_makes_nothing_written_more_often(stage: Stage) -> None:
    written: list[str] = []

    def note(*arguments: object) -> None:
        written.append(str(arguments[2]).split()[0])

    event.listen(stage.line.database.engine, "before_cursor_execute", note)
    for _ in range(20):
        stage.app.test_client().get("/readyz")

    assert [word for word in written if word in {"INSERT", "UPDATE", "DELETE"}] == ["INSERT", "DELETE"]


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/readyz/", 404),
        ("POST", "/readyz", 405),
        ("DELETE", "/healthz", 405),
        ("GET", "/nowhere", 404),
    ],
)
def test_what_is_not_there_is_told_in_json(stage: Stage, method: str, path: str, code: int) -> None:
    response = stage.app.test_client().open(path, method=method)

    assert (response.status_code, response.content_type) == (code, JSON)
    assert json.loads(response.data) == {"status": code}


def _until(true: Callable[[], bool], around: Surroundings) -> bool:
    for _ in range(20):
        around.later()
        if true():
            return True
    return False
