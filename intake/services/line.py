"""The line: everything a use case of the web side needs, put together once at start.

Only holds; ``app.create_app`` fills it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from intake.core.conversation import Chance
from intake.core.open_times import OpenTime
from intake.core.retention import Retention
from intake.core.schedule import WeeklyHours
from intake.core.script import Script
from intake.services.clock import Clock
from intake.storage.keys import WebKeys
from intake.storage.unit_of_work import Database, UnitOfWork

Draw = Callable[[], Chance]


class Times(Protocol):
    """The open times of the line, soonest first."""

    def at(self, work: UnitOfWork, now: datetime) -> tuple[OpenTime, ...]:
        """Return the open times of now (UTC), remembered while the schedule of ``work.around`` holds."""
        ...

    def fresh(self, work: UnitOfWork, now: datetime) -> tuple[OpenTime, ...]:
        """Return the open times of now (UTC) as this transaction sees them, and remember nothing."""
        ...


class NoTimes:
    """A line at which nobody can pick a time."""

    def at(self, work: UnitOfWork, now: datetime) -> tuple[OpenTime, ...]:  # noqa: ARG002 - as above
        """Return nothing."""
        return ()

    fresh = at


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that decide what a conversation may offer."""

    line_number: str
    quiet_number: str
    closes_on: date
    call_in: tuple[WeeklyHours, ...]
    agencies: int
    help_connects: bool
    retention: Retention


@dataclass(frozen=True, slots=True)
class Line:
    """The web side's tools: what it says, where it stores, what time it is, what chance says, which times are open."""

    script: Script
    rules: Rules
    database: Database
    keys: WebKeys
    clock: Clock
    draw: Draw
    times: Times = field(default_factory=NoTimes)
