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
from scripts.bench.figures import Figure, Limit, figure
from scripts.bench.load import Sample, closed_loop, send_all, thinking
from scripts.bench.servers import Server

ROUNDS = 4
SECONDS = 3
CONNECTIONS = (1, 8, 50)
# More than any of these machines answers in one round.
FLOOR_REQUESTS, TURN_CALLS, SAVES = 4000, 1200, 2500
THINKERS, THINK_SECONDS, THOUGHTS = 50, 0.5, 6
CPU = Limit(0.25, 0.40, least=True)
RATE = Limit(0.18, 0.35, least=True)
P99 = Limit(3, 1.6)
THINKING_P99 = Limit(30, 12)

Requests = Callable[[], list[bytes]]
Progress = Callable[[str], None]


class BenchError(Exception):
    """A request was not answered as it should be: the figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of request, at one server; ``requests`` makes fresh ones, none of which came before."""

    name: str
    server: Server
    requests: Requests


def run(progress: Progress) -> list[Figure]:
    """Measure the webhooks on both engines."""
    figures: list[Figure] = []
    for engine in servers.ENGINES:
        with ExitStack() as stack:
            url = stack.enter_context(servers.postgresql()) if engine == "postgresql" else None
            floor = stack.enter_context(servers.floor())
            line = stack.enter_context(servers.web(stack.enter_context(servers.house(url))))
            works = _works(floor, line)
            for connections in CONNECTIONS:
                figures += _closed(works, connections, engine, progress)
            figures += _thinking(works, engine, progress)
    return figures


def _works(floor: Server, line: Server) -> list[Work]:
    fresh = count()

    def new(n: int) -> list[signed.Person]:
        first = next(fresh) * 10_000
        return signed.people(first, n)

    def saves() -> list[bytes]:
        callers = new(SAVES)
        send_all(line, list(signed.call_turns(line, callers)))
        return [signed.call_turn(line, each, len(signed.WALK), signed.SAVE) for each in callers]

    floor_requests = list(signed.call_turns(floor, new(FLOOR_REQUESTS)))
    return [
        Work("F", floor, lambda: floor_requests),
        Work("turn of a call", line, lambda: list(signed.call_turns(line, new(TURN_CALLS)))),
        Work("turn of a text", line, lambda: list(signed.text_turns(line, new(TURN_CALLS)))),
        Work("saving turn", line, saves),
    ]


def _closed(works: Sequence[Work], connections: int, engine: str, progress: Progress) -> Iterator[Figure]:
    rounds: dict[str, list[Sample]] = {work.name: [] for work in works}
    for number in range(ROUNDS):
        progress(f"{engine}: {connections} connections, round {number + 1} of {ROUNDS}")
        for work in works if number % 2 == 0 else reversed(works):
            rounds[work.name].append(_looked_at(work, connections))
    area = f"{engine}, {connections} connections"
    base = rounds["F"]
    yield figure(area, "F: requests a second", "/s", [each.per_second for each in base])
    yield figure(area, "F: processor time", "us", [each.cpu_us for each in base])
    for work in works[1:]:
        yield from _ratios(area, work.name, base, rounds[work.name])


def _ratios(area: str, name: str, base: Sequence[Sample], mine: Sequence[Sample]) -> Iterator[Figure]:
    pairs = list(zip(base, mine, strict=True))
    judged = name.startswith("turn") and area.startswith("sqlite")
    at_fifty = judged and area.endswith(" 50 connections")
    yield figure(area, f"{name}: requests a second", "/s", [each.per_second for each in mine])
    yield figure(area, f"{name}: p99", "ms", [each.p99 for each in mine])
    cpu = [f.cpu_us / turn.cpu_us for f, turn in pairs]
    yield figure(area, f"{name}: processor time, F / it", "", cpu, CPU if judged else None)
    rate = [turn.per_second / f.per_second for f, turn in pairs]
    yield figure(area, f"{name}: requests a second, it / F", "", rate, RATE if at_fifty else None)
    p99 = [turn.p99 / f.p99 for f, turn in pairs]
    yield figure(area, f"{name}: p99, it / F", "", p99, P99 if at_fifty else None)


def _thinking(works: Sequence[Work], engine: str, progress: Progress) -> Iterator[Figure]:
    area = f"{engine}, {THINKERS} callers thinking {THINK_SECONDS:g} s"
    rounds: dict[str, list[Sample]] = {work.name: [] for work in works[:3]}
    for number in range(ROUNDS):
        progress(f"{engine}: {THINKERS} callers who think, round {number + 1} of {ROUNDS}")
        for work in works[:3]:
            requests = work.requests()[: THINKERS * THOUGHTS * 2]
            sample = thinking(work.server, requests, THINKERS, THINK_SECONDS)
            rounds[work.name].append(_faultless(work, sample))
    for name, samples in rounds.items():
        limit = THINKING_P99 if name != "F" and engine == "sqlite" else None
        yield figure(area, f"{name}: p99", "ms", [each.p99 for each in samples], limit)


def _looked_at(work: Work, connections: int) -> Sample:
    return _faultless(work, closed_loop(work.server, work.requests(), connections, SECONDS))


def _faultless(work: Work, sample: Sample) -> Sample:
    if sample.errors:
        raise BenchError(
            f"{work.name}: {sample.errors} of {sample.requests} requests were not answered as they should"
        )
    return sample
