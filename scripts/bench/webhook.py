"""What a turn costs: the floor F against real turns of a call, of a text, and of the turn that saves.

Rounds are interleaved, forward and then backward, so that a slow moment of the machine meets all alike; every
ratio is taken within its round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

from scripts.bench import servers, signed
from scripts.bench.errors import BenchError
from scripts.bench.figures import Figure, Limit, figure
from scripts.bench.house import house
from scripts.bench.load import Sample, all_at_once, closed_loop, send_all, thinking
from scripts.bench.postgres import database_for
from scripts.bench.servers import Server
from scripts.bench.size import Load, Progress, Size

THINK_SECONDS = 0.5
THINKING_ROUNDS = 2
FLOOR, CALL, TEXT, SAVING = "F", "turn of a call", "turn of a text", "saving turn"
CPU = Limit(0.25, 0.40, least=True)
RATE = Limit(0.18, 0.35, least=True)
P99 = Limit(3, 1.6)
THINKING_P99 = Limit(30, 12)
# The limits are told for the default engine and an ordinary turn, and rate and p99 for a full house.
JUDGED_ENGINE, JUDGED_WORKS, JUDGED_CONNECTIONS = "sqlite", (CALL, TEXT), 50


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

    def limit(self, work: str, limit: Limit, *, full_house: bool = False) -> Limit | None:
        """Return the limit where it holds for this work here."""
        if self.engine != JUDGED_ENGINE or work not in JUDGED_WORKS:
            return None
        return None if full_house and self.connections != JUDGED_CONNECTIONS else limit


def run(size: Size, progress: Progress) -> Iterator[Figure]:
    """Measure the webhooks on every engine."""
    for engine in size.engines:
        with ExitStack() as stack:
            url = stack.enter_context(database_for(engine))
            floor = stack.enter_context(servers.floor())
            line = stack.enter_context(servers.web(stack.enter_context(house(url))))
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
    rounds: dict[str, list[Sample]] = {work.name: [] for work in works}
    for number in range(load.rounds):
        progress(f"{engine}, {load.connections} connections: round {number + 1} of {load.rounds}")
        for work in works if number % 2 == 0 else reversed(works):
            rounds[work.name].append(_loaded(work, load))
    place = Place(engine, load.connections)
    area, base = f"{engine}, {load.connections} connections", rounds[FLOOR]
    yield figure(area, f"{FLOOR}: requests a second", [each.per_second for each in base])
    yield figure(area, f"{FLOOR}: p99, ms", [each.p99 for each in base])
    yield figure(area, f"{FLOOR}: processor time a request, us", [each.cpu_us for each in base])
    for work in works[1:]:
        for name, values, limit in _compared(place, work.name, base, rounds[work.name]):
            yield figure(area, f"{work.name}: {name}", values, limit)


def _loaded(work: Work, load: Load) -> Sample:
    requests = work.requests()
    if work.name == SAVING:
        # There are too few for a time: each was made ready by a whole call.
        return _faultless(work, all_at_once(work.server, requests, load.connections))
    sample = _faultless(work, closed_loop(work.server, requests, load.connections, load.seconds))
    if work.name != FLOOR and sample.requests > len(requests):
        # Sent again it would be answered from what was kept, which is no turn.
        raise BenchError(f"{work.name}: {len(requests)} requests were too few for this machine")
    return sample


Compared = tuple[str, list[float], Limit | None]


def _compared(place: Place, work: str, base: Sequence[Sample], mine: Sequence[Sample]) -> Iterator[Compared]:
    pairs = list(zip(base, mine, strict=True))
    yield "requests a second", [each.per_second for each in mine], None
    yield "p99, ms", [each.p99 for each in mine], None
    yield "processor time a request, us", [each.cpu_us for each in mine], None
    yield "processor time, F / it", [f.cpu_us / it.cpu_us for f, it in pairs], place.limit(work, CPU)
    if work == SAVING:
        # Loaded by another client than F, whose own cost would be in the ratio.
        return
    rate = place.limit(work, RATE, full_house=True)
    yield "requests a second, it / F", [it.per_second / f.per_second for f, it in pairs], rate
    p99 = place.limit(work, P99, full_house=True)
    yield "p99, it / F", [it.p99 / f.p99 for f, it in pairs], p99


def _thinking(works: Sequence[Work], size: Size, engine: str, progress: Progress) -> Iterator[Figure]:
    area = f"{engine}, {size.thinkers} callers thinking {THINK_SECONDS:g} s"
    place, thinkers = Place(engine, size.thinkers), [work for work in works if work.name != SAVING]
    rounds: dict[str, list[Sample]] = {work.name: [] for work in thinkers}
    for number in range(THINKING_ROUNDS):
        progress(f"{area}: round {number + 1} of {THINKING_ROUNDS}")
        for work in thinkers if number % 2 == 0 else reversed(thinkers):
            requests = work.requests()[: size.thinkers * size.thoughts]
            sample = thinking(work.server, requests, size.thinkers, THINK_SECONDS)
            rounds[work.name].append(_faultless(work, sample))
    for name, samples in rounds.items():
        yield figure(area, f"{name}: p50, ms", [each.p50 for each in samples])
        limit = place.limit(name, THINKING_P99)
        yield figure(area, f"{name}: p99, ms", [each.p99 for each in samples], limit)


def _faultless(work: Work, sample: Sample) -> Sample:
    if sample.errors:
        raise BenchError(f"{work.name}: {sample.errors} of {sample.requests} requests went wrong")
    return sample
