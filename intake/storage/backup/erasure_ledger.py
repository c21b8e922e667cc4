"""The ledger: which requests were erased, so that no restored backup brings them back.

An append-only file beside the worker's keys, in no backup, holding a date and a random id that
leads to nobody. Its first line is its own name, by which the database knows it again. What is erased here is
forgotten by a later trim. A damaged ledger is refused, never mended: a line lost from it would bring somebody back.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from intake.core.errors import IntakeError
from intake.storage.owned_files import open_owned

LEDGER = "erased.ledger"
_NAME = re.compile(rb"ledger ([0-9a-f]{16})")
# Less than any ledger is trimmed to.
_KEPT_FOR_SURE = timedelta(days=28)
_LINE = re.compile(r"(\d{4}-\d\d-\d\d) (erased|decoy|silenced) ([0-9a-z]+)")
# What a crash can leave of one line; anything else at the end of the file is damage.
_TORN = re.compile(rb"[0-9a-z -]{0,60}")


class LedgerError(IntakeError):
    """The ledger cannot be read, or holds something that no worker wrote there."""


class Fate(StrEnum):
    """What happened to a request."""

    ERASED = "erased"
    DECOY = "decoy"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One request that must never come back as it was."""

    on: date
    fate: Fate
    request_id: str


@dataclass(frozen=True, slots=True)
class LedgerMark:
    """What a ledger held at a moment: how many lines since a day, and its newest line (day and digest)."""

    since: date
    lines: int
    newest_on: date
    newest: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """The ledger a worker works with: its name, and the newest line it holds for sure."""

    name: str
    newest: LedgerLine | None


class Ledger:
    """The ledger file of one worker machine."""

    __slots__ = ("_path", "_taken")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._taken: _Taken | None = None

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
            self._refuse_another(line.on)
            if not self._path.exists():
                self._begin()
            descriptor = open_owned(self._path, os.O_RDWR | os.O_APPEND, 0o600)
            try:
                _mend_end(descriptor, self._path)
                os.write(descriptor, _text(line).encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if self._taken is not None:
                self._taken = _Taken(self._taken.name, line)

    def take(self) -> None:
        """Work from now on with this ledger and no other: one that is gone, or an older copy, is refused from then on."""
        name, lines = self.begin(), self.lines()
        self._taken = _Taken(name, lines[-1] if lines else None)

    def check_taken(self, today: date) -> None:
        """Raise LedgerError where the ledger that was taken is gone, another or an older copy: nothing may be erased."""
        with self._alone():
            self._refuse_another(today)

    def begin(self) -> str:
        """Make the ledger where there is none, and name one that has no name yet; return its name."""
        with self._alone():
            return self._begin()

    def name(self) -> str | None:
        """Return what the database knows this ledger by, None where there is none or it has no name yet."""
        try:
            return _name_in(self._path.read_bytes())
        except FileNotFoundError:
            return None

    def lines(self) -> tuple[LedgerLine, ...]:
        """Return every line except a torn last one; OSError where unreadable, LedgerError where damaged."""
        content = self._path.read_bytes()
        *whole, last = content.split(b"\n")
        lines = whole[1:] if _name_in(content) else whole
        found = [_read(text) for text in lines]
        if None in found:
            raise _damaged(self._path, f"at line {found.index(None) + 1 + len(whole) - len(lines)}")
        if not _TORN.fullmatch(last):
            raise _damaged(self._path, "at its end")
        return tuple(line for line in (*found, _read(last)) if line)

    def check(self) -> None:
        """Raise LedgerError, one sentence, where the ledger cannot be used; one that is not there yet can."""
        try:
            self.lines()
        except FileNotFoundError:
            return
        except OSError as error:
            raise LedgerError(
                f"The ledger {self._path} cannot be read ({error.strerror}). It must belong to the worker's user: "
                "without it nothing can be erased for good."
            ) from None

    def mark(self, since: date) -> LedgerMark | None:
        """Return what the ledger holds, None where there is none, it holds nothing or is not ours to read."""
        try:
            lines = self.lines()
        except (FileNotFoundError, PermissionError):
            return None
        if not lines:
            return None
        return LedgerMark(since, _count(lines, since), lines[-1].on, _digest(lines[-1]))

    def trim(self, today: date, days: int) -> None:
        """Drop the lines older than any backup may be; makes an empty ledger where there is none yet."""
        oldest = today - timedelta(days=days)
        with self._alone():
            self._refuse_another(today)
            name = self._begin()
            lines = self.lines()
            kept = [line for line in lines if line.on > oldest]
            if len(kept) != len(lines):
                write_whole(self._path, _named(name, "".join(map(_text, kept)).encode()))

    def _refuse_another(self, today: date) -> None:
        taken = self._taken
        if taken is None:
            return
        content = self._path.read_bytes() if self._path.exists() else b""
        newest = taken.newest
        # One that is old may have had its time: somebody else trims too.
        is_sure = newest is not None and today - newest.on < _KEPT_FOR_SURE
        lacks = newest is not None and is_sure and _text(newest).encode().rstrip() not in content
        if _name_in(content) != taken.name or lacks:
            raise LedgerError(
                f"The ledger {self._path} is gone, or another than this worker wrote to: nothing is erased meanwhile.",
                mend="put it back as it was last; where it is lost: intake work --new-ledger",
            )

    def _begin(self) -> str:
        try:
            # What is damaged is left as it is.
            self.lines()
            content = self._path.read_bytes()
        except FileNotFoundError:
            content = b""
        name = _name_in(content)
        if name is None:
            name = secrets.token_hex(8)
            write_whole(self._path, _named(name, content))
        return name

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # A trim puts a new file in the place of the old one: an append in between would be lost.
        lock = open_owned(self._path.with_name(self._path.name + ".lock"), os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def ledger_holds(lines: Sequence[LedgerLine], mark: LedgerMark, trimmed_to: date) -> bool:
    """Tell whether a ledger holds what it held at its mark; lines up to ``trimmed_to`` may have had their time."""
    if mark.newest_on <= trimmed_to:
        return True
    digests = [_digest(line) for line in lines]
    if mark.newest not in digests:
        return False
    # The last of equal lines: what a crash left unfinished is written once more.
    before = lines[: len(lines) - digests[::-1].index(mark.newest)]
    return mark.since <= trimmed_to or _count(before, mark.since) >= mark.lines


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, mode 0600, and return once it is on the disk."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = open_owned(part, os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    part.replace(path)
    _sync_folder(path)


def _name_in(content: bytes) -> str | None:
    found = _NAME.fullmatch(content.partition(b"\n")[0])
    return None if found is None else found[1].decode()


def _named(name: str, content: bytes) -> bytes:
    return f"ledger {name}\n".encode() + content


def _text(line: LedgerLine) -> str:
    return f"{line.on.isoformat()} {line.fate} {line.request_id}\n"


def _read(text: bytes) -> LedgerLine | None:
    found = _LINE.fullmatch(text.decode("ascii", "replace"))
    if found is None:
        return None
    try:
        return LedgerLine(date.fromisoformat(found[1]), Fate(found[2]), found[3])
    except ValueError:
        return None


def _mend_end(descriptor: int, path: Path) -> None:
    """Take away a line torn by a crash: it was never acted on, and is written again."""
    size = os.fstat(descriptor).st_size
    end = os.pread(descriptor, size, 0).rpartition(b"\n")[2]
    if not _TORN.fullmatch(end):
        raise _damaged(path, "at its end")
    if _read(end):
        # Only the end of the line is missing: it may count.
        os.write(descriptor, b"\n")
    elif end:
        os.ftruncate(descriptor, size - len(end))


def _damaged(path: Path, where: str) -> LedgerError:
    return LedgerError(
        f"The ledger {path} is damaged {where}. Put a good copy in its place; where there is none, move it away, "
        "and never restore a backup made before that: erased people would come back."
    )


def _count(lines: Sequence[LedgerLine], since: date) -> int:
    return sum(line.on >= since for line in lines)


def _digest(line: LedgerLine) -> str:
    return hashlib.sha256(_text(line).encode()).hexdigest()


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
