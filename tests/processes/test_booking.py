"""Fifty people save the same time at once, through two web processes: one has it, all others hear the next times."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intake.cli.demo.demo import LINE
from intake.core.scheduling.availability import StaffHours
from intake.core.staff.interviewer import Interviewer, Standing
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.schema.tables import metadata
from tests.processes.running import Running, numbers, running
from tests.processes.walking import read_it

PEOPLE = 50
TO_READ_BACK = ("hello", "2", "1", "1", "1", "1", "1", "yes", "2", "2")
TAKEN, SAVED = "someone else just took that time", "Saved. We call "


@pytest.fixture
def line(tmp_path: Path, database_url: str) -> Iterator[Running]:
    with running(tmp_path, database_url) as line:
        with line.database() as database, database.work() as work:
            kim = Interviewer("k" * 32, "kim", "uroc", ("en",), (), daily_cap=9, standing=Standing.ACTIVE)
            work.interviewers.add(kim, StaffPhone(b"key", b"sealed"))
            work.availabilities.set_week(
                kim.id, [StaffHours(kim.id, day, time(9), time(21)) for day in range(7)]
            )
            work.commit()
        line.start("web")
        yield line


def test_of_fifty_who_save_one_time_at_once_one_has_it(line: Running) -> None:
    people = numbers(PEOPLE)

    def text(phone: str, *bodies: str) -> str:
        return " ".join([line.exchange.text(phone, LINE, body) for body in bodies][-1])

    with ThreadPoolExecutor(PEOPLE) as pool:
        asked = list(pool.map(lambda phone: text(phone, *TO_READ_BACK), people))
        read_it()
        answers = list(pool.map(lambda phone: text(phone, "1"), people))

    assert sum("We would keep" in each for each in asked) == PEOPLE
    assert sum(SAVED in each for each in answers) == 1
    refused = [each for each in answers if TAKEN in each]
    assert len(refused) == PEOPLE - 1
    # Three others, and the same for everybody: computed when it was refused.
    assert len({each.partition("Reply")[2] for each in refused}) == 1
    assert " 3 " in refused[0]
    assert _rows(line) == {"callback_request": 1, "request_key": 1, "orders": 1, "appointment": 1}
    assert len(line.web_pids()) == 2


def _rows(line: Running) -> dict[str, int]:
    with line.database() as database, database.engine.connect() as connection:
        return {
            name: int(
                connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            )
            for name in ("callback_request", "request_key", "orders", "appointment")
        }
