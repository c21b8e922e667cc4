"""How soon the line answers after its start, what it imports until then, and how much memory its processes take."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Generator, Iterator

import psutil

from scripts.bench import servers, signed
from scripts.bench.figures import Figure, Limit, figure
from scripts.bench.load import send_all
from scripts.bench.scratch_line import scratch_line
from scripts.bench.size import Progress, Size

MEGABYTE = 2**20
COLD = Limit("cold start to first answer, s", 1.0, 0.5)
WEB_MEMORY = Limit("memory, web process, MB", 90, 65)
WORKER_MEMORY = Limit("memory, worker process, MB", 80, 50)
IMPORTED = ("intake.cli.run.web_server", "intake.worker", "intake.simulator.http.server")
AREA = "startup"


def run(size: Size, progress: Progress) -> Generator[Figure]:
    """Measure starts and memory."""
    yield from _imports(size, progress)
    yield from _starts(size, progress)
    yield from _memory(size, progress)


def _imports(size: Size, progress: Progress) -> Iterator[Figure]:
    for name in IMPORTED:
        progress(f"importing {name}")
        _import_seconds(name)
        yield figure(AREA, f"import {name}, s", [_import_seconds(name) for _ in range(size.starts)])


def _import_seconds(name: str) -> float:
    code = f"import time; begun = time.perf_counter(); import {name}; print(time.perf_counter() - begun)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=servers.ROOT,
        env=servers.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def _starts(size: Size, progress: Progress) -> Iterator[Figure]:
    seconds = []
    for number in range(size.starts):
        progress(f"cold start {number + 1} of {size.starts}")
        with scratch_line() as of:
            begun = time.perf_counter()
            with servers.web(of) as web:
                send_all(web, list(signed.call_turns(web, signed.people(0, 1), 1)), 1)
                seconds.append(time.perf_counter() - begun)
    yield figure(AREA, "cold start of intake web to its first answer, s", seconds, COLD)


def _memory(size: Size, progress: Progress) -> Iterator[Figure]:
    progress("memory of the processes at work")
    with (
        scratch_line() as of,
        servers.simulator(of) as simulator,
        servers.web(of) as web,
        servers.worker(of) as worker,
    ):
        send_all(web, list(signed.call_turns(web, signed.people(0, size.visitors))))
        send_all(web, list(signed.text_turns(web, signed.people(0, size.visitors))))
        # The worker's first look at everything, and its first list of the provider's copies.
        time.sleep(2 * size.settling_seconds)
        # The first process only starts and watches the others.
        processes = [_megabytes(each) for each in web.family()[1:]]
        yield figure(AREA, "memory of a web process, MB", processes, WEB_MEMORY)
        alone = [_megabytes(worker.family()[0])]
        yield figure(AREA, "memory of the worker, MB", alone, WORKER_MEMORY)
        yield figure(AREA, "memory of the local Twilio, MB", [_megabytes(simulator.family()[0])])


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / MEGABYTE
