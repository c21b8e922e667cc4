"""Starts what is measured as processes of its own, and reads what they cost. Ends only what it started.

Every process ends with the bench, also when that is killed. What a process logs is looked through at its end:
a turn that broke is answered kindly and with status 200.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from scripts.bench.errors import BenchError
from scripts.bench.scratch_line import ScratchLine, free_ports

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0
GRACE_SECONDS = 10
LOOK_EVERY_SECONDS = 0.01
# Python compiles what it imports once and keeps it, unless it is told not to, as some machines do. A cold start
# here is one of a line that was started before.
BYTECODE = ROOT / "var" / "bench" / "bytecode"
BROKEN = (".failed", ".crashed", ".refused")


@dataclass(frozen=True, slots=True)
class Server:
    """A process under load, with all it started: where it is reached, and the token it checks."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    token: str
    log: IO[bytes]

    @property
    def url(self) -> str:
        """The address its signatures are made for."""
        return f"http://{HOST}:{self.port}"

    def cpu_seconds(self) -> float:
        """Return the processor time of its whole family so far, user and system."""
        return sum(_cpu(each) for each in self.family())

    def family(self) -> list[psutil.Process]:
        """Return the process and everything it started."""
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]

    def kill(self) -> None:
        """End it outright, as a crash would."""
        self.process.kill()
        self.process.wait()

    def has_logged(self, event: str) -> bool:
        """Tell whether it has logged an event so far."""
        return any(each == event for each in _events(self.log))

    def troubles(self) -> list[str]:
        """Return every event it logged that no event of a healthy line is."""
        return [each for each in _events(self.log) if each.endswith(BROKEN)]


@contextmanager
def floor() -> Iterator[Server]:
    """Run the floor F."""
    port, token = free_ports()[0], secrets.token_hex(16)
    environ = environment(BENCH_PORT=str(port), BENCH_TOKEN=token)
    with started("F", ("scripts.bench.floor",), environ, port=port, token=token) as server:
        until_answering(server)
        yield server


@contextmanager
def web(of: ScratchLine) -> Iterator[Server]:
    """Run the web side of a scratch line."""
    arguments = ("intake.cli", "web", "--config", str(of.config))
    with started("web", arguments, environment(**of.secrets), port=of.port, token=of.token) as server:
        until_answering(server)
        yield server


@contextmanager
def console(of: ScratchLine, port: int) -> Iterator[Server]:
    """Run the console of a scratch line."""
    arguments = ("intake.cli", "console", "--config", str(of.config))
    with started("console", arguments, environment(**of.secrets), port=port, token=of.token) as server:
        until_answering(server)
        yield server


@contextmanager
def worker(of: ScratchLine) -> Iterator[Server]:
    """Run a worker of a scratch line; it has no port of its own."""
    arguments = ("intake.cli", "work", "--config", str(of.config))
    with started("worker", arguments, environment(**of.secrets), port=0, token=of.token) as server:
        until(lambda: server.has_logged("process.started") or server.process.poll() is not None, "the worker")
        yield server


@contextmanager
def simulator(of: ScratchLine) -> Iterator[Server]:
    """Run the local Twilio of a scratch line."""
    arguments = ("intake.cli", "simulator", "--config", str(of.config), "--port", str(of.provider_port))
    environ = environment(**of.secrets)
    with started("simulator", arguments, environ, port=of.provider_port, token=of.token) as server:
        until_answering(server)
        yield server


@contextmanager
def started(
    name: str, arguments: tuple[str, ...], environ: Mapping[str, str], *, port: int, token: str
) -> Iterator[Server]:
    """Run a module; at the end of the block it and all it started are gone, and raises BenchError if it broke."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.bench.child", str(os.getpid()), *arguments],
            env=dict(environ),
            cwd=ROOT,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        server = Server(name, port, process, token, log)
        try:
            yield server
        finally:
            end(server)
        if troubles := server.troubles():
            raise BenchError(f"{name} told of {len(troubles)} troubles, the first {troubles[0]}")


def end(server: Server) -> None:
    """End a server and everything it started, by force if it must be."""
    if server.process.poll() is not None:
        return
    below = server.family()
    server.process.terminate()
    _, left = psutil.wait_procs(below, timeout=GRACE_SECONDS)
    for each in left:
        each.kill()
    server.process.wait()


def environment(**added: str) -> dict[str, str]:
    """Return an environment without anything of a line, in which Python keeps what it compiled."""
    ours = ("INTAKE_", "TWILIO_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPYCACHEPREFIX": str(BYTECODE)} | added


def until_answering(server: Server) -> None:
    """Wait until a server answers; raises BenchError where it ends instead."""
    until(lambda: _answers(server.port) or server.process.poll() is not None, server.name)
    if server.process.poll() is not None:
        raise BenchError(f"{server.name} did not come up")


def until(true: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is true; raises BenchError where it takes longer."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise BenchError(f"{what} took longer than {seconds:.0f} seconds")
        time.sleep(LOOK_EVERY_SECONDS)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _events(log: IO[bytes]) -> Iterator[str]:
    # The process goes on writing at its own end of the file: only what is read here moves.
    written = os.pread(log.fileno(), os.fstat(log.fileno()).st_size, 0)
    for line in written.splitlines():
        try:
            yield str(json.loads(line)["event"])
        except (ValueError, TypeError, KeyError):
            # What Python itself says, or half a line.
            continue


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
