"""You call us: in which windows somebody is at the phone for people who call the line themselves, and for whom.

Of the windows of the settings, on days that are not closed, what is left where somebody who fits is on duty.
Rings nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from intake.core.scheduling.availability import StaffTime, staff_times
from intake.core.scheduling.duty import (
    Shift,
    Span,
    duty_windows,
    is_within,
    merge_windows,
    overlaps,
    shift_of,
)
from intake.core.scheduling.matching import LEAST_OVERLAP
from intake.core.scheduling.open_times import Calendar
from intake.core.scheduling.schedule import HORIZON_DAYS, DayHours, Stretch, WeeklyHours, Window, window_on
from intake.core.staff.interviewer import Standing, Wish

# A window begins today, or at most so far ahead.
CALL_IN_DAYS = HORIZON_DAYS + 1


@dataclass(frozen=True, slots=True)
class CallIn:
    """The windows of the coming days, that of this moment too, and who is on duty when.

    Worked out once for each language, as nearly every turn asks for it. A wish for more than a language is what
    a person told us, and outlives no turn.
    """

    windows: tuple[Window, ...] = ()
    shifts: tuple[Shift, ...] = ()
    _open: dict[Wish | None, tuple[Window, ...]] = field(default_factory=dict, repr=False)

    def open_to(self, wish: Wish | None) -> tuple[Window, ...]:
        """Return when somebody who fits is there within a window, soonest first; None fits everybody."""
        if wish is not None and wish != Wish(wish.language):
            return self._open_now(wish)
        if wish not in self._open:
            self._open[wish] = self._open_now(wish)
        return self._open[wish]

    def coming(self, wish: Wish | None, now: datetime) -> tuple[Window, ...]:
        """Return the windows that begin after a moment (UTC), soonest first."""
        return tuple(window for window in self.open_to(wish) if window.starts_at > now)

    def is_open(self, wish: Wish, chosen: Sequence[Window], now: datetime) -> bool:
        """Tell whether somebody who fits is there now (UTC), in any window or in one that was chosen."""
        if is_within(now, self.open_to(wish)):
            return True
        return is_within(now, chosen) and is_within(now, self._there(wish))

    def _open_now(self, wish: Wish | None) -> tuple[Window, ...]:
        both = overlaps(self.windows, merge_windows(self._there(wish)))
        return tuple(each for each in both if each.ends_at - each.starts_at >= LEAST_OVERLAP)

    def _there(self, wish: Wish | None) -> Iterator[Window]:
        for shift in self.shifts:
            if shift.fits(wish):
                yield from shift.windows


def weekly_windows(
    weekly: Sequence[WeeklyHours],
    span: Span,
    last_day: date,
    changed: Mapping[date, Sequence[DayHours]] | None = None,
) -> tuple[Window, ...]:
    """Return the windows of the settings not over at the span's start, soonest first, none after ``last_day``.

    On a day that was ``changed`` they are those named there.
    """
    found = (
        window_on(day, hours, span.zone)
        for day in span.dates()
        if day <= last_day and day not in span.closed
        for hours in hours_to_call(weekly, day, changed or {})
    )
    ahead = (window for window in found if window.ends_at > span.since)
    return tuple(sorted(ahead, key=lambda window: window.starts_at))


def hours_to_call(
    weekly: Sequence[WeeklyHours], day: date, changed: Mapping[date, Sequence[DayHours]]
) -> Sequence[Stretch]:
    """Return in which hours of a day people may call us by the settings, or by what was changed for that day."""
    usual = tuple(DayHours(each.starts, each.ends) for each in weekly if each.weekday == day.weekday())
    return changed.get(day, usual)


def call_in_of(calendar: Calendar, windows: Sequence[Window], span: Span) -> CallIn:
    """Return when people may call us, by a calendar."""
    times = staff_times(calendar.week, calendar.exceptions, calendar.visits)
    duty = ((each, duty_windows(times.get(each.id, StaffTime()), span)) for each in calendar.staff)
    shifts = tuple(shift_of(who, there) for who, there in duty if who.standing is Standing.ACTIVE)
    return CallIn(tuple(windows), shifts)
