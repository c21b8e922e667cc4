"""The settings that decide who is asked for what and when, put together once at start.

Only holds; who works when stands in the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.config import Settings
from intake.core.on_duty import DayHours
from intake.core.retention import Retention
from intake.core.working_hours import WorkingHours
from intake.services.holidays import Closing


@dataclass(frozen=True, slots=True)
class StaffRules:
    """What offers, windows and the coordinator's texts go by; ``coordinator`` tells whether there is one."""

    zone: ZoneInfo
    safe_times: Mapping[str, DayHours]
    working: WorkingHours
    closing: Closing
    offer_lasts: timedelta
    retention: Retention
    coordinator: bool

    def today(self, now: datetime) -> date:
        """Return the line's date now (UTC)."""
        return now.astimezone(self.zone).date()


def staff_rules(settings: Settings) -> StaffRules:
    """Return the rules of some settings."""
    schedule, windows, zone = settings.schedule, settings.windows, settings.line.timezone
    hours = schedule.working_hours
    return StaffRules(
        zone=zone,
        safe_times={
            name: DayHours(each.starts, each.ends)
            for name, each in (
                ("mornings", windows.mornings),
                ("afternoons", windows.afternoons),
                ("evenings", windows.evenings),
                ("weekends", windows.weekends),
            )
        },
        working=WorkingHours(hours.starts, hours.ends, zone),
        closing=Closing(frozenset(schedule.closed), schedule.holidays),
        offer_lasts=timedelta(hours=schedule.offer_hours),
        retention=settings.retention,
        coordinator=settings.coordinator.phone is not None,
    )
