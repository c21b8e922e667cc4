"""On duty: when an interviewer works and when a person may be called, as windows that can be laid over each other.

Hours are by the line's clock and windows in UTC, so that both stay right when the clocks change. Chooses nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake.core.schedule import WeeklyHours, Window

WEEKDAYS, WEEKEND = range(5), range(5, 7)
# Which days the name of a safe time speaks of; every other name is of no day.
DAYS_OF: Mapping[str, range] = {
    "mornings": WEEKDAYS,
    "afternoons": WEEKDAYS,
    "evenings": WEEKDAYS,
    "weekends": WEEKEND,
}


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours of one day, by the line's clock."""

    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A day that differs from the week: extra hours, or away; no hours stand for the whole day."""

    day: date
    extra: bool
    hours: DayHours | None = None


@dataclass(frozen=True, slots=True)
class StaffTime:
    """Somebody's week and the days that differ from it."""

    week: tuple[WeeklyHours, ...] = ()
    other_days: tuple[OtherDay, ...] = ()

    def on(self, day: date, *, closed: bool = False) -> tuple[DayHours, ...]:
        """Return their hours on a day; on a closed day only the extra ones."""
        differing = [other for other in self.other_days if other.day == day]
        if any(not other.extra and other.hours is None for other in differing):
            return ()
        hours = (
            [] if closed else [DayHours(h.starts, h.ends) for h in self.week if h.weekday == day.weekday()]
        )
        hours += [other.hours for other in differing if other.extra and other.hours]
        for other in differing:
            if not other.extra and other.hours:
                hours = [left for each in hours for left in _without(each, other.hours)]
        return tuple(sorted(hours, key=lambda each: each.starts))

    def away_on(self, day: date) -> bool:
        """Tell whether they are away all of a day."""
        return any(other.day == day and not other.extra and other.hours is None for other in self.other_days)


@dataclass(frozen=True, slots=True)
class Span:
    """Some days from a moment on, in the line's zone, and which of them are closed."""

    since: datetime
    days: int
    zone: ZoneInfo
    is_closed: Callable[[date], bool]

    def dates(self) -> Iterator[date]:
        """Yield its days."""
        first = self.since.astimezone(self.zone).date()
        return (first + timedelta(days=ahead) for ahead in range(self.days))

    def window(self, day: date, hours: DayHours) -> Window:
        """Return hours of a day as a window in UTC."""
        starts, ends = (datetime.combine(day, at, self.zone) for at in (hours.starts, hours.ends))
        return Window(starts.astimezone(UTC), ends.astimezone(UTC))


def duty_windows(hours: StaffTime, span: Span) -> tuple[Window, ...]:
    """Return when somebody is on duty, soonest first; what is over at the span's start is left out."""
    found = (
        span.window(day, each) for day in span.dates() for each in hours.on(day, closed=span.is_closed(day))
    )
    return _still_open(found, span.since)


def safe_windows(names: Sequence[str], hours: Mapping[str, DayHours], span: Span) -> tuple[Window, ...]:
    """Return when a person may be called, soonest first; they may be called on closed days too."""
    found = (
        span.window(day, hours[name])
        for day in span.dates()
        for name in names
        if name in hours and day.weekday() in DAYS_OF.get(name, ())
    )
    return _still_open(found, span.since)


def overlaps(ours: Sequence[Window], theirs: Sequence[Window]) -> tuple[Window, ...]:
    """Return the times that lie in a window of each, soonest first."""
    both = (
        Window(max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at))
        for one in ours
        for other in theirs
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at
    )
    return tuple(sorted(both, key=lambda window: window.starts_at))


def is_within(at: datetime, windows: Iterable[Window]) -> bool:
    """Tell whether a moment lies in a window."""
    return any(window.starts_at <= at < window.ends_at for window in windows)


def _still_open(windows: Iterable[Window], since: datetime) -> tuple[Window, ...]:
    ahead = (window for window in windows if window.ends_at > since)
    return tuple(sorted(ahead, key=lambda window: window.starts_at))


def _without(hours: DayHours, gone: DayHours) -> Iterator[DayHours]:
    if hours.starts < min(gone.starts, hours.ends):
        yield DayHours(hours.starts, min(gone.starts, hours.ends))
    if max(gone.ends, hours.starts) < hours.ends:
        yield DayHours(max(gone.ends, hours.starts), hours.ends)
