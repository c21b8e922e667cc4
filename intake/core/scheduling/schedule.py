"""Hours of a day by the wall clock, and the windows and times they become.

All times returned are aware and in UTC; the arithmetic is by the wall clock of the line's zone,
so a window stays at two o'clock when the clocks change. Books nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

# So many days ahead times are offered, and calls are planned.
HORIZON_DAYS = 14
# The name of a place must fit a text in every language.
MOST_PLACE = 40


class Stretch(Protocol):
    """A stretch of one day by the wall clock, whatever holds it."""

    @property
    def starts(self) -> time:
        """When it begins."""

    @property
    def ends(self) -> time:
        """When it is over."""


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours of one day by the wall clock."""

    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which calling is welcome; both ends in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """An open time as a person hears of it, without those who could take it; both ends in UTC.

    ``region`` is set where it is in person at a visit; ``place`` is where exactly, once it was picked.
    """

    starts_at: datetime
    ends_at: datetime
    region: str | None = None
    visit_id: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours of one weekday (0 is Monday) in local time."""

    weekday: int
    starts: time
    ends: time


def window_on(day: date, hours: Stretch, zone: ZoneInfo) -> Window:
    """Return hours of a day as a window."""
    starts, ends = (datetime.combine(day, at, zone).astimezone(UTC) for at in (hours.starts, hours.ends))
    return Window(starts, ends)
