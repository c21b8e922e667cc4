"""Processes killed outright under load: who was told "Saved" is kept once, and everyone else can go on."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from intake.core.phone import PhoneNumber
from intake.services.retention.apply_orders import apply_orders
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import read_worker_keys
from intake.storage.crypto.seals import SealedRequest, open_number
from intake.storage.queries.requests import RequestState
from tests.processes.running import Running, end, kill, numbers, running, until
from tests.processes.test_erasing import held
from tests.processes.walking import Caller, Texter

TEXTERS = 12
CALLERS = 6
# Longer than it takes to be back on a busy machine: forty texts in ten minutes get no answer any more.
KILL_EVERY_SECONDS = 2.5
FEWEST_DEATHS = 4
TROUBLE = b"broke on our side"


def test_killing_web_processes_loses_no_request_and_stops_nobody(tmp_path: Path, database_url: str) -> None:
    phones = numbers(TEXTERS + CALLERS)
    with running(tmp_path, database_url, "web") as line:
        people: list[Texter | Caller] = [
            *(Texter(line.exchange, number) for number in phones[:TEXTERS]),
            *(Caller(line.exchange, number) for number in phones[TEXTERS:]),
        ]
        with _web_processes_dying(line) as deaths, ThreadPoolExecutor(len(people)) as pool:
            for walk in [pool.submit(_save_until, person, deaths) for person in people]:
                walk.result(120)

        assert _kept(line) == Counter(phones)
        assert _odd_answers(line) == []


def test_a_killed_worker_finishes_what_it_began_when_it_is_back(tmp_path: Path, database_url: str) -> None:
    phones = numbers(20)
    staying, leaving = phones[:10], phones[10:]
    with running(tmp_path, database_url, "web", "worker") as line:
        with ThreadPoolExecutor(5) as pool:
            for n, _ in enumerate(
                pool.map(lambda number: _save(line, number, leaves=number in leaving), phones)
            ):
                if n % 4 == 0:
                    kill(line.processes["worker"].pid)
                    line.start("worker")

        assert until(lambda: held(line) == {"callback_request": 10, "request_key": 10, "orders": 0}, 60)
        assert _kept(line) == Counter(staying)


def _save_until(person: Texter | Caller, deaths: Counter[str]) -> None:
    """Save, and again until enough processes died meanwhile: a new request replaces the older."""
    person.save()
    while deaths.total() < FEWEST_DEATHS:
        person.save()


def _save(line: Running, number: str, *, leaves: bool) -> None:
    texter = Texter(line.exchange, number)
    texter.save()
    if leaves:
        texter.say("ERASE")


@contextmanager
def _web_processes_dying(line: Running) -> Iterator[Counter[str]]:
    """Kill a web process every now and then, every sixth time all of them with their main process."""
    over, deaths = threading.Event(), Counter[str]()

    def reap() -> None:
        for turn in cycle(range(6)):
            if over.wait(KILL_EVERY_SECONDS):
                return
            deaths[_one_death(line, turn)] += 1

    reaper = threading.Thread(target=reap)
    reaper.start()
    try:
        yield deaths
    finally:
        over.set()
        reaper.join()


def _one_death(line: Running, turn: int) -> str:
    pids = line.web_pids()
    if turn < 5 and line.web.poll() is None and pids:
        kill(pids[turn % len(pids)])
        return "process"
    end(line.web)
    line.start("web")
    return "all"


def _odd_answers(line: Running) -> list[object]:
    """Return every answer of the line that the provider could not have played, or that spoke of trouble."""
    return [
        (row.path, row.status, row.error, row.note, row.reply)
        for row in line.exchange.log.rows()
        if row.status is not None and (row.error or row.status not in (200, 204) or TROUBLE in row.reply)
    ]


def _kept(line: Running) -> Counter[str]:
    """Apply the orders as the worker does, and return whose requests wait for a call, each number once."""
    keys = read_worker_keys(line.folder / "keys" / "worker_keys.toml")
    found = Counter[str]()
    with line.database() as database:
        if "worker" not in line.processes:
            ledger = Ledger(line.folder / "keys" / "erased.ledger")
            apply_orders(database, keys, ledger, line.exchange.now())
        with database.reading() as work:
            rows = [row for row in work.requests.listed() if row.state == RequestState.WAITING]
            for row in rows:
                sealed = SealedRequest(row.sealed_number or b"", work.requests.sealed_key(row.id) or b"")
                number: PhoneNumber = open_number(row.id, sealed, keys).number
                found[number.e164] += 1
    return found
