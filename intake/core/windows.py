"""Safe windows: when a person said that they may be called, as moments that come.

All windows returned are in UTC; the arithmetic is by the wall clock of the line's zone, so that nine o'clock stays
nine o'clock when the clocks change. Whoever named no window is never in one: silence is not a yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from intake.core.schedule import Window

# A weekend begins at most this many days ahead.
HORIZON_DAYS = 8
WEEKDAYS, WEEKEND = range(5), range(5, 7)
DAYS_OF: Mapping[str, range] = {
    "mornings": WEEKDAYS,
    "afternoons": WEEKDAYS,
    "evenings": WEEKDAYS,
    "weekends": WEEKEND,
}


class Stretch(Protocol):
    """A stretch of one day by the wall clock, as the settings hold it."""

    @property
    def starts(self) -> time:
        """When it begins."""

    @property
    def ends(self) -> time:
        """When it is over."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of one day by the wall clock."""

    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class WindowRules:
    """Which hours a name of a safe time stands for, and in which zone."""

    hours: Mapping[str, Stretch]
    zone: ZoneInfo


def open_window(windows: tuple[str, ...], rules: WindowRules, now: datetime) -> Window | None:
    """Return the window that is open now (UTC), or None."""
    return next((each for each in _coming(windows, rules, now) if each.starts_at <= now < each.ends_at), None)


def next_window(
    windows: tuple[str, ...], rules: WindowRules, now: datetime, *, after_today: bool = False
) -> Window | None:
    """Return the first window that begins after now (UTC), on another day if asked; None where no window was named."""
    today = now.astimezone(rules.zone).date()

    def fits(window: Window) -> bool:
        later = window.starts_at.astimezone(rules.zone).date() > today
        return window.starts_at > now and (later or not after_today)

    return next(filter(fits, _coming(windows, rules, now)), None)


def _coming(windows: tuple[str, ...], rules: WindowRules, now: datetime) -> Iterator[Window]:
    today = now.astimezone(rules.zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(HORIZON_DAYS)):
        named = [rules.hours[name] for name in windows if day.weekday() in DAYS_OF.get(name, ())]
        for each in sorted(named, key=lambda stretch: stretch.starts):
            yield Window(_utc(day, each.starts, rules.zone), _utc(day, each.ends, rules.zone))


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
