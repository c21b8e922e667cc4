"""The console at work: how soon its pages come while callers keep a core busy, what it takes, and what callers notice of it.

Rounds with and without somebody who reloads a page are interleaved; every ratio is taken within its round.
"""

from __future__ import annotations

import http.client
import math
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from intake.console.cookie import NAME
from intake.core.access.account import StaffAccount
from intake.core.access.permissions import Role
from intake.services.access.sessions import begin_session
from intake.storage.crypto.key_files import CONSOLE_KEYS, read_console_keys
from intake.storage.unit_of_work import Database
from scripts.bench import servers, signed
from scripts.bench.crowd import fill
from scripts.bench.errors import BenchError
from scripts.bench.figures import Figure, Limit, figure
from scripts.bench.load import Sample, closed_loop, thinking
from scripts.bench.postgres import database_for
from scripts.bench.scratch_line import ScratchLine, free_ports, scratch_line
from scripts.bench.servers import HOST, Server
from scripts.bench.size import Progress, Size

PAGES = ("/", "/requests")
OPEN, MANY = 1_000, 10_000
# Of each page in one round.
LOOKS = 20
RELOAD_EVERY_SECONDS = 0.1
THINK_SECONDS = 0.5
BUSY = 8
MEGABYTE = 1024 * 1024
PAGE_P95 = Limit("console page, 1,000 open requests, a core busy with callers, p95, ms", 100, 40)
MEMORY = Limit("memory, console process, MB", 110, 80)
NOTICED = Limit("webhook p99 while somebody reloads /requests, 10,000 requests, with / without", 1.5, 1.1)


def run(size: Size, progress: Progress) -> Generator[Figure]:
    """Measure the console on every engine."""
    for engine in size.engines:
        with ExitStack() as stack:
            url = stack.enter_context(database_for(engine))
            port = free_ports()[0]
            section = {"url": f"http://{HOST}:{port}", "port": port, "keys": f"keys/{CONSOLE_KEYS}"}
            of = stack.enter_context(scratch_line(url, {"console": section}))
            web = stack.enter_context(servers.web(of))
            console = stack.enter_context(servers.console(of, port))
            now = datetime.now(UTC)  # noqa: TID251 - sessions age by the machine's clock
            with of.database() as database:
                at = At(engine, web, Reader(console, _cookie(of, database, now)))
                fill(database, 0, OPEN, now)
                yield from _pages(at, size, progress)
                memory = [each.memory_info().rss / MEGABYTE for each in console.family()]
                yield figure(engine, "console: memory, MB", [max(memory)], MEMORY)
                fill(database, OPEN, MANY, now)
                yield from _noticed(at, size, progress)


class Reader:
    """Somebody who is signed in at the console and looks at its pages."""

    def __init__(self, console: Server, cookie: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, console.port, timeout=30)
        self._cookie = cookie

    def look(self, path: str) -> float:
        """Load a page and return how long that took, in milliseconds; raises BenchError where it is not shown."""
        begun = time.perf_counter()
        self._connection.request("GET", path, headers={"Cookie": self._cookie})
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise BenchError(f"the console answered {answer.status} at {path}")
        return (time.perf_counter() - begun) * 1000


@dataclass(frozen=True, slots=True)
class At:
    """Where it is measured: the engine, the callers' server, and who looks at the console."""

    engine: str
    web: Server
    reader: Reader


def _cookie(of: ScratchLine, database: Database, now: datetime) -> str:
    with database.work() as work:
        account = StaffAccount("a" * 32, "ana", Role.COORDINATOR, b"ana", now.date())
        work.accounts.add(account)
        token = begin_session(work, account, now)
        work.commit()
    signing = Flask(__name__)
    signing.secret_key = read_console_keys(of.keys / CONSOLE_KEYS).console_key.reveal()
    signer = SecureCookieSessionInterface().get_signing_serializer(signing)
    assert signer is not None
    return f"{NAME}={signer.dumps({'token': token})}"


def _pages(at: At, size: Size, progress: Progress) -> Iterator[Figure]:
    rounds = max(each.rounds for each in size.loads)
    quiet: dict[str, list[float]] = {path: [] for path in PAGES}
    busy: dict[str, list[float]] = {path: [] for path in PAGES}
    numbers = count(1000)
    for number in range(rounds):
        progress(f"{at.engine}, console pages: round {number + 1} of {rounds}")
        for path in PAGES:
            quiet[path].append(_p95([at.reader.look(path) for _ in range(LOOKS)]))
            requests = list(
                signed.call_turns(at.web, signed.people(next(numbers) * size.callers, size.callers))
            )
            with _busy_with(at.web, requests):
                busy[path].append(_p95([at.reader.look(path) for _ in range(LOOKS)]))
    for path in PAGES:
        yield figure(at.engine, f"console {path}: p95, ms", quiet[path])
        yield figure(
            at.engine, f"console {path}: p95 while a core is busy with callers, ms", busy[path], PAGE_P95
        )


@contextmanager
def _busy_with(web: Server, requests: Sequence[bytes]) -> Iterator[None]:
    stopped = threading.Event()

    def call() -> None:
        while not stopped.is_set():
            closed_loop(web, requests, BUSY, 1)

    callers = threading.Thread(target=call)
    callers.start()
    # The first of them have arrived.
    time.sleep(RELOAD_EVERY_SECONDS)
    try:
        yield
    finally:
        stopped.set()
        callers.join()


@contextmanager
def _reloading(reader: Reader) -> Iterator[None]:
    stopped = threading.Event()

    def reload() -> None:
        while not stopped.wait(RELOAD_EVERY_SECONDS):
            reader.look("/requests")

    looking = threading.Thread(target=reload)
    looking.start()
    try:
        yield
    finally:
        stopped.set()
        looking.join()


def _noticed(at: At, size: Size, progress: Progress) -> Iterator[Figure]:
    rounds = size.thinking_rounds
    alone: list[Sample] = []
    beside: list[Sample] = []
    numbers = count()
    for number in range(rounds):
        progress(f"{at.engine}, callers beside the console: round {number + 1} of {rounds}")
        for is_beside in (False, True) if number % 2 == 0 else (True, False):
            callers = signed.people(next(numbers) * size.callers, size.callers)
            requests = list(signed.call_turns(at.web, callers))[: size.thinkers * size.thoughts]
            if is_beside:
                with _reloading(at.reader):
                    beside.append(thinking(at.web, requests, size.thinkers, THINK_SECONDS))
            else:
                alone.append(thinking(at.web, requests, size.thinkers, THINK_SECONDS))
    yield figure(at.engine, "webhook alone: p99, ms", [each.p99 for each in alone])
    yield figure(at.engine, "webhook beside the console: p99, ms", [each.p99 for each in beside])
    ratios = [with_.p99 / without.p99 for with_, without in zip(beside, alone, strict=True)]
    yield figure(at.engine, "webhook p99, with / without", ratios, NOTICED)


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(len(times) * 0.95) - 1]
