"""What a turn, a claim, an erase and `intake requests list` cost with ever more rows behind them.

Two lines of each engine: one keeps the fewest rows, the other grows. Each look is taken at both, in turn, so that
their ratio says what the rows cost and not what else the machine was doing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from intake.services.retention.erase import erase_marked
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WEB_KEYS, WORKER_KEYS, read_web_keys
from intake.storage.unit_of_work import Database
from scripts.bench import crowd, due, servers, signed
from scripts.bench.errors import BenchError
from scripts.bench.figures import Figure, Limit, figure
from scripts.bench.load import all_at_once
from scripts.bench.postgres import another_database, database_for
from scripts.bench.scratch_line import ScratchLine, scratch_line
from scripts.bench.servers import Server
from scripts.bench.size import Progress, Size

# Claim and idle tick together, the most rows against the fewest.
CLAIM = Limit("claim and idle tick, most rows waiting / fewest", 1.5, 1.1)
CLAIMED = 32
LONG_AHEAD = timedelta(days=2)
GROWN = "grown"


@dataclass(frozen=True, slots=True)
class Place:
    """A line over one database, with its web side at work."""

    scratch_line: ScratchLine
    web: Server
    database: Database
    now: datetime
    people: Iterator[int] = field(default_factory=count)
    erased: Iterator[int] = field(default_factory=count)

    def turn(self) -> float:
        """Return the seconds of one call that arrives."""
        person = signed.people(next(self.people), 1)
        sample = all_at_once(self.web, list(signed.call_turns(self.web, person, 1)), 1)
        if sample.errors:
            raise BenchError("a turn went wrong")
        return sample.p50 / 1000

    def claim(self) -> float:
        """Return the seconds of a claim that is let go again, and of a look where nothing is due."""
        begun = time.perf_counter()
        with self.database.work() as work:
            claimed = work.outbox.claim(self.now, self.now + LONG_AHEAD, CLAIMED)
        with self.database.reading() as work:
            idle = work.outbox.anything(self.now - LONG_AHEAD)
            work.outbox.next_due_at()
        took = time.perf_counter() - begun
        if idle or len(claimed) != CLAIMED:
            raise BenchError("a claim did not find what is due")
        return took

    def erase(self) -> float:
        """Return the seconds of erasing a request that waits, down to its traces in the files."""
        with self.database.work() as work:
            work.requests.set_erasing(crowd.request_id(next(self.erased)))
            work.commit()
        ledger = Ledger.beside(self.scratch_line.keys / WORKER_KEYS)
        begun = time.perf_counter()
        if erase_marked(self.database, ledger, self.now) != 1:
            raise BenchError("an erase did not find its request")
        return time.perf_counter() - begun

    def listing(self, *options: str) -> float:
        """Return the seconds of `intake requests list`, its start included."""
        begun = time.perf_counter()
        subprocess.run(
            [
                sys.executable,
                "-m",
                "intake.cli",
                "requests",
                "list",
                *options,
                "--config",
                str(self.scratch_line.config),
            ],
            cwd=servers.ROOT,
            env=servers.environment(**self.scratch_line.secrets),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - begun


def run(size: Size, progress: Progress) -> Generator[Figure]:
    """Measure growth on every engine."""
    for engine in size.engines:
        with database_for(engine) as address:
            grown = None if address is None else another_database(address, GROWN)
            with _place(address) as small, _place(grown) as large:
                for place in (small, large):
                    _fill(place, 0, size.crowds[0])
                for have, want in zip(size.crowds, size.crowds[1:], strict=False):
                    progress(f"{engine}, growth: filling up to {want:,}")
                    _fill(large, have, want)
                    yield from _compared(small, large, want, size, engine=engine)


@contextmanager
def _place(url: str | None) -> Iterator[Place]:
    with ExitStack() as stack:
        of = stack.enter_context(scratch_line(url))
        web = stack.enter_context(servers.web(of))
        database = stack.enter_context(of.database())
        now = datetime.now(UTC)  # noqa: TID251 - the web side lives by the machine's clock
        due.employ(database, read_web_keys(of.keys / WEB_KEYS))
        due.plan(database, range(CLAIMED), now)
        yield Place(of, web, database, now)


def _fill(place: Place, have: int, want: int) -> None:
    crowd.fill(place.database, have, want, place.now + LONG_AHEAD)


def _compared(small: Place, large: Place, many: int, size: Size, *, engine: str) -> Iterator[Figure]:
    few = size.crowds[0]
    area = f"{engine}, {many:,} behind"
    looks: tuple[tuple[str, Callable[[Place], float], int, Limit | None], ...] = (
        ("a turn", Place.turn, size.looks, None),
        ("claim and idle tick", Place.claim, size.looks, CLAIM),
        ("an erase", Place.erase, size.looks, None),
        ("requests list", Place.listing, size.listings, None),
    )
    for name, look, times, limit in looks:
        pairs = [_pair(small, large, look, times) for _ in range(size.looked_at)]
        yield figure(area, f"{name}, ms", [mine * 1000 for _, mine in pairs])
        judged = limit if many == size.crowds[-1] else None
        yield figure(
            area, f"{name}: {many:,} / {few:,} behind", [mine / base for base, mine in pairs], judged
        )
    if many <= size.most_listed:
        took = [large.listing("--all", "--json") for _ in range(size.listings + 1)]
        yield figure(area, "requests list --all --json, ms a request", [each * 1000 / many for each in took])


def _pair(small: Place, large: Place, look: Callable[[Place], float], looks: int) -> tuple[float, float]:
    """Return the median of some looks at both, taken in turn."""
    took: dict[int, list[float]] = {0: [], 1: []}
    for number in range(looks):
        for which in (0, 1) if number % 2 == 0 else (1, 0):
            took[which].append(look((small, large)[which]))
    return statistics.median(took[0]), statistics.median(took[1])
