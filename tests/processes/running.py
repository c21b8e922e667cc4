"""The line as it runs: real processes on loopback, around a local Twilio in the test's own process.

Every process ends with its block, whatever happens in it, and with the test run, should that be killed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from intake.cli.demo.demo import LINE, QUIET, Ports, settings_text
from intake.cli.run.supervisor import answers
from intake.simulator.config import FAKE_ACCOUNT, SimulatorConfig
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serving
from intake.simulator.webhooks.transport import FormPairs, Reply, Transport, loopback_transport
from intake.storage.crypto import key_files
from intake.storage.unit_of_work import Database

ROOT = Path(__file__).parents[2]
TOKEN = "0123456789abcdef0123456789abcdef"
HOST = "127.0.0.1"
PATIENCE = 30.0
# Only 555-01xx numbers belong to nobody: a hundred in each area. The quiet number has one of 612.
AREAS = ("651", "763", "952", "507", "320")


def numbers(n: int) -> list[str]:
    """Return n numbers that belong to nobody."""
    return [f"+1{AREAS[i // 100]}55501{i % 100:02}" for i in range(n)]


def until(true: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Wait until something is true; false where it takes longer."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    """Return a port nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def clean_environment(**added: str) -> dict[str, str]:
    """Return an environment without anything of a line, with what is added."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "TWILIO_"))}
    return kept | added


@contextmanager
def started(
    arguments: Sequence[str], environ: dict[str, str], cwd: Path = ROOT
) -> Iterator[subprocess.Popen[str]]:
    """Run `intake` with arguments; at the end of the block it and all it started are gone."""
    process = start(arguments, environ, cwd)
    try:
        yield process
    finally:
        end(process)


def start(arguments: Sequence[str], environ: dict[str, str], cwd: Path = ROOT) -> subprocess.Popen[str]:
    """Start `intake` with arguments, to end with this test run at the latest."""
    return subprocess.Popen(
        [sys.executable, "-m", "intake.cli.run.child", str(os.getpid()), *arguments],
        env=environ | {"PYTHONPATH": str(ROOT)},
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    """End a process and everything it started, by force."""
    if process.poll() is None:
        # Held still, so that it starts nothing while it is looked at.
        process.send_signal(signal.SIGSTOP)
    below = descendants(process.pid)
    process.kill()
    process.wait()
    for pid in below:
        kill(pid)
    if process.stdout is not None:
        process.stdout.close()


def descendants(pid: int) -> list[int]:
    """Return the ids of all that a process started, and of all that those did."""
    try:
        return [each.pid for each in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill(pid: int) -> None:
    """End a process outright; nothing where it is gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def alive(pids: Sequence[int]) -> list[int]:
    """Return which of some processes still run."""
    return [pid for pid in pids if _is_alive(pid)]


def _is_alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


class Copying:
    """Carries requests to the line; once armed, the next one for a path goes out in many copies at once."""

    def __init__(self) -> None:
        """Begin as a plain carrier."""
        self.armed = ""
        self.carry: Transport = loopback_transport
        self.copies: Callable[[str, dict[str, str], FormPairs], list[Reply]] | None = None
        self.replies: list[Reply] = []
        self.sent: tuple[str, dict[str, str], FormPairs] | None = None

    def __call__(self, url: str, headers: object, pairs: FormPairs) -> Reply:
        """Carry one request."""
        assert isinstance(headers, dict)
        if not self.armed or self.armed not in url or self.copies is None:
            return self.carry(url, headers, pairs)
        self.armed = ""
        self.sent = (url, headers, pairs)
        self.replies = self.copies(url, headers, pairs)
        return self.replies[0]

    def once_more(self) -> Reply:
        """Carry the copied request again."""
        assert self.sent is not None
        return self.carry(*self.sent)


@dataclass(slots=True)
class Running:
    """A line's settings, its processes and the exchange around it."""

    folder: Path
    url: str
    port: int
    exchange: Exchange
    transport: Copying
    processes: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    @property
    def config_file(self) -> Path:
        """The settings file."""
        return self.folder / "config.toml"

    @property
    def environ(self) -> dict[str, str]:
        """What the processes are started with."""
        return clean_environment(INTAKE_TWILIO_AUTH_TOKEN=TOKEN, INTAKE_STORAGE_URL=self.url)

    @property
    def web(self) -> subprocess.Popen[str]:
        """The web side's main process."""
        return self.processes["web"]

    def start(self, *names: str) -> None:
        """Start ``web`` or a worker (any other name) and wait until it is at work."""
        for name in names:
            if name in self.processes:
                end(self.processes[name])
            if name == "web":
                # Those that a killed one left see for themselves that they are alone.
                assert until(lambda: not answers(HOST, self.port))
            command = "web" if name == "web" else "work"
            self.processes[name] = start((command, "--config", str(self.config_file)), self.environ)
        for name in names:
            if name == "web":
                self.answers()

    def answers(self) -> None:
        """Wait until the web side answers."""
        assert until(lambda: answers(HOST, self.port) or self.web.poll() is not None)
        assert self.web.poll() is None, self.web.communicate()[0]

    def web_pids(self) -> list[int]:
        """The processes that answer, without their main process."""
        return descendants(self.web.pid)

    def stop(self) -> None:
        """Ask every process to end, and see that it does so quickly."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(15)
            assert process.stdout is not None
            process.stdout.close()
        self.processes.clear()

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The line's database, opened here as well."""
        database = Database(self.url, 2)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def running(folder: Path, url: str, *names: str) -> Iterator[Running]:
    """Put a line up over a database that has its tables, with the processes named, and take it down again."""
    port, transport = free_port(), Copying()
    config = SimulatorConfig(
        auth_token=TOKEN, line_number=LINE, quiet_number=QUIET, line_url=f"http://{HOST}:{port}"
    )
    assert config.account_sid == FAKE_ACCOUNT
    exchange = Exchange(config, transport)
    with serving(create_simulator(config, exchange)) as api_base:
        ports = Ports(page=int(api_base.rpartition(":")[2]), line=port)
        now = datetime.now(UTC)  # noqa: TID251 - real processes live by the machine's clock
        (folder / "config.toml").write_text(settings_text(ports, now), encoding="utf-8")
        if not (folder / "keys").exists():
            key_files.new_keys(folder / "keys")
        line = Running(folder, url, port, exchange, transport)
        try:
            line.start(*names)
            yield line
        finally:
            for process in line.processes.values():
                end(process)
