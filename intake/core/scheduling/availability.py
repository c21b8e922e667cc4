"""Availability: weekly hours, single days that differ, and visits; all by the line's clock.

Which times are open is computed in ``core.scheduling.open_times``, and when somebody is on duty in ``core.scheduling.duty``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from intake.core.scheduling.schedule import DayHours, Stretch

# 47 CFR 64.1200(c)(1): nobody is called before 8 or after 21 by their own clock.
EARLIEST, LATEST = time(8), time(21)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


_WHOLE_DAY = DayHours(time.min, time.max)
_Of = TypeVar("_Of", "StaffHours", "DayException", "Visit")


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


@dataclass(frozen=True, slots=True)
class StaffTime:
    """The week of one person, the days that differ from it, and where they meet people."""

    week: tuple[StaffHours, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    visits: tuple[Visit, ...] = ()

    def on(self, day: date, *, closed: bool = False) -> tuple[DayHours, ...]:
        """Return their hours at the phone on a day, in order; on a closed day only the extra ones."""
        usual = () if closed else (each for each in self.week if each.weekday == day.weekday())
        # Who meets people in a region is not at the phone meanwhile.
        there = join_hours([*usual, *self._differing(day, ExceptionKind.EXTRA)])
        return without_hours(there, [*self._differing(day, ExceptionKind.AWAY), *self._meeting(day)])

    def at(self, visit: Visit) -> tuple[DayHours, ...]:
        """Return the hours of a visit in which they are not away."""
        return without_hours(join_hours([visit]), self._differing(visit.day, ExceptionKind.AWAY))

    def is_kept_from(self, day: date, hours: Stretch) -> bool:
        """Tell whether they are away, or meet people somewhere, in any of some hours of a day."""
        elsewhere: list[Stretch] = [*self._differing(day, ExceptionKind.AWAY), *self._meeting(day)]
        return any(each.starts < hours.ends and hours.starts < each.ends for each in elsewhere)

    def away_on(self, day: date) -> bool:
        """Tell whether they are away all of a day."""
        return _WHOLE_DAY in self._differing(day, ExceptionKind.AWAY)

    def _meeting(self, day: date) -> list[Visit]:
        return [each for each in self.visits if each.day == day]

    def _differing(self, day: date, kind: ExceptionKind) -> list[DayHours]:
        return [_hours(each) for each in self.exceptions if each.day == day and each.kind is kind]


def staff_times(
    week: Iterable[StaffHours], exceptions: Iterable[DayException], visits: Iterable[Visit]
) -> Mapping[str, StaffTime]:
    """Return the time of everybody who has any, by their id."""
    weeks, days, meetings = _of_each(week), _of_each(exceptions), _of_each(visits)
    return {
        who: StaffTime(tuple(weeks.get(who, ())), tuple(days.get(who, ())), tuple(meetings.get(who, ())))
        for who in {*weeks, *days, *meetings}
    }


def join_hours(hours: Iterable[Stretch]) -> tuple[DayHours, ...]:
    """Return hours of one day in order, those that touch or overlap made one: an interview may span both."""
    found: list[DayHours] = []
    for each in sorted(hours, key=lambda stretch: stretch.starts):
        if found and each.starts <= found[-1].ends:
            found[-1] = DayHours(found[-1].starts, max(found[-1].ends, each.ends))
        else:
            found.append(DayHours(each.starts, each.ends))
    return tuple(found)


def without_hours(hours: Iterable[DayHours], gone: Sequence[Stretch]) -> tuple[DayHours, ...]:
    """Return what is left of hours of one day without others."""
    left = tuple(hours)
    for each in gone:
        left = tuple(piece for one in left for piece in _less(one, each))
    return left


def overlapping(week: Iterable[StaffHours]) -> tuple[StaffHours, StaffHours] | None:
    """Return two stretches of one person's week that overlap, or None; those that touch do not."""
    in_order = sorted(week, key=lambda each: (each.weekday, each.starts))
    for one, other in pairwise(in_order):
        if one.weekday == other.weekday and other.starts < one.ends:
            return one, other
    return None


def _less(hours: DayHours, gone: Stretch) -> Iterator[DayHours]:
    if hours.starts < min(gone.starts, hours.ends):
        yield DayHours(hours.starts, min(gone.starts, hours.ends))
    if max(gone.ends, hours.starts) < hours.ends:
        yield DayHours(max(gone.ends, hours.starts), hours.ends)


def _hours(differs: DayException) -> DayHours:
    if differs.starts is None or differs.ends is None:
        return _WHOLE_DAY
    return DayHours(differs.starts, differs.ends)


def _of_each(rows: Iterable[_Of]) -> dict[str, list[_Of]]:
    found: dict[str, list[_Of]] = {}
    for row in rows:
        found.setdefault(row.interviewer_id, []).append(row)
    return found
