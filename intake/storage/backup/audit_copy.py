"""The worker's copy of the audit: a file beside its keys that the console cannot write, each line sealed to the one before.

Append-only, mode 0600, on the disk before anybody is told. A line that was changed or taken out breaks the chain; whether
the end was cut is told by the mark that the database keeps. Compares nothing with the table.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from intake.core.access.audit_entry import AuditEntry
from intake.core.errors import IntakeError
from intake.storage.owned_files import open_owned

AUDIT_COPY = "audit.copy"
# What the first line is sealed to.
BEGINNING = "0" * 64
_SHORT = 4096


class AuditCopyError(IntakeError):
    """The copy is not what the worker wrote."""


@dataclass(frozen=True, slots=True)
class CopiedEntry:
    """One line: an entry as it was, and the seal of everything up to it."""

    entry: AuditEntry
    seal: str


class AuditCopy:
    """The copy's file on one worker machine."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def beside(cls, worker_keys: Path) -> AuditCopy:
        """Return the copy that lies beside the worker's key file."""
        return cls(worker_keys.with_name(AUDIT_COPY))

    @property
    def path(self) -> Path:
        """Where the file is, whether it exists yet or not."""
        return self._path

    def lines(self) -> Iterator[CopiedEntry]:
        """Yield every whole line; raises AuditCopyError at one that breaks the chain, OSError where unreadable.

        A last line that a crash left unfinished is none: it is written again.
        """
        seal = BEGINNING
        with self._path.open("rb") as file:
            for number, text in enumerate(file, start=1):
                if not text.endswith(b"\n"):
                    return
                found = _read(text)
                if found is None or found.seal != sealed_to(seal, found.entry):
                    raise AuditCopyError(
                        f"The copy of the audit {self._path} was changed at line {number}.", mend=BEGIN_ANEW
                    )
                seal = found.seal
                yield found

    def append(self, entries: Sequence[AuditEntry], seal: str) -> str:
        """Write entries after the line of a seal, and return the newest seal once all is on the disk."""
        descriptor = open_owned(self._path, os.O_RDWR | os.O_APPEND, 0o600)
        try:
            _take_torn_end(descriptor)
            written = []
            for entry in entries:
                seal = sealed_to(seal, entry)
                written.append(_text(CopiedEntry(entry, seal)))
            os.write(descriptor, b"".join(written))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return seal

    def set_aside(self) -> Path | None:
        """Keep the file under another name, so that a new one can begin; None where there is none."""
        if not self._path.exists():
            return None
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.{number}")).exists():
            number += 1
        return self._path.rename(aside)


BEGIN_ANEW = "find out who could write there; then: intake audit verify --begin-anew"


def sealed_to(seal: str, entry: AuditEntry) -> str:
    """Return the seal of an entry that comes after a line of another seal."""
    return hashlib.sha256(seal.encode() + msgspec.json.encode(_columns(entry))).hexdigest()


def _columns(entry: AuditEntry) -> tuple[int, datetime, str, str, str]:
    return entry.seq, entry.hour, entry.account, entry.act, entry.thing


def _text(line: CopiedEntry) -> bytes:
    return msgspec.json.encode((*_columns(line.entry), line.seal)) + b"\n"


def _read(text: bytes) -> CopiedEntry | None:
    try:
        seq, hour, account, act, thing, seal = msgspec.json.decode(
            text, type=tuple[int, datetime, str, str, str, str]
        )
    except msgspec.MsgspecError:
        return None
    return CopiedEntry(AuditEntry(seq, hour, account, act, thing), seal)


def _take_torn_end(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    length = _SHORT
    # Lines are short; but whoever has broken into the console writes what they like.
    while b"\n" not in (end := os.pread(descriptor, length, max(0, size - length))) and length < size:
        length *= 2
    torn = end.rpartition(b"\n")[2]
    if torn:
        os.ftruncate(descriptor, size - len(torn))
