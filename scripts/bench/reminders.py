"""How late reminders are when many are due at once, and what a killed worker loses or sends twice.

Real workers, real words, a provider of our own. ``ideal`` is how long the senders would need if nothing but the
provider took time.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import func, select

from intake.core.delivery.message_kinds import MessageKind
from intake.storage.crypto.key_files import WEB_KEYS, read_web_keys
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import Database
from scripts.bench import crowd, due, servers
from scripts.bench.errors import BenchError
from scripts.bench.figures import Figure, Limit, figure
from scripts.bench.postgres import database_for
from scripts.bench.provider import LATENCY_SECONDS, LIST_LAG, Arrivals, provider
from scripts.bench.scratch_line import ScratchLine, scratch_line
from scripts.bench.size import Progress, Size

LATENESS = Limit("reminders due at once, one worker, p99 / ideal", 1.5, 1.15)
LOST = Limit("kill -9 in the middle: lost", 0, 0)
TWICE = Limit("kill -9 in the middle: sent twice", 0, 0)
SHARED = Limit("three PostgreSQL workers / one, time to drain", 0.7, 0.5)
SHARED_ENGINE = "postgresql"
LONG_AHEAD = timedelta(days=2)
# A worker that has nothing to do looks that often whether something was planned.
A_TICK = timedelta(seconds=1)
# A dead worker's lease: how far the clock is moved for its rows to be looked up.
LEASE_SECONDS = 61
CLOCK = "clock"
PLENTY_SECONDS = 60.0


def run(size: Size, progress: Progress) -> Generator[Figure]:
    """Measure reminders on every engine."""
    for engine in size.engines:
        setting = Setting(engine, size, progress)
        with _bench(setting, senders=size.senders) as bench:
            yield from _waiting(bench)
            yield from _workers(bench)
        with _bench(setting, senders=size.senders, moved=True) as bench:
            yield from _killed(bench)
        if engine == SHARED_ENGINE:
            with _bench(setting, senders=size.shared_senders) as bench:
                yield from _shared(bench)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is measured, and how much of it."""

    engine: str
    size: Size
    progress: Progress


@dataclass(frozen=True, slots=True)
class Bench:
    """A scratch line with staff and a provider, whose reminders are numbered on from round to round."""

    setting: Setting
    scratch_line: ScratchLine
    database: Database
    arrivals: Arrivals
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def area(self) -> str:
        """What its figures are told under."""
        return f"{self.setting.engine}, reminders"

    def ideal(self, workers: int) -> float:
        """Return the seconds that the senders of some workers need for the provider alone."""
        return self.setting.size.due * LATENCY_SECONDS / (self.setting.size.senders * workers)

    def plan(self) -> datetime:
        """Plan one round of reminders; return when all are due, which is later than the next tick."""
        self.arrivals.forget()
        due_at = _now() + timedelta(seconds=self.setting.size.ahead_seconds)
        due.plan(self.database, [next(self.numbers) for _ in range(self.setting.size.due)], due_at)
        if _now() > due_at - A_TICK:
            raise BenchError(
                "planning the reminders took so long that they were due before a worker could know"
            )
        return due_at

    def all_sent(self) -> bool:
        """Tell whether nothing that was planned waits or is being sent."""
        unfinished = (OutboxState.DUE.value, OutboxState.SENDING.value)
        left = select(func.count()).where(
            outbox.c.kind == MessageKind.TWO_HOURS.value, outbox.c.state.in_(unfinished)
        )
        with self.database.engine.connect() as connection:
            return bool(connection.execute(left).scalar_one() == 0)


@contextmanager
def _bench(setting: Setting, *, senders: int, moved: bool = False) -> Iterator[Bench]:
    changes: dict[str, dict[str, object]] = {"delivery": {"senders": senders, "segments_per_second": 0}}
    if moved:
        changes["demo"] = {"clock_file": CLOCK}
    with (
        database_for(setting.engine) as url,
        scratch_line(url, changes) as of,
        provider(of) as arrivals,
        of.database() as database,
    ):
        due.employ(database, read_web_keys(of.keys / WEB_KEYS))
        due.pass_morning(database)
        yield Bench(setting, of, database, arrivals)


def _waiting(bench: Bench) -> Iterator[Figure]:
    crowds = bench.setting.size.crowds
    for have, want in zip((0, *crowds), crowds, strict=False):
        bench.setting.progress(f"{bench.area}: filling up to {want:,} that wait")
        crowd.fill(bench.database, have, want, _now() + LONG_AHEAD, requests=False)
        yield from _told(bench, f"{bench.setting.size.due:,} due, {want:,} waiting", 1)


def _workers(bench: Bench) -> Iterator[Figure]:
    for workers in bench.setting.size.more_workers:
        yield from _told(bench, f"{bench.setting.size.due:,} due, {workers} workers", workers)


def _told(bench: Bench, name: str, workers: int) -> Iterator[Figure]:
    rounds = _lateness(bench, workers, bench.setting.size.dues)
    p99 = [_p99(late) for late in rounds]
    limit = LATENESS if workers == 1 else None
    yield figure(bench.area, f"{name}: p50, s", [statistics.median(late) for late in rounds])
    yield figure(bench.area, f"{name}: p99, s", p99)
    yield figure(bench.area, f"{name}: p99 / ideal", [each / bench.ideal(workers) for each in p99], limit)


def _shared(bench: Bench) -> Iterator[Figure]:
    ratios = []
    for number in range(bench.setting.size.drains):
        order = (1, 3) if number % 2 == 0 else (3, 1)
        took = {workers: max(_lateness(bench, workers, 1)[0]) for workers in order}
        ratios.append(took[3] / took[1])
    senders = bench.setting.size.shared_senders
    yield figure(bench.area, f"three workers / one, time to drain, {senders} senders each", ratios, SHARED)


def _lateness(bench: Bench, workers: int, rounds: int) -> list[list[float]]:
    """Return of each round by how many seconds each reminder was late when the provider had taken it.

    Raises BenchError unless each came once.
    """
    bench.setting.progress(f"{bench.area}: {workers} at work")
    with ExitStack() as stack:
        for _ in range(workers):
            stack.enter_context(servers.worker(bench.scratch_line))
        time.sleep(bench.setting.size.settling_seconds)
        return [_round(bench) for _ in range(rounds)]


def _round(bench: Bench) -> list[float]:
    due_at = bench.plan()
    # Nobody looks before it can be over: looking takes from the time of the worker.
    time.sleep(max(0.0, (due_at - _now()).total_seconds() + bench.ideal(1)))
    servers.until(bench.all_sent, "sending", PLENTY_SECONDS)
    came = bench.arrivals.read()
    if len(came) != bench.setting.size.due or any(len(times) > 1 for times in came.values()):
        raise BenchError("a reminder was sent twice, or not at all, although nothing was killed")
    return [times[0] - due_at.timestamp() for times in came.values()]


def _killed(bench: Bench) -> Iterator[Figure]:
    area = f"{bench.area}, killed in the middle"
    rounds = [_kill(bench, number) for number in range(bench.setting.size.kills)]
    yield figure(area, "in the air when it died", [in_the_air for in_the_air, _, _ in rounds])
    # One that is lost or sent twice is one too many, however many rounds went well.
    yield figure(area, "lost", [sum(lost for _, lost, _ in rounds)], LOST)
    yield figure(area, "sent twice", [sum(twice for _, _, twice in rounds)], TWICE)


def _kill(bench: Bench, number: int) -> tuple[int, int, int]:
    """Kill a worker in the middle, start another at once, and let the leases of the first run out.

    Returns how many were in the air, lost, and sent twice.
    """
    bench.setting.progress(f"{bench.area}: killed in the middle")
    half = bench.setting.size.due // 2
    with servers.worker(bench.scratch_line) as worker:
        time.sleep(bench.setting.size.settling_seconds)
        bench.plan()
        servers.until(lambda: len(bench.arrivals.read()) >= half, "sending half", PLENTY_SECONDS)
        worker.kill()
    in_the_air = _sending(bench)
    with servers.worker(bench.scratch_line):
        # A lease is ten times as long as the list is late: that much of the time is not passed over.
        time.sleep(LIST_LAG.total_seconds() + 1)
        (bench.scratch_line.folder / CLOCK).write_text(str((number + 1) * LEASE_SECONDS))
        servers.until(bench.all_sent, "looking up and sending the rest", PLENTY_SECONDS)
    came = bench.arrivals.read()
    lost, twice = bench.setting.size.due - len(came), sum(len(times) > 1 for times in came.values())
    return in_the_air, lost, twice


def _sending(bench: Bench) -> int:
    with bench.database.engine.connect() as connection:
        sending = select(func.count()).where(outbox.c.state == OutboxState.SENDING.value)
        return int(connection.execute(sending).scalar_one())


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[math.ceil(len(values) * 0.99) - 1]


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - real workers live by the machine's clock
