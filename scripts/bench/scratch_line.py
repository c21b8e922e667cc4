"""A throw-away line: settings, keys, a database with its tables, and the token its requests are signed with."""

from __future__ import annotations

import secrets
import socket
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from intake.cli.demo.demo import Ports, settings_text
from intake.cli.demo.demo import _written as written
from intake.config.tokens import TOKEN
from intake.storage.crypto.key_files import new_keys
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database

Changes = Mapping[str, Mapping[str, object]]
# The paces and the clock of a real line, not the demo's.
AS_A_REAL_ONE: Changes = {"worker": {}, "demo": {}}


@dataclass(frozen=True, slots=True)
class ScratchLine:
    """A throw-away line."""

    folder: Path
    url: str
    port: int
    provider_port: int
    token: str

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.folder / "config.toml"

    @property
    def keys(self) -> Path:
        """The folder of the key files."""
        return self.folder / "keys"

    @property
    def secrets(self) -> dict[str, str]:
        """What its processes find in their environment."""
        return {TOKEN: self.token}

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open its database here as well."""
        database = Database(self.url, 2)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def scratch_line(url: str | None = None, changes: Changes | None = None) -> Iterator[ScratchLine]:
    """Make a line and take it away again; without ``url`` its database is a SQLite file of its own.

    ``changes`` replace whole sections of the settings.
    """
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as name:
        folder = Path(name)
        made = ScratchLine(
            folder, url or f"sqlite:///{folder / 'line.db'}", *free_ports(), secrets.token_hex(16)
        )
        made.keys.mkdir(mode=0o700)
        new_keys(made.keys)
        made.config.write_text(_settings(made, changes or {}), encoding="utf-8")
        with made.database() as database:
            revisions.upgrade(database)
        yield made


def free_ports() -> tuple[int, int]:
    """Return two ports nothing listens on."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _settings(of: ScratchLine, changes: Changes) -> str:
    now = datetime.now(UTC)  # noqa: TID251 - a closing date ahead of today
    tables = tomllib.loads(settings_text(Ports(page=of.provider_port, line=of.port), now))
    tables["storage"]["url"] = of.url
    return written({**tables, **AS_A_REAL_ONE, **changes})
