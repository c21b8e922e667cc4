"""Special days: single days on which the whole line differs from its settings, closed or with other windows to call us.

The settings hold the ordinary week; what is said here holds for one day. Of one interviewer's days see ``availability``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import Enum, auto
from itertools import pairwise

from intake.core.scheduling.availability import EARLIEST, LATEST
from intake.core.scheduling.schedule import DayHours, Stretch

# People wait with the phone in their hand: a window that is longer asks too much, a shorter one is soon missed.
CALL_IN_MINUTES = (120, 180)
# More windows than this no day of thirteen hours holds.
MOST_WINDOWS = 6


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """How the line differs on one day; ``call_in`` is None where its windows are those of the week."""

    day: date
    closed: bool = False
    call_in: tuple[DayHours, ...] | None = None

    @property
    def is_ordinary(self) -> bool:
        """Whether nothing differs after all."""
        return not self.closed and self.call_in is None


class CallInTrouble(Enum):
    """Why some windows to call us cannot be those of a day."""

    # Two to three hours each, by [call_in].
    LENGTH = auto()
    OVERLAP = auto()
    # Before 8 or after 21.
    HOUR = auto()


def call_in_trouble(windows: Iterable[Stretch]) -> CallInTrouble | None:
    """Return why some windows cannot be those of one day, or None where they can."""
    in_order = sorted(windows, key=lambda each: each.starts)
    shortest, longest = CALL_IN_MINUTES
    if not all(shortest <= _minutes(each.ends) - _minutes(each.starts) <= longest for each in in_order):
        return CallInTrouble.LENGTH
    if any(each.starts < EARLIEST or each.ends > LATEST for each in in_order):
        return CallInTrouble.HOUR
    overlap = any(other.starts < one.ends for one, other in pairwise(in_order))
    return CallInTrouble.OVERLAP if overlap else None


def closed_among(days: Iterable[SpecialDay]) -> frozenset[date]:
    """Return the days that are closed here."""
    return frozenset(each.day for each in days if each.closed)


def windows_among(days: Iterable[SpecialDay]) -> Mapping[date, Sequence[DayHours]]:
    """Return the windows of the days on which they are not those of the week."""
    return {each.day: each.call_in for each in days if each.call_in is not None}


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
