"""On shift: who is there for people who call us now, and whom of them to ring first.

By the wall clock of the line's zone. Rings nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from intake.core.schedule import WeeklyHours
from intake.core.staff import Interviewer, Standing, Wish, misfit

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one day by the wall clock; the whole day where neither end is told."""

    starts: time | None
    ends: time | None

    def covers(self, at: time) -> bool:
        """Tell whether a time of day lies in them."""
        return (self.starts is None or self.starts <= at) and (self.ends is None or at < self.ends)


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's hours today: of their week, those in which they are away, and those they added."""

    week: tuple[Hours, ...] = ()
    away: tuple[Hours, ...] = ()
    extra: tuple[Hours, ...] = ()

    def covers(self, at: time) -> bool:
        """Tell whether somebody is there at a time of day: away outweighs the rest."""
        there = any(hours.covers(at) for hours in (*self.week, *self.extra))
        return there and not any(hours.covers(at) for hours in self.away)


def is_open(weekly: Sequence[WeeklyHours], now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether one of the weekly windows, in which people call us, is open now."""
    local = now.astimezone(zone)
    return any(
        hours.weekday == local.weekday() and hours.starts <= local.time() < hours.ends for hours in weekly
    )


def to_ring(
    staff: Iterable[tuple[Interviewer, Shift]], wish: Wish, now: datetime, zone: ZoneInfo
) -> tuple[Interviewer, ...]:
    """Return who could be rung for a wish now (UTC), longest idle first."""
    at = now.astimezone(zone).time()
    fits = (
        person
        for person, shift in staff
        if _is_free(person, now) and shift.covers(at) and not misfit(person, wish)
    )
    return tuple(sorted(fits, key=lambda person: (person.last_assigned_at or LONG_AGO, person.handle)))


def without(staff: Iterable[Interviewer], ids: Collection[str]) -> tuple[Interviewer, ...]:
    """Return those whose id is not among some, in the same order."""
    return tuple(person for person in staff if person.id not in ids)


def _is_free(person: Interviewer, now: datetime) -> bool:
    rested = person.resting_until is None or person.resting_until <= now
    return person.standing is Standing.ACTIVE and rested
