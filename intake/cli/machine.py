"""Machine: what a command asks of the machine it runs on, so that a test can plant what no test can bring about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from intake.services.line.clock import Clock
from intake.services.line.version import code_changed_at
from intake.services.reports.disk_space import FreeBytes, free_bytes

MOUNTS = Path("/proc/self/mounts")


def _mounts() -> str:
    return MOUNTS.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Machine:
    """What is free on the disk of a folder, in bytes, which file systems are mounted where, and when the code changed.

    Each raises OSError.
    """

    free_bytes: FreeBytes = free_bytes
    mounts: Callable[[], str] = _mounts
    code_changed_at: Callable[[], datetime] = code_changed_at


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What whoever calls a command as a function hands in, as the object of its context."""

    clock: Clock
    machine: Machine = Machine()
