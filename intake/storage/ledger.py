"""The ledger: which requests were erased, so that no restored backup brings them back.

An append-only file beside the worker's keys, in no backup, holding a date and a random id that
leads to nobody. What is erased here is forgotten by a later trim; nothing is read while the line runs.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

LEDGER = "erased.ledger"
_FIELDS = 3


class Fate(StrEnum):
    """What happened to a request."""

    ERASED = "erased"
    HOLLOWED = "hollowed"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One request that must never come back as it was."""

    on: date
    fate: Fate
    request_id: str


class Ledger:
    """The ledger file of one worker machine."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def beside(cls, worker_keys: Path) -> Ledger:
        """Return the ledger that lies beside the worker's key file."""
        return cls(worker_keys.with_name(LEDGER))

    @property
    def path(self) -> Path:
        """Where the file is, whether it exists yet or not."""
        return self._path

    def append(self, line: LedgerLine) -> None:
        """Write a line and return once it is on the disk."""
        with self._alone():
            fresh = not self._path.exists()
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                # A line torn by a crash is closed off: it was never acted on, and is written again.
                torn = "" if _ends_whole(descriptor) else "\n"
                os.write(descriptor, f"{torn}{_text(line)}".encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if fresh:
                _sync_folder(self._path)

    def lines(self) -> tuple[LedgerLine, ...]:
        """Return every whole line; raises OSError where the file cannot be read."""
        return tuple(line for text in self._path.read_text("ascii").splitlines() if (line := _read(text)))

    def trim(self, today: date, days: int) -> None:
        """Drop the lines older than any backup may be; makes an empty ledger where there is none yet."""
        oldest = today - timedelta(days=days)
        with self._alone():
            if not self._path.exists():
                write_whole(self._path, b"")
            lines = self.lines()
            kept = [line for line in lines if line.on > oldest]
            if len(kept) != len(lines):
                write_whole(self._path, "".join(map(_text, kept)).encode())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # A trim puts a new file in the place of the old one: an append in between would be lost.
        lock = os.open(self._path.with_name(self._path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, mode 0600, and return once it is on the disk."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    part.replace(path)
    _sync_folder(path)


def _text(line: LedgerLine) -> str:
    return f"{line.on.isoformat()} {line.fate} {line.request_id}\n"


def _read(text: str) -> LedgerLine | None:
    parts = text.split(" ")
    if len(parts) != _FIELDS:
        return None
    try:
        return LedgerLine(date.fromisoformat(parts[0]), Fate(parts[1]), parts[2])
    except ValueError:
        return None


def _ends_whole(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
