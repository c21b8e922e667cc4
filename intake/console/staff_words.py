"""Interviewers in words: where somebody stands, what they can, and their hours. The same for every page.

Plain English. Knows no phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from intake.console.moments import DAYS
from intake.console.request_view import day_words
from intake.console.request_words import LANGUAGES, part_words
from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours
from intake.core.scheduling.schedule import Stretch
from intake.core.staff.interviewer import Gender, Misfit, Standing
from intake.services.reports.staff_directory import DirectoryEntry

STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.INVITED: "invited: waits for their OK by text",
    Standing.ACTIVE: "agreed",
    Standing.STOPPED: "stopped our texts",
    Standing.CUT_OFF: "cut off: nothing reaches them, and the row goes once nothing names it",
}
GENDERS: Final[Mapping[Gender | None, str]] = {
    Gender.WOMAN: "woman",
    Gender.MAN: "man",
    None: "not said",
}
# Behind the code of what is with somebody who would fit it no more.
NO_FIT: Final[Mapping[Misfit, str]] = {
    Misfit.LANGUAGE: "they would not speak its language",
    Misfit.LEFT_OUT: "its person left that agency out",
    Misfit.WOMAN: "its person asked for a woman",
    Misfit.MAN: "its person asked for a man",
    Misfit.OUTSIDE: "its person asked for someone from outside their area",
    Misfit.REGION: "they would not go to its part of the state",
}


def standing_words(entry: DirectoryEntry, zone: ZoneInfo) -> str:
    """Return where somebody stands, and until when they are gone."""
    return ", ".join(_standing(entry, zone))


def _standing(entry: DirectoryEntry, zone: ZoneInfo) -> Iterator[str]:
    yield STANDINGS[entry.person.standing]
    first = entry.person.first_offered_at(zone)
    if entry.resting_until is not None and entry.resting_until == first and entry.person.offers_from:
        yield f"offers from {day_words(entry.person.offers_from)} on"
    elif entry.resting_until is not None:
        yield f"no more offers until {_moment(entry.resting_until, zone)}"
    if entry.away_until is not None:
        yield f"away until the end of {day_words(entry.away_until)}"


def languages_words(languages: Sequence[str]) -> str:
    """Return the languages somebody interviews in."""
    return ", ".join(LANGUAGES.get(each, each) for each in languages)


def parts_words(regions: Sequence[str]) -> str:
    """Return the parts of the state somebody travels to."""
    return ", ".join(map(part_words, regions)) or "none"


def hour_words(at: time) -> str:
    """Return an hour of the day, such as 9:00 AM."""
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def hours_words(hours: Stretch) -> str:
    """Return a stretch of a day."""
    return f"{hour_words(hours.starts)} to {hour_words(hours.ends)}"


def week_words(week: Sequence[StaffHours]) -> tuple[tuple[str, str], ...]:
    """Return each day of a week, and its hours; empty where there are none."""
    by_day = {
        weekday: ", ".join(map(hours_words, stretches))
        for weekday, stretches in groupby(sorted(week, key=_in_order), key=lambda each: each.weekday)
    }
    return tuple((name, by_day.get(weekday, "")) for weekday, name in enumerate(DAYS))


def exception_words(differs: DayException) -> str:
    """Return how a day differs from the week."""
    if differs.starts is None or differs.ends is None:
        return "away all day"
    hours = f"{hour_words(differs.starts)} to {hour_words(differs.ends)}"
    return f"away, {hours}" if differs.kind is ExceptionKind.AWAY else f"there too, {hours}"


def overlap_words(day: str, one: str, other: str) -> str:
    """Return that two stretches of a day overlap, and what mends it."""
    return f"{day}: {one} and {other} overlap. Make them one."


def closed_words(day: date) -> str:
    """Return that nothing can be done on a day."""
    return f"{day_words(day)} is closed: no time is offered then. Choose another day."


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    # Midnight is the end of the day before, for whoever reads it.
    return (
        day_words(local.date())
        if local.time() == time()
        else f"{hour_words(local.time())}, {day_words(local.date())}"
    )


def _in_order(hours: StaffHours) -> tuple[int, time]:
    return hours.weekday, hours.starts
