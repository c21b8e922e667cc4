"""A time wish: which of the open times somebody's own words leave; it narrows what is shown and never books.

By the wall clock of the line's zone. ``core.time_words`` reads one from words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class TimeWish:
    """Days and hours that fit; whatever is empty or None excludes nothing.

    ``weekdays`` (0 is Monday) and ``days`` are alternatives to each other where both are given. ``not_weekdays``
    and ``not_days`` never fit. ``earliest`` and ``latest`` bound the start, both included. What fits one of
    ``or_else`` fits too, whatever stands beside them: "Monday morning or Tuesday afternoon".
    """

    days: tuple[date, ...] = ()
    weekdays: tuple[int, ...] = ()
    not_weekdays: tuple[int, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    earliest: time | None = None
    latest: time | None = None
    not_days: tuple[date, ...] = ()
    or_else: tuple[TimeWish, ...] = ()

    def allows(self, starts_at: datetime) -> bool:
        """Tell whether a start, by the line's clock, fits."""
        here = self.allows_day(starts_at.date()) and self.allows_hour(starts_at.time())
        return here or any(other.allows(starts_at) for other in self.or_else)

    def allows_day(self, day: date) -> bool:
        """Tell whether a day fits, at some hour; ``or_else`` is not asked."""
        named = not (self.days or self.weekdays)
        return (
            (named or day in self.days or day.weekday() in self.weekdays)
            and day.weekday() not in self.not_weekdays
            and day not in self.not_days
            and (self.first_day is None or day >= self.first_day)
            and (self.last_day is None or day <= self.last_day)
        )

    def allows_hour(self, at: time) -> bool:
        """Tell whether a time of day fits, on some day; ``or_else`` is not asked."""
        return (self.earliest is None or at >= self.earliest) and (self.latest is None or at <= self.latest)
