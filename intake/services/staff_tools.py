"""Staff tools: what answers to staff need of the rest of the line, handed in so that it can be another's in a test.

The defaults offer nothing and plan nothing; ``app.open_line`` puts the real ones in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.core.open_times import OpenTime
from intake.storage.appointments import Appointment
from intake.storage.unit_of_work import UnitOfWork

OpenTimes = Callable[[UnitOfWork, datetime], tuple[OpenTime, ...]]
PlanReminders = Callable[[UnitOfWork, Appointment, ZoneInfo, datetime], None]


def _no_times(_work: UnitOfWork, _now: datetime) -> tuple[OpenTime, ...]:
    return ()


def _plan_nothing(_work: UnitOfWork, _appointment: Appointment, _zone: ZoneInfo, _now: datetime) -> None:
    return


@dataclass(frozen=True, slots=True)
class StaffTools:
    """The open times there are, soonest first, and what writes the reminders of a time that was booked or given."""

    open_times: OpenTimes = _no_times
    plan_reminders: PlanReminders = _plan_nothing
