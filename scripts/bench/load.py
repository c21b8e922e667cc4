"""Load on one server: a closed loop of connections, or people who think; every answer is looked at.

wrk drives the closed loop where it is installed, since it costs the machine least; else a client of our own.
"""

from __future__ import annotations

import asyncio
import math
import re
import secrets
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
_WRK_P = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)
_WRK_ERRORS = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Sample:
    """What one round measured; latencies in milliseconds, processor time in microseconds a request."""

    requests: int
    errors: int
    per_second: float
    p50: float
    p99: float
    cpu_us: float


def closed_loop(server: Server, requests: Sequence[bytes], connections: int, seconds: float) -> Sample:
    """Ask as fast as answers come, on some connections at once, for so long or until no request is left."""
    before = server.cpu_seconds()
    if WRK is not None and connections > 0:
        n, errors, rate, p50, p99 = _by_wrk(server, requests, connections, seconds)
    else:
        n, errors, rate, p50, p99 = asyncio.run(_by_ourselves(server, requests, (connections, 0.0), seconds))
    return Sample(n, errors, rate, p50, p99, (server.cpu_seconds() - before) / max(n, 1) * 1e6)


def thinking(server: Server, requests: Sequence[bytes], callers: int, think: float) -> Sample:
    """Let callers ask one after the other, each thinking ``think`` seconds on average in between."""
    before = server.cpu_seconds()
    n, errors, rate, p50, p99 = asyncio.run(_by_ourselves(server, requests, (callers, think), math.inf))
    return Sample(n, errors, rate, p50, p99, (server.cpu_seconds() - before) / max(n, 1) * 1e6)


def send_all(server: Server, requests: Sequence[bytes], connections: int = 16) -> None:
    """Send every request once, in order; raises RuntimeError where one is not answered with 200."""
    n, errors, *_ = asyncio.run(_by_ourselves(server, requests, (connections, 0.0), math.inf))
    if errors or n != len(requests):
        raise RuntimeError(f"{errors} of {n} requests of the preparation failed")


Measured = tuple[int, int, float, float, float]


def _by_wrk(server: Server, requests: Sequence[bytes], connections: int, seconds: float) -> Measured:
    with tempfile.TemporaryDirectory(prefix="intake-wrk-") as name:
        data, script = Path(name, "requests"), Path(name, "requests.lua")
        data.write_bytes(b"".join(f"{len(each):08}".encode() + each for each in requests))
        script.write_text(_LUA % data, encoding="ascii")
        whole = max(1, round(seconds))
        command = [str(WRK), "-t1", f"-c{connections}", f"-d{whole}s", "--timeout", "10s", "--latency"]
        done = subprocess.run(
            [*command, "-s", str(script), server.url], capture_output=True, text=True, check=True, timeout=60
        )
    count = _WRK_COUNT.search(done.stdout)
    assert count is not None, done.stdout
    n = int(count[1])
    took = float(count[2]) * _UNITS[count[3]] / 1000
    percentile = {each[1]: float(each[2]) * _UNITS[each[3]] for each in _WRK_P.finditer(done.stdout)}
    errors = sum(_count(each[1], each[2]) for each in _WRK_ERRORS.finditer(done.stdout))
    # A request sent twice would be answered from what was kept, which is no turn.
    again = max(0, n - len(requests))
    return n, errors + again, n / took, percentile["50"], percentile["99"]


def _count(refused: str | None, sockets: str | None) -> int:
    return int(refused or 0) + sum(int(number) for number in re.findall(r"\d+", sockets or ""))


async def _by_ourselves(
    server: Server, requests: Sequence[bytes], crowd: tuple[int, float], seconds: float
) -> Measured:
    callers, think = crowd
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    run = _Run(iter(requests), begun + seconds if seconds < math.inf else math.inf, think)
    made = [await loop.create_connection(lambda: _Asker(run), HOST, server.port) for _ in range(callers)]
    await asyncio.gather(*(asker.done for _, asker in made))
    took = time.perf_counter() - begun
    times = sorted(run.times) or [0.0]
    p99 = times[min(len(times) - 1, math.ceil(len(times) * 0.99) - 1)]
    return len(run.times), run.errors, len(run.times) / took, statistics.median(times), p99


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

    def connection_lost(self, exc: Exception | None) -> None:
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
