"""What a turn costs: the floor F against real turns of a call, of a text, and of the turn that saves.

Rounds are interleaved, forward and then backward, so that a slow moment of the machine meets all alike; every
ratio is taken within its round.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

from scripts.bench import servers, signed
from scripts.bench.errors import BenchError
from scripts.bench.figures import Figure, Limit, figure
from scripts.bench.load import Sample, all_at_once, closed_loop, send_all, thinking
from scripts.bench.postgres import database_for
from scripts.bench.scratch_line import scratch_line
from scripts.bench.servers import Server
from scripts.bench.size import Load, Progress, Size

THINK_SECONDS = 0.5
FLOOR, CALL, TEXT, SAVING = "F", "turn of a call", "turn of a text", "saving turn"
# F asked as the saving turns are: each of a few requests once, by the same client.
FLOOR_ONCE = "F, as the saving turn"
CPU = Limit("ordinary turn, processor time a request, F / it (SQLite)", 0.25, 0.40, least=True)
RATE = Limit("ordinary turn, requests a second, it / F, 50 connections", 0.18, 0.35, least=True)
P99 = Limit("ordinary turn, p99, it / F, 50 connections", 3, 1.6)
THINKING_P99 = Limit("50 callers thinking 0.5 s, p99, ms", 30, 12)
# The limits are told for an ordinary turn: of a call or of a text, never the one that saves. Processor time is told
# for SQLite alone, since PostgreSQL spends its own elsewhere; the others hold wherever the line runs.
ORDINARY, CPU_ENGINE, FULL_HOUSE = (CALL, TEXT), "sqlite", 50


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of request, at one server; ``requests`` makes fresh ones, none of which came before."""

    name: str
    server: Server
    requests: Callable[[], list[bytes]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was measured: the engine, and at how many connections."""

    engine: str
    connections: int

    def of_cpu(self, work: str) -> Limit | None:
        """Return the limit of processor time where it holds."""
        return CPU if self.engine == CPU_ENGINE and work in ORDINARY else None

    def of_full_run(self, work: str, limit: Limit) -> Limit | None:
        """Return a limit that holds for a run of full size where this is one."""
        return limit if self.connections == FULL_HOUSE and work in ORDINARY else None


def run(size: Size, progress: Progress) -> Generator[Figure]:
    """Measure the webhooks on every engine."""
    for engine in size.engines:
        with ExitStack() as stack:
            url = stack.enter_context(database_for(engine))
            floor = stack.enter_context(servers.floor())
            line = stack.enter_context(servers.web(stack.enter_context(scratch_line(url))))
            works = _works(floor, line, size)
            for load in size.loads:
                yield from _closed(works, load, engine, progress)
            yield from _thinking(works, size, engine, progress)


def _works(floor: Server, line: Server, size: Size) -> list[Work]:
    groups = count()

    def new(n: int) -> list[signed.Person]:
        return signed.people(next(groups) * size.callers, n)

    def saves() -> list[bytes]:
        callers = new(size.savers)
        send_all(line, list(signed.call_turns(line, callers)))
        return [signed.call_turn(line, each, len(signed.WALK), signed.SAVE) for each in callers]

    # F forgets at once whom it answered: it may be asked the same again.
    asked = list(signed.call_turns(floor, new(size.callers)))
    return [
        Work(FLOOR, floor, lambda: asked),
        Work(CALL, line, lambda: list(signed.call_turns(line, new(size.callers)))),
        Work(TEXT, line, lambda: list(signed.text_turns(line, new(size.callers)))),
        Work(SAVING, line, saves),
    ]


def _closed(works: Sequence[Work], load: Load, engine: str, progress: Progress) -> Iterator[Figure]:
    rounds: dict[str, list[Sample]] = {name: [] for name in (*(work.name for work in works), FLOOR_ONCE)}
    for number in range(load.rounds):
        progress(f"{engine}, {load.connections} connections: round {number + 1} of {load.rounds}")
        for work in works if number % 2 == 0 else reversed(works):
            for name, sample in _loaded(work, works[0], load):
                rounds[name].append(sample)
    area = f"{engine}, {load.connections} connections"
    for name in (FLOOR, FLOOR_ONCE):
        yield from _told(area, name, rounds[name])
    for work in works[1:]:
        yield from _told(area, work.name, rounds[work.name])
        for what, values, limit in _compared(Place(engine, load.connections), work.name, rounds):
            yield figure(area, f"{work.name}: {what}", values, limit)


def _loaded(work: Work, floor: Work, load: Load) -> Iterator[tuple[str, Sample]]:
    requests = work.requests()
    if work.name == SAVING:
        # There are too few for a time: each was made ready by a whole call.
        for name, asked, of in ((FLOOR_ONCE, floor.requests(), floor), (SAVING, requests, work)):
            once = asked[: len(requests)]
            yield name, _faultless(of, all_at_once(of.server, once, load.connections))
        return
    sample = _faultless(work, closed_loop(work.server, requests, load.connections, load.seconds))
    if work.name != FLOOR and sample.requests > len(requests):
        # Sent again it would be answered from what was kept, which is no turn.
        raise BenchError(f"{work.name}: {len(requests)} requests were too few for this machine")
    yield work.name, sample


def _told(area: str, name: str, samples: Sequence[Sample]) -> Iterator[Figure]:
    yield figure(area, f"{name}: requests a second", [each.per_second for each in samples])
    yield figure(area, f"{name}: p99, ms", [each.p99 for each in samples])
    yield figure(area, f"{name}: processor time a request, us", [each.cpu_us for each in samples])
    yield figure(area, f"{name}: the client's share of a core", [each.client for each in samples])


Compared = tuple[str, list[float], Limit | None]


def _compared(place: Place, work: str, rounds: Mapping[str, Sequence[Sample]]) -> Iterator[Compared]:
    mine = rounds[work]
    # Of processor time the longer look at F tells more; the rest has the cost of the client in it.
    pairs = list(zip(rounds[FLOOR], mine, strict=True))
    yield "processor time, F / it", [f.cpu_us / it.cpu_us for f, it in pairs], place.of_cpu(work)
    pairs = list(zip(rounds[FLOOR_ONCE if work == SAVING else FLOOR], mine, strict=True))
    rate = [it.per_second / f.per_second for f, it in pairs]
    yield "requests a second, it / F", rate, place.of_full_run(work, RATE)
    p99 = [it.p99 / f.p99 for f, it in pairs]
    yield "p99, it / F", p99, place.of_full_run(work, P99)


def _thinking(works: Sequence[Work], size: Size, engine: str, progress: Progress) -> Iterator[Figure]:
    area = f"{engine}, {size.thinkers} callers thinking {THINK_SECONDS:g} s"
    thinkers = [work for work in works if work.name != SAVING]
    rounds: dict[str, list[Sample]] = {work.name: [] for work in thinkers}
    for number in range(size.thinking_rounds):
        progress(f"{area}: round {number + 1} of {size.thinking_rounds}")
        for work in thinkers if number % 2 == 0 else reversed(thinkers):
            requests = work.requests()[: size.thinkers * size.thoughts]
            sample = thinking(work.server, requests, size.thinkers, THINK_SECONDS)
            rounds[work.name].append(_faultless(work, sample))
    for name, samples in rounds.items():
        yield figure(area, f"{name}: p50, ms", [each.p50 for each in samples])
        limit = THINKING_P99 if name in ORDINARY else None
        yield figure(area, f"{name}: p99, ms", [each.p99 for each in samples], limit)


def _faultless(work: Work, sample: Sample) -> Sample:
    if sample.errors:
        raise BenchError(f"{work.name}: {sample.errors} of {sample.requests} requests went wrong")
    return sample
