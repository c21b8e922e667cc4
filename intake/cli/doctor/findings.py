"""Findings: what `intake doctor` says of one thing it looked at, and how ages are told.

Looks at nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and what was found; says what to do where something is to be done."""

    level: Level
    subject: str
    words: str


def age_of(age: timedelta) -> str:
    """Return an age in its largest unit, as it is said."""
    seconds = max(0, int(age.total_seconds()))
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return _many(seconds // size, unit)
    return _many(seconds, "second")


def _many(n: int, unit: str) -> str:
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"
