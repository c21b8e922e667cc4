"""Workers killed outright while they deliver, and several side by side: nothing is lost, nothing comes twice."""

from __future__ import annotations

import secrets
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.services.line.clock import clock
from intake.simulator.webhooks.faults import RestFault, RestRefusal
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import Database
from tests.processes.running import clean_environment, until
from tests.support.mail import KIM, plan, reminder, to_person
from tests.support.people import People
from tests.support.staff import employ, named
from tests.support.stage import MovableClock, Stage, staged

CHILD = Path(__file__).parents[1] / "privacy" / "child.py"
KILLS = 100
ROWS_A_KILL = 6
SENDERS = 4
FAULTS = (RestFault.ACCEPT_THEN_DROP, RestFault.ACCEPT_THEN_FAIL, RestFault.DROP, None)


class FileClock(MovableClock):
    """The machine's clock, moved by a file that other processes read too."""

    def __init__(self, file: Path) -> None:
        self._file, self._clock, self._moved = file, clock(file), 0.0
        file.write_text("0")

    def __call__(self) -> datetime:
        return self._clock()

    def move(self, **by: float) -> None:
        self._moved += timedelta(**by).total_seconds()
        # Never read half: a reader would meet an empty file.
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(self._moved))
        fresh.rename(self._file)


@dataclass
class Workers:
    """The process that forks workers."""

    process: subprocess.Popen[str]

    def do(self, order: str) -> float:
        """Have something done; return how many seconds it took."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


@contextmanager
def workers(folder: Path, url: str, stage: Stage, senders: int) -> Iterator[Workers]:
    api_base = stage.settings.twilio.api_base.url
    arguments = (str(folder), url, api_base, str(senders))
    with subprocess.Popen(
        [sys.executable, str(CHILD), "tests.processes.delivering", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=clean_environment(),
    ) as process:
        yield Workers(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    with staged(tmp_path, database_url, clock=FileClock(tmp_path / "clock")) as stage:
        yield stage


def states(database: Database) -> Counter[tuple[str, str]]:
    with database.engine.connect() as connection:
        rows = connection.execute(select(outbox.c.recipient, outbox.c.state))
        return Counter((row[0], row[1]) for row in rows)


def arrived(stage: Stage, number: str) -> Counter[str]:
    stage.exchange.settle(30)
    return Counter(message.body for message in stage.exchange.thread(number))


def test_a_worker_killed_at_any_moment_loses_no_text_and_sends_none_twice(
    tmp_path: Path, database_url: str, stage: Stage
) -> None:
    database, faults = stage.line.database, stage.exchange.faults
    employ(database, stage.line.keys, named("kim"), phones={"kim": KIM})
    # Each text has two reports: of every second text both are lost, and only the provider's list knows of it.
    faults.latency_ms, faults.list_lag_seconds, faults.lose_callbacks = 15, 3, 0.75

    left_behind = 0
    with workers(tmp_path, database_url, stage, SENDERS) as forked:
        for kill in range(KILLS):
            due = stage.clock()
            plan(database, *(reminder(f"{kill:03} {n:02}", due) for n in range(ROWS_A_KILL)))
            fault = FAULTS[kill % len(FAULTS)]
            faults.rest = RestRefusal(fault, status=500, code=20500, times=2) if fault else None
            forked.do(f"kill {10 + secrets.randbelow(100)}")
            assert until(_nothing_in_the_air)
            left_behind += states(database)["interviewer", "sending"]
            # A lease runs out only now and then: most workers find what several left behind.
            stage.clock.move(seconds=secrets.choice((1, 31, 61)))
        faults.rest = None
        for _ in range(4):
            stage.clock.move(seconds=61)
            forked.do("drain 1")

    expected = {f"2 hours: {kill:03} {n:02}": 1 for kill in range(KILLS) for n in range(ROWS_A_KILL)}
    assert arrived(stage, KIM) == Counter(expected)
    assert states(database)["interviewer", "sent"] == KILLS * ROWS_A_KILL
    # Otherwise nothing was in the air when they died, and nothing was shown.
    assert left_behind > KILLS


def _nothing_in_the_air() -> bool:
    """Whether the provider has dealt with every request of the dead: half a minute passes until it is asked."""
    time.sleep(0.02)
    return not any("process_request_thread" in thread.name for thread in threading.enumerate())


@pytest.mark.parametrize("n", [2, 3])
def test_workers_side_by_side_share_the_work_and_send_nothing_twice(
    tmp_path: Path, database_url: str, stage: Stage, n: int
) -> None:
    database = stage.line.database
    employ(database, stage.line.keys, named("kim"), phones={"kim": KIM})
    stage.exchange.faults.latency_ms = 20
    plan(database, *(reminder(f"{row:03}", datetime(2018, 3, 8, tzinfo=UTC)) for row in range(150)))

    with workers(tmp_path, database_url, stage, 8) as forked:
        forked.do(f"drain {n}")

    assert arrived(stage, KIM) == Counter(f"2 hours: {row:03}" for row in range(150))
    assert states(database) == Counter({("interviewer", "sent"): 150})


def test_a_person_whose_text_was_in_the_air_when_the_worker_died_never_gets_it_twice(
    tmp_path: Path, database_url: str, stage: Stage
) -> None:
    database, people = stage.line.database, People(stage.line.keys)
    stage.clock.move(seconds=_until_noon(stage))
    numbers = [f"+1651555{100 + n:04}" for n in range(40)]
    requests = [people.save(database, number) for number in numbers]
    stage.worker.orders()
    stage.exchange.faults.latency_ms, stage.exchange.faults.lose_callbacks = 15, 1.0

    with workers(tmp_path, database_url, stage, SENDERS) as forked:
        plan(database, *(to_person(each, stage.clock(), timedelta(days=2)) for each in requests))
        for _ in range(10):
            forked.do(f"kill {30 + secrets.randbelow(40)}")
            assert until(_nothing_in_the_air)
            stage.clock.move(seconds=61)
        for _ in range(2):
            forked.do("drain 1")
            stage.clock.move(seconds=61)

    came = [arrived(stage, number).total() for number in numbers]
    ended = states(database)
    assert max(came) == 1
    assert sum(came) == ended["person", "sent"]
    assert ended["person", "sent"] + ended["person", "failed"] == len(numbers)


def _until_noon(stage: Stage) -> float:
    local = stage.clock().astimezone(stage.settings.line.timezone)
    noon = local.replace(hour=12, minute=0, second=0)
    return (noon + timedelta(days=noon < local) - local).total_seconds()
