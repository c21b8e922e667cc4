"""Days on which somebody of the staff is away, as they write them in a text: 3/12, 3/12-3/14, mar 12, today.

Exact forms only. A day without a year is the next one to come; no wish about times is read here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Longer than anything is booked ahead; whoever is gone for good is removed by command.
LONGEST = 60
TODAY, TOMORROW = ("today",), ("tomorrow", "tmrw")
_NUMBERS = re.compile(r"(\d{1,2}) ?/ ?(\d{1,2})(?: ?/ ?(?:20)?(\d{2}))?")
_NAMED = re.compile(r"([a-z]{3,9})\.? (\d{1,2})")
_BETWEEN = re.compile(r"\s*(?:-|\u2013|\u2014| to | until | thru | through )\s*")


@dataclass(frozen=True, slots=True)
class Days:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def each(self) -> tuple[date, ...]:
        """Return every day."""
        return tuple(self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1))


def read_days(written: str, today: date, months: Sequence[str]) -> Days | None:
    """Return the days some words name, or None where they are no days, or too many; ``months`` begin in January."""
    words = " ".join(written.casefold().replace(",", " ").split())
    parts = _BETWEEN.split(words)
    if not 1 <= len(parts) <= 2:
        return None
    first = _day(parts[0], today, months)
    last = first if len(parts) == 1 else _last(parts[1], parts[0], first, months)
    if first is None or last is None or not 0 <= (last - first).days <= LONGEST:
        return None
    return Days(first, last)


def _last(written: str, opening: str, first: date | None, months: Sequence[str]) -> date | None:
    if first is None:
        return None
    named = _NAMED.fullmatch(opening)
    if named and written.isdecimal():
        # mar 12-14
        written = f"{named[1]} {written}"
    return _day(written, first, months)


def _day(written: str, today: date, months: Sequence[str]) -> date | None:
    if written in TODAY:
        return today
    if written in TOMORROW:
        return today + timedelta(days=1)
    numbers, named = _NUMBERS.fullmatch(written), _NAMED.fullmatch(written)
    if numbers:
        found = _next(int(numbers[1]), int(numbers[2]), today)
        return None if found and numbers[3] and found.year % 100 != int(numbers[3]) else found
    if named:
        return _next(_month(named[1], months), int(named[2]), today)
    return None


def _month(name: str, months: Sequence[str]) -> int:
    found = [number for number, month in enumerate(months, start=1) if month.casefold().startswith(name)]
    return found[0] if len(found) == 1 else 0


def _next(month: int, day: int, today: date) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None
