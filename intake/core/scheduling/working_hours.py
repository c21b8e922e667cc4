"""Working hours: how an offer's time is counted, Monday to Friday, by the line's clock and not on closed days.

Returns aware times in UTC. Knows no interviewer's own hours (see ``core.scheduling.duty``).
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
# Nobody closes longer; past it an offer would never run out.
_MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The hours of a working day."""

    starts: time
    ends: time
    zone: ZoneInfo

    def after(self, start: datetime, length: timedelta, closed: Container[date]) -> datetime:
        """Return the moment by which a length of working time has passed since a start, but on closed days."""
        left = length
        first = start.astimezone(self.zone).date()
        for day in (first + timedelta(days=ahead) for ahead in range(_MOST_DAYS)):
            if not works_on(day, closed):
                continue
            begins, ends = max(start, self._at(day, self.starts)), self._at(day, self.ends)
            if begins + left <= ends:
                return (begins + left).astimezone(UTC)
            left -= max(ends - begins, timedelta())
        return (start + length + timedelta(days=_MOST_DAYS)).astimezone(UTC)

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def works_on(day: date, closed: Container[date]) -> bool:
    """Tell whether a day is a working day."""
    return day.weekday() < SATURDAY and day not in closed
