"""Availability: weekly hours, single days that differ, and visits; all by the line's clock.

Values only. Which times are open is computed in ``core.open_times``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import pairwise

# 47 CFR 64.1200(c)(1): nobody is called before 8 or after 21 by their own clock.
EARLIEST, LATEST = time(8), time(21)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class ExceptionKind(StrEnum):
    """How a day differs from the week."""

    AWAY = "away"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class StaffHours:
    """Hours of one weekday (0 is Monday) of somebody's week."""

    interviewer_id: str
    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class DayException:
    """A day, or hours of it, on which somebody is away, or there although their week says nothing.

    Whoever is away is not there, whatever else was said of that day.
    """

    id: str
    interviewer_id: str
    day: date
    kind: ExceptionKind
    # None for the whole day.
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """Hours in which somebody meets people in person in a region."""

    id: str
    region: str
    place: str
    day: date
    starts: time
    ends: time
    interviewer_id: str


def overlapping(week: Iterable[StaffHours]) -> tuple[StaffHours, StaffHours] | None:
    """Return two stretches of one person's week that overlap, or None; those that touch do not."""
    in_order = sorted(week, key=lambda each: (each.weekday, each.starts))
    for one, other in pairwise(in_order):
        if one.weekday == other.weekday and other.starts < one.ends:
            return one, other
    return None
