"""The settings that decide who is asked for what and when, put together once at start.

Only holds; who works when stands in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from intake.config import Settings
from intake.core.on_duty import DayHours, Span
from intake.core.retention import Retention
from intake.core.working_hours import WorkingHours

# How far ahead somebody must be on duty in a person's safe times to be asked.
COMING_DAYS = 7


@dataclass(frozen=True, slots=True)
class StaffRules:
    """What offers, windows and the coordinator's texts go by; ``coordinator`` tells whether there is one."""

    zone: ZoneInfo
    safe_times: Mapping[str, DayHours]
    working: WorkingHours
    offer_lasts: timedelta
    retention: Retention
    coordinator: bool

    def today(self, now: datetime) -> date:
        """Return the line's date now (UTC)."""
        return now.astimezone(self.zone).date()

    def span(self, since: datetime, days: int = COMING_DAYS) -> Span:
        """Return some days from a moment (UTC) on."""
        return Span(since, days, self.zone, self.working.is_closed)


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
        working=WorkingHours(
            hours.starts, hours.ends, closed_days(schedule.closed, holidays=schedule.holidays), zone
        ),
        offer_lasts=timedelta(hours=schedule.offer_hours),
        retention=settings.retention,
        coordinator=settings.coordinator.phone is not None,
    )


def closed_days(closed: tuple[date, ...], *, holidays: bool) -> Callable[[date], bool]:
    """Return what tells whether nobody works on a day: a day of one's own, or a holiday of Minnesota."""

    @cache
    def is_closed(day: date) -> bool:
        return day in closed or (holidays and _is_holiday(day))

    return is_closed


@cache
def _is_holiday(day: date) -> bool:
    # Loaded when first asked for: it costs a quarter of a second of the line's start.
    from holidays import country_holidays

    return day in country_holidays("US", subdiv="MN", years=day.year)
