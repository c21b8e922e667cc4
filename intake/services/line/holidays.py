"""Closed days: those of the settings, holidays of Minnesota, and those that were closed one by one.

Holidays are looked up once, noted in the database with their names, and read from there by whoever offers times. The
library that knows them takes half a second and 18 MB, so no caller waits for it and neither the web side nor the
console loads it: the commands that set hours note them, and the worker, within a minute of the first hours that a page
set, and when they run out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from intake.core.scheduling.special_days import SpecialDay, closed_among
from intake.storage.unit_of_work import Database, UnitOfWork

NOTED = "named holidays"
YEARS_AHEAD = 2
# No time is offered further ahead than this.
NEEDED_AHEAD = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Closing:
    """On which days nobody works, as the settings say: days of their own, and the holidays if they keep them."""

    days: frozenset[date]
    holidays: bool


@cache
def holidays_of(first: int, last: int) -> Mapping[date, str]:
    """Return the holidays of some years with their names, in order; slow at the first call."""
    import holidays

    found = holidays.country_holidays("US", subdiv="MN", years=range(first, last + 1))
    # An observed day may lie in the year before: New Year's Day on a Saturday.
    return {day: name for day, name in sorted(found.items()) if first <= day.year <= last}


def note_holidays(database: Database, today: date) -> None:
    """Note the holidays from this year on, where they are not what is noted already."""
    # Before the transaction: nobody else could write meanwhile.
    days = holidays_of(today.year, today.year + YEARS_AHEAD)
    noted = json.dumps({day.isoformat(): name for day, name in days.items()})
    with database.work() as work:
        if work.line_state.get(NOTED) != noted:
            work.line_state.put(NOTED, noted)
            work.appointments.schedule_changed()
            work.commit()


def noted_holidays(work: UnitOfWork) -> Mapping[date, str]:
    """Return the holidays that are noted, with their names; none before anybody's hours were set."""
    noted = work.line_state.get(NOTED)
    return {date.fromisoformat(day): name for day, name in json.loads(noted or "{}").items()}


def closed_days(work: UnitOfWork, closing: Closing, today: date) -> frozenset[date]:
    """Return the days on which nobody works; of those that were closed one by one, from today on."""
    return closed_days_with(work, closing, work.special_days.since(today))


def closed_days_with(work: UnitOfWork, closing: Closing, special: Iterable[SpecialDay]) -> frozenset[date]:
    """Return the days on which nobody works, where it is known how single days differ."""
    holidays = noted_holidays(work) if closing.holidays else {}
    return closing.days | frozenset(holidays) | closed_among(special)


def keep_holidays(database: Database, now: datetime) -> None:
    """Note the holidays again before those that are noted run out; a line without hours needs none."""
    today = now.date()
    with database.reading() as work:
        last = max(noted_holidays(work), default=date.min)
        needed = (today + NEEDED_AHEAD).year > last.year and _has_hours(work, today)
    if needed:
        note_holidays(database, today)


def _has_hours(work: UnitOfWork, today: date) -> bool:
    return bool(work.availabilities.week() or work.availabilities.exceptions(today))
