"""The settings that decide who is asked for what and when, put together once at start.

Only holds; who works when stands in the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.config import Settings
from intake.core.calls.call_permission import CallingHours
from intake.core.retention.retention import Retention
from intake.core.scheduling.safe_windows import WindowRules
from intake.core.scheduling.working_hours import WorkingHours
from intake.services.line.holidays import Closing


@dataclass(frozen=True, slots=True)
class StaffRules:
    """What offers, windows and the coordinator's texts go by; ``coordinator`` tells whether there is one."""

    zone: ZoneInfo
    windows: WindowRules
    working: WorkingHours
    closing: Closing
    offer_lasts: timedelta
    retention: Retention
    coordinator: bool
    # How many phones of the coordinator are told of what concerns all of them.
    coordinator_phones: int = 1

    def today(self, now: datetime) -> date:
        """Return the line's date now (UTC)."""
        return now.astimezone(self.zone).date()


def staff_rules(settings: Settings) -> StaffRules:
    """Return the rules of some settings."""
    schedule, zone = settings.schedule, settings.line.timezone
    hours = schedule.working_hours
    return StaffRules(
        zone=zone,
        windows=window_rules(settings),
        working=WorkingHours(hours.starts, hours.ends, zone),
        closing=Closing(frozenset(schedule.closed), schedule.holidays),
        offer_lasts=timedelta(hours=schedule.offer_hours),
        retention=settings.retention,
        coordinator=bool(settings.coordinator.phones),
        coordinator_phones=len(settings.coordinator.phones),
    )


def window_rules(settings: Settings) -> WindowRules:
    """Return which hours the names of safe times stand for."""
    hours = settings.windows
    return WindowRules(
        {name: getattr(hours, name) for name in hours.__struct_fields__}, settings.line.timezone
    )


def calling_hours(settings: Settings) -> CallingHours:
    """Return the hours that the names of safe times stand for, in the line's zone."""
    return CallingHours(window_rules(settings), settings.retention.tries)
