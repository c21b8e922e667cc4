"""The line: everything a use case of the web side needs, put together once at start.

Only holds; ``app.create_app`` fills it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from intake.core.calling import CallingHours
from intake.core.conversation import Chance
from intake.core.phone import PhoneNumber
from intake.core.retention import Retention
from intake.core.script import Script
from intake.core.windows import WindowRules
from intake.services.clock import Clock
from intake.services.open_times import OpenTimes
from intake.services.staff_rules import StaffRules
from intake.storage.keys import WebKeys
from intake.storage.unit_of_work import Database

Draw = Callable[[], Chance]


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that decide what a conversation may offer."""

    line_number: str
    quiet_number: str
    closes_on: date
    agencies: int
    help_connects: bool
    retention: Retention
    windows: WindowRules
    hours: CallingHours
    coordinator: PhoneNumber | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The web side's tools: what it says, where it stores, what time it is, what chance says, and which times are open."""

    script: Script
    rules: Rules
    database: Database
    keys: WebKeys
    clock: Clock
    draw: Draw
    times: OpenTimes
    staff: StaffRules
