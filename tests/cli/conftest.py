"""An operator at the command line of a line of their own, on each engine, at a fixed moment."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.cli.commands import main
from intake.cli.machine import HandedIn, Machine
from intake.storage.backup.erasure_ledger import LEDGER
from intake.storage.crypto.key_files import CONSOLE_KEYS, WEB_KEYS, WORKER_KEYS, WebKeys
from intake.storage.flow_files import read_flow_tables, read_wording_tables
from tests.support.people import NOW

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
TOKEN = "INTAKE_TWILIO_AUTH_TOKEN"
# With room on its disk, and files as old as whatever runs.
MACHINE = Machine(
    free_bytes=lambda _: 20_000_000_000, code_changed_at=lambda: datetime(2018, 1, 1, tzinfo=UTC)
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a command answered: its exit code, and everything it wrote."""

    code: int
    words: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Types commands; in what they answer the folder is HERE and the web side's port is PORT."""

    folder: Path
    config_file: Path
    environ: Mapping[str, str]
    port: int

    def types(self, *words: str, now: datetime = NOW, machine: Machine = MACHINE) -> Told:
        """Type a command about this line, and read what it answers."""
        return self.types_bare(*words, "--config", str(self.config_file), now=now, machine=machine)

    def types_bare(self, *words: str, now: datetime = NOW, machine: Machine = MACHINE) -> Told:
        """Type a command that names no settings file."""
        result = CliRunner().invoke(main, words, obj=HandedIn(lambda: now, machine), env=self.environ)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        output = result.output.replace(str(self.folder), "HERE").replace(str(self.port), "PORT")
        return Told(result.exit_code, output)

    def settings_now_say(self, old: str, new: str) -> None:
        """Change the settings file."""
        text = self.config_file.read_text()
        assert old in text
        self.config_file.write_text(text.replace(old, new, 1))

    @property
    def ledger(self) -> Path:
        """Where the worker's ledger is."""
        return self.folder / "keys" / LEDGER


@pytest.fixture(autouse=True, scope="session")
def _read_once() -> Iterator[None]:
    """Hold what the flows and words say, so that the hundreds of commands typed here need not read them anew."""
    held = [read_flow_tables(), read_wording_tables(("en", "es"))]
    yield
    held.clear()


@pytest.fixture
def port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    return free


@pytest.fixture
def operator(database_url: str, web_keys: WebKeys, port: int, tmp_path: Path) -> Operator:
    """An operator of a line with tables, keys and no rows."""
    return settled(tmp_path, database_url, port)


def settled(folder: Path, url: str, port: int) -> Operator:
    """Write the settings of a line whose provider is the local one, and return its operator."""
    operator = Operator(folder, folder / "config.toml", {TOKEN: "d3adb33f" * 4}, port)
    operator.config_file.write_text(EXAMPLE.read_text())
    for old, new in (
        ("sqlite:///var/intake.db", url),
        ("var/web_keys.toml", f"keys/{WEB_KEYS}"),
        ("var/worker_keys.toml", f"keys/{WORKER_KEYS}"),
        ('# keys = "var/console_keys.toml"', f'keys = "keys/{CONSOLE_KEYS}"'),
        ("port = 8080", f"port = {port}"),
        ('# api_base = "https://api.twilio.com"', 'api_base = "http://127.0.0.1:1"'),
    ):
        operator.settings_now_say(old, new)
    return operator
