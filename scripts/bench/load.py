"""Load on one server: a closed loop of connections, or people who think; every answer is looked at.

wrk drives the closed loop where it is installed, since it costs the machine least; else a client of our own.
"""

from __future__ import annotations

import asyncio
import math
import os
import re
import resource
import secrets
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from scripts.bench.errors import BenchError
from scripts.bench.servers import HOST, Server

WRK = shutil.which("wrk")
_LUA = """
local requests, next_one = {}, 0
local file = io.open("%s", "rb")
while true do
  local size = file:read(8)
  if not size then break end
  requests[#requests + 1] = file:read(tonumber(size))
end
file:close()
request = function()
  next_one = next_one + 1
  return requests[(next_one - 1) %% #requests + 1]
end
"""
_WRK_COUNT = re.compile(r"(\d+) requests in ([\d.]+)(m?s)")
_WRK_P = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s) *$", re.MULTILINE)
_WRK_ERRORS = re.compile(r"(?:Non-2xx or 3xx responses|Socket errors): (.*)")
MOST_EXTRA_SECONDS = 30
# Longer than the slowest machine needs for everything that is asked at once.
MOST_SECONDS = 180
CPU_TICK = 1 / os.sysconf("SC_CLK_TCK")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Sample:
    """What one round measured; latencies in milliseconds, processor time in microseconds a request.

    ``client`` is the share of one core that the client took, which is in no other figure: near to one it would be
    the client that is measured.
    """

    requests: int
    errors: int
    per_second: float
    p50: float
    p99: float
    cpu_us: float
    client: float


def closed_loop(server: Server, requests: Sequence[bytes], connections: int, seconds: float) -> Sample:
    """Ask as fast as answers come, on some connections at once, for so long; what is left over begins anew."""
    before = server.cpu_seconds()
    if WRK is not None:
        measured = _by_wrk(server, requests, connections, seconds)
    else:
        measured = _measured(_by_ourselves(server, cycle(requests), Crowd(connections), seconds))
    return _sample(measured, server.cpu_seconds() - before)


def all_at_once(server: Server, requests: Sequence[bytes], connections: int) -> Sample:
    """Ask everything once, as fast as answers come."""
    before = server.cpu_seconds()
    measured = _measured(_by_ourselves(server, iter(requests), Crowd(connections), math.inf))
    return _sample(measured, server.cpu_seconds() - before)


def thinking(server: Server, requests: Sequence[bytes], callers: int, think: float) -> Sample:
    """Let callers ask one after the other, each thinking ``think`` seconds on average in between."""
    before = server.cpu_seconds()
    measured = _measured(_by_ourselves(server, iter(requests), Crowd(callers, think), math.inf))
    return _sample(measured, server.cpu_seconds() - before)


def send_all(server: Server, requests: Sequence[bytes], connections: int = 16) -> None:
    """Send every request once, in order; raises BenchError where one is not answered with 200."""
    measured = _measured(_by_ourselves(server, iter(requests), Crowd(connections), math.inf))
    if measured.errors or measured.requests != len(requests):
        raise BenchError(f"{server.name}: {measured.errors} of {len(requests)} requests went wrong")


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many ask at once, and how many seconds each thinks in between, on average."""

    callers: int
    think: float = 0.0


@dataclass(frozen=True, slots=True)
class _Measured:
    requests: int
    errors: int
    per_second: float
    p50: float
    p99: float
    client: float


def _sample(measured: _Measured, cpu_seconds: float) -> Sample:
    # A few requests may take less than the clock of processor time can tell.
    per_request = max(cpu_seconds, CPU_TICK) / max(measured.requests, 1) * 1e6
    return Sample(
        measured.requests,
        measured.errors,
        measured.per_second,
        measured.p50,
        measured.p99,
        per_request,
        measured.client,
    )


def _by_wrk(server: Server, requests: Sequence[bytes], connections: int, seconds: float) -> _Measured:
    with tempfile.TemporaryDirectory(prefix="intake-wrk-") as name:
        data, script = Path(name, "requests"), Path(name, "requests.lua")
        data.write_bytes(b"".join(f"{len(each):08}".encode() + each for each in requests))
        script.write_text(_LUA % data, encoding="ascii")
        whole = max(1, round(seconds))
        before = _cpu_of_children()
        command = [str(WRK), "-t1", f"-c{connections}", f"-d{whole}s", "--timeout", "10s", "--latency"]
        done = subprocess.run(
            [*command, "-s", str(script), server.url],
            capture_output=True,
            text=True,
            check=True,
            timeout=whole + MOST_EXTRA_SECONDS,
        )
    return _read(done.stdout, _cpu_of_children() - before)


def _cpu_of_children() -> float:
    # Of those alone that ended and were waited for: no server is among them while it is measured.
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _read(said: str, cpu_seconds: float = 0.0) -> _Measured:
    count = _WRK_COUNT.search(said)
    if count is None:
        raise BenchError("wrk did not say how much it measured")
    n, took = int(count[1]), float(count[2]) * _UNITS[count[3]] / 1000
    percentile = {each[1]: float(each[2]) * _UNITS[each[3]] for each in _WRK_P.finditer(said)}
    errors = sum(int(number) for each in _WRK_ERRORS.finditer(said) for number in re.findall(r"\d+", each[1]))
    return _Measured(n, errors, n / took, percentile["50"], percentile["99"], cpu_seconds / took)


def _measured(load: Coroutine[object, object, _Measured]) -> _Measured:
    # In a thread of its own, so that whoever calls may have an event loop already.
    thread = ThreadPoolExecutor(1)
    try:
        return thread.submit(asyncio.run, load).result()
    finally:
        # Where somebody ends the bench it is not waited for: it ends with the server it asks.
        thread.shutdown(wait=False)


async def _by_ourselves(server: Server, requests: Iterator[bytes], crowd: Crowd, seconds: float) -> _Measured:
    loop = asyncio.get_running_loop()
    begun, spent = time.perf_counter(), time.thread_time()
    run = _Run(requests, begun + seconds, crowd.think)
    made = [
        await loop.create_connection(lambda: _Asker(run), HOST, server.port) for _ in range(crowd.callers)
    ]
    try:
        await asyncio.wait_for(asyncio.gather(*(asker.done for _, asker in made)), MOST_SECONDS)
    except TimeoutError:
        raise BenchError(f"{server.name} did not answer everybody in {MOST_SECONDS} seconds") from None
    took, spent = time.perf_counter() - begun, time.thread_time() - spent
    times = sorted(run.times) or [0.0]
    p99 = times[math.ceil(len(times) * 0.99) - 1]
    return _Measured(
        len(run.times), run.errors, len(run.times) / took, statistics.median(times), p99, spent / took
    )


class _Run:
    """What the askers of one round share."""

    def __init__(self, requests: Iterator[bytes], until: float, think: float) -> None:
        self.requests = requests
        self.until = until
        self.think = think
        self.times: list[float] = []
        self.errors = 0


class _Asker(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, thinks, asks again."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._loop = asyncio.get_running_loop()
        self._received = b""
        self._sent_at = 0.0
        self.done: asyncio.Future[None] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._think()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, split, body = self._received.partition(b"\r\n\r\n")
        if not split:
            return
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if len(body) < (int(length[1]) if length else 0):
            return
        self._received = b""
        self._run.times.append((time.perf_counter() - self._sent_at) * 1000)
        self._run.errors += not head.startswith(b"HTTP/1.1 200")
        self._think()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio hands it over
        if not self.done.done():
            self._run.errors += 1
            self.done.set_result(None)

    def _think(self) -> None:
        if self._run.think:
            # Evenly between nothing and twice the mean: people do not ask in step.
            self._loop.call_later(self._run.think * 2 * secrets.randbelow(1000) / 1000, self._ask)
        else:
            self._ask()

    def _ask(self) -> None:
        request = next(self._run.requests, None)
        self._sent_at = time.perf_counter()
        if request is None or self._sent_at > self._run.until:
            self.done.set_result(None)
            self._transport.close()
            return
        assert isinstance(self._transport, asyncio.WriteTransport)
        self._transport.write(request)
