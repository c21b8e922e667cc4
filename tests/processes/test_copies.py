"""The provider sends a request many times at once: one effect, and everyone gets the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intake.cli.demo.demo import LINE
from intake.simulator.webhooks.transport import FormPairs, Reply, loopback_transport
from intake.storage.schema.tables import metadata
from tests.processes.running import Running, numbers, running
from tests.processes.walking import KEYS, TEXTS, read_it

COPIES = 100
(HER_PHONE,) = numbers(1)


@pytest.fixture
def line(tmp_path: Path, database_url: str) -> Iterator[Running]:
    with running(tmp_path, database_url, "web") as line:
        line.transport.copies = _at_once
        yield line


def _by_text(line: Running) -> Callable[[], object]:
    for body in TEXTS[:-1]:
        line.exchange.text(HER_PHONE, LINE, body)
    read_it()
    line.transport.armed = "/twilio/text"
    line.exchange.text(HER_PHONE, LINE, TEXTS[-1])
    return lambda: line.exchange.text(HER_PHONE, LINE, "1")


def _by_voice(line: Running) -> Callable[[], object]:
    call = line.exchange.place_call(HER_PHONE, LINE)
    call.press("".join(KEYS[:-1]))
    line.transport.armed = "/twilio/voice/turn"
    call.press(KEYS[-1])
    return lambda: call.press("1")


@pytest.mark.parametrize("save", [_by_text, _by_voice])
def test_a_hundred_copies_of_the_saving_request_save_once(
    line: Running, save: Callable[[Running], Callable[[], object]]
) -> None:
    go_on = save(line)

    before = _rows(line)
    replies = {reply.body for reply in line.transport.replies}
    go_on()
    once_more = line.transport.once_more()

    assert {reply.status for reply in line.transport.replies} == {200}
    assert len(line.transport.replies) == COPIES
    (reply,) = replies
    assert b"Saved. " in reply
    assert once_more.body == reply
    assert before == _rows(line) == {"callback_request": 1, "request_key": 1, "orders": 1, "saved": 1}
    assert len(line.web_pids()) == 2


def _at_once(url: str, headers: dict[str, str], pairs: FormPairs) -> list[Reply]:
    with ThreadPoolExecutor(COPIES) as pool:
        waiting = [pool.submit(loopback_transport, url, headers, pairs) for _ in range(COPIES)]
        return [each.result() for each in waiting]


def _rows(line: Running) -> dict[str, int]:
    tables, counter = metadata.tables, metadata.tables["counter"]
    counted = {name: select(func.count()).select_from(tables[name]) for name in TABLES}
    ended = select(func.coalesce(func.sum(counter.c.n), 0)).where(counter.c.dimension == "ended")
    saved = ended.where(counter.c.value == "saved")
    with line.database() as database, database.engine.connect() as connection:
        rows = {name: int(connection.execute(query).scalar_one()) for name, query in counted.items()}
        return rows | {"saved": int(connection.execute(saved).scalar_one())}


TABLES = ("callback_request", "request_key", "orders")
