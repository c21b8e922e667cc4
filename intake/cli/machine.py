"""Machine: what a command asks of the machine it runs on, so that a test can plant what no test can bring about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from intake.services.line.clock import Clock
from intake.services.reports.disk_space import FreeBytes, free_bytes

MOUNTS = Path("/proc/self/mounts")


def _mounts() -> str:
    return MOUNTS.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Machine:
    """What is free on the disk of a folder, in bytes, and which file systems are mounted where; both raise OSError."""

    free_bytes: FreeBytes = free_bytes
    mounts: Callable[[], str] = _mounts


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What whoever calls a command as a function hands in, as the object of its context."""

    clock: Clock
    machine: Machine = Machine()
