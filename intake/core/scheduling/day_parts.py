"""Day parts: morning, afternoon and evening, and what is left of windows where one of them is avoided.

By the wall clock of the line's zone; windows come and go in UTC. Knows no person and no call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from intake.core.scheduling.schedule import Window


class DayPart(StrEnum):
    """A part of the day, as people name it."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_BEGINS = {DayPart.MORNING: time.min, DayPart.AFTERNOON: time(12), DayPart.EVENING: time(17)}


def day_part(moment: datetime, zone: ZoneInfo) -> DayPart:
    """Return the part of the day a moment (UTC) is in."""
    local = moment.astimezone(zone).time()
    return max((part for part in DayPart if _BEGINS[part] <= local), key=_BEGINS.__getitem__)


def outside_part(windows: Iterable[Window], part: DayPart, zone: ZoneInfo) -> tuple[Window, ...]:
    """Return what is left of windows of one day each when a part of every day is avoided."""
    return tuple(left for window in windows for left in _outside(window, part, zone))


def _outside(window: Window, part: DayPart, zone: ZoneInfo) -> Iterator[Window]:
    begins, ends = _span(window.starts_at, part, zone)
    if window.starts_at < begins:
        yield Window(window.starts_at, min(window.ends_at, begins))
    if window.ends_at > ends:
        yield Window(max(window.starts_at, ends), window.ends_at)


def _span(moment: datetime, part: DayPart, zone: ZoneInfo) -> tuple[datetime, datetime]:
    day = moment.astimezone(zone).date()
    later = [_BEGINS[each] for each in DayPart if _BEGINS[each] > _BEGINS[part]]
    ends = (
        datetime.combine(day, min(later), zone)
        if later
        else datetime.combine(day, time.min, zone) + timedelta(days=1)
    )
    utc = moment.tzinfo
    return datetime.combine(day, _BEGINS[part], zone).astimezone(utc), ends.astimezone(utc)
