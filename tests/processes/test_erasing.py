"""Save, then erase a second later, with two workers: nothing is left, a hundred times on each engine."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select

from intake.cli.demo.demo import LINE
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.schema.tables import metadata
from tests.processes.running import Running, numbers, running, until
from tests.processes.walking import TEXTS, Texter, read_it

TIMES = 100
AT_ONCE = 25
# The line promises a minute; a machine busy with other tests gets it too.
PROMISED_SECONDS = 60
HELD = ("callback_request", "request_key", "orders")


def test_what_is_saved_and_erased_a_second_later_is_gone(tmp_path: Path, database_url: str) -> None:
    with running(tmp_path, database_url, "web", "one worker", "another worker") as line:
        # What became of our replies is another test's matter, and would be two requests for each.
        line.exchange.faults.lose_callbacks = 1.0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            erased = list(pool.map(lambda number: _save_and_erase(line, number), numbers(TIMES)))

        assert set(erased) == {True}
        assert until(lambda: held(line) == dict.fromkeys(HELD, 0), PROMISED_SECONDS), held(line)
        assert len(_erased_ids(line)) == TIMES
        line.stop()


def test_erasing_by_another_call_reaches_what_was_saved_by_text(tmp_path: Path, database_url: str) -> None:
    (number,) = numbers(1)
    with running(tmp_path, database_url, "web", "a worker", "another worker") as line:
        Texter(line.exchange, number).save()
        call = line.exchange.place_call(number, LINE)
        call.press("1177")
        call.hang_up()

        assert until(lambda: held(line) == dict.fromkeys(HELD, 0), PROMISED_SECONDS), held(line)


def held(line: Running) -> dict[str, int]:
    """How many rows are left of what people asked for."""
    with line.database() as database, database.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in HELD
        }


def _save_and_erase(line: Running, number: str) -> bool:
    texter = Texter(line.exchange, number)
    for body in TEXTS[:-1]:
        texter.say(body)
    read_it()
    texter.say(TEXTS[-1])
    saved = "Saved. " in texter.read[-1]
    time.sleep(1)
    return saved and "is gone" in " ".join(texter.say("ERASE"))


def _erased_ids(line: Running) -> set[str]:
    return {each.request_id for each in Ledger(line.folder / "keys" / "erased.ledger").lines()}
