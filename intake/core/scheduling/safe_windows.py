"""Safe windows: when a person said that they may be called, as moments that come.

All windows returned are in UTC; the arithmetic is by the wall clock of the line's zone, so that nine o'clock stays
nine o'clock when the clocks change. Whoever named no window is never in one: silence is not a yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intake.core.scheduling.day_parts import DayPart, outside_part
from intake.core.scheduling.schedule import Stretch, Window, window_on

# Each of the named windows comes within so many days: a weekend begins at most this far ahead.
WEEK_AHEAD_DAYS = 8
WEEKDAYS, WEEKEND = range(5), range(5, 7)
DAYS_OF: Mapping[str, range] = {
    "mornings": WEEKDAYS,
    "afternoons": WEEKDAYS,
    "evenings": WEEKDAYS,
    "weekends": WEEKEND,
}


@dataclass(frozen=True, slots=True)
class WindowRules:
    """Which hours a name of a safe time stands for, and in which zone."""

    hours: Mapping[str, Stretch]
    zone: ZoneInfo


def safe_windows(
    names: Iterable[str],
    rules: WindowRules,
    since: datetime,
    days: int = WEEK_AHEAD_DAYS,
    *,
    avoided: DayPart | None = None,
) -> tuple[Window, ...]:
    """Return the windows not over at a moment (UTC), on its day and those after it, soonest first.

    A person may be called on closed days too. Where a part of the day is avoided, only what is left of them counts;
    whoever named no other part may be called in that one all the same.
    """
    named = tuple(names)
    today = since.astimezone(rules.zone).date()
    found = tuple(
        window_on(day, rules.hours[name], rules.zone)
        for day in (today + timedelta(days=ahead) for ahead in range(days))
        for name in named
        if name in rules.hours and day.weekday() in DAYS_OF.get(name, ())
    )
    left = outside_part(found, avoided, rules.zone) if avoided is not None else found
    ahead = (window for window in left or found if window.ends_at > since)
    return tuple(sorted(ahead, key=lambda window: window.starts_at))


def open_window(
    names: Iterable[str], rules: WindowRules, now: datetime, *, avoided: DayPart | None = None
) -> Window | None:
    """Return the window that is open now (UTC), or None."""
    coming = safe_windows(names, rules, now, avoided=avoided)
    return next((each for each in coming if each.starts_at <= now), None)


def next_safe_window(
    names: Iterable[str],
    rules: WindowRules,
    now: datetime,
    *,
    after_today: bool = False,
    avoided: DayPart | None = None,
) -> Window | None:
    """Return the first window that begins after now (UTC), on another day if asked; None where no window was named."""
    today = now.astimezone(rules.zone).date()

    def fits(window: Window) -> bool:
        later = window.starts_at.astimezone(rules.zone).date() > today
        return window.starts_at > now and (later or not after_today)

    return next(filter(fits, safe_windows(names, rules, now, avoided=avoided)), None)
