"""How soon the line answers after its start, what it imports until then, and how much memory its processes take."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psutil

from scripts.bench import servers, signed
from scripts.bench.figures import Figure, Limit, figure
from scripts.bench.load import send_all

STARTS = 5
MEGABYTE = 2**20
COLD = Limit(1.0, 0.5)
WEB_MEMORY, WORKER_MEMORY = Limit(90, 65), Limit(80, 50)
SETTLING_SECONDS = 4.0

Progress = Callable[[str], None]


def run(progress: Progress) -> list[Figure]:
    """Measure starts and memory."""
    return [*_imports(progress), *_starts(progress), *_memory(progress)]


def _imports(progress: Progress) -> Iterator[Figure]:
    for name in ("intake.app", "intake.worker", "intake.simulator.server"):
        progress(f"importing {name}")
        yield figure("startup", f"import {name}", "s", [_import_seconds(name) for _ in range(STARTS)])


def _import_seconds(name: str) -> float:
    code = f"import time; begun = time.perf_counter(); import {name}; print(time.perf_counter() - begun)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=servers.ROOT, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _starts(progress: Progress) -> Iterator[Figure]:
    seconds = []
    for number in range(STARTS):
        progress(f"cold start {number + 1} of {STARTS}")
        with servers.house() as house:
            begun = time.perf_counter()
            with servers.web(house) as web:
                send_all(web, list(signed.call_turns(web, signed.people(0, 1), 1)), 1)
                seconds.append(time.perf_counter() - begun)
    yield figure("startup", "cold start of intake web to its first answer", "s", seconds, COLD)


def _memory(progress: Progress) -> Iterator[Figure]:
    progress("memory of the processes at work")
    with (
        servers.house() as house,
        servers.simulator(house),
        servers.web(house) as web,
        servers.worker(house) as worker,
    ):
        send_all(web, list(signed.call_turns(web, signed.people(0, 300))))
        time.sleep(SETTLING_SECONDS)
        # The first process only starts and watches the others.
        processes = [each.memory_info().rss / MEGABYTE for each in web.family()[1:]]
        yield figure("startup", "memory of a web process", "MB", processes, WEB_MEMORY)
        rss = psutil.Process(worker.process.pid).memory_info().rss / MEGABYTE
        yield figure("startup", "memory of the worker", "MB", [rss], WORKER_MEMORY)
