"""The form of a week, of hours on one day, and of days away: its fields read, each refusal by the field it is about.

Whole quarters of an hour, within the hours in which people are called. Stores nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from intake.console.moments import DAYS
from intake.console.staff_words import hours_words, overlap_words
from intake.core.scheduling.availability import (
    EARLIEST,
    LATEST,
    WEEKDAYS,
    DayException,
    ExceptionKind,
    StaffHours,
    overlapping,
)
from intake.core.scheduling.schedule import DayHours
from intake.core.staff.staff_orders import AwayAsked
from intake.core.understanding.away_days import LONGEST
from intake.storage.crypto.seals import new_request_id

STRETCHES: Final = 3
COPY: Final = "copy-monday"
_FRIDAY: Final = 4
_FARTHEST: Final = timedelta(days=366)
_BOTH: Final = "Give both hours, from and to, or leave both empty."
_QUARTER: Final = "Hours begin and end at a quarter: :00, :15, :30 or :45."
_ORDER: Final = "It ends before it begins."
_CALLING: Final = "Nobody is called before 8:00 AM or after 9:00 PM."
NOT_AHEAD: Final = "Give today or a later day, in a year at most."
NO_LAST: Final = f"The last day is not before the first, and at most {LONGEST} days after it."
NO_HOURS: Final = "Give the hours, from and to."


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a form, by its id."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class StretchFields:
    """The two fields of one stretch of a day: their ids, and what stands in them."""

    starts_id: str
    ends_id: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class DayFields:
    """The fields of one day of a week."""

    name: str
    stretches: tuple[StretchFields, ...]


@dataclass(frozen=True, slots=True)
class TypedWeek:
    """A week as it was typed, or everything that is wrong with it."""

    week: tuple[StaffHours, ...] = ()
    errors: tuple[FieldError, ...] = ()


def week_fields(typed: Mapping[str, str]) -> tuple[DayFields, ...]:
    """Return the fields of a week, with what was typed into them."""
    return tuple(
        DayFields(name, tuple(_stretch(typed, weekday, place) for place in range(_places(typed, weekday))))
        for weekday, name in enumerate(DAYS)
    )


def typed_of(week: Sequence[StaffHours]) -> Mapping[str, str]:
    """Return a week as it would be typed."""
    typed: dict[str, str] = {}
    for weekday in range(len(DAYS)):
        hours = sorted((each for each in week if each.weekday == weekday), key=lambda each: each.starts)
        for place, each in enumerate(hours):
            starts, ends = _ids(weekday, place)
            typed |= {starts: f"{each.starts:%H:%M}", ends: f"{each.ends:%H:%M}"}
    return typed


def read_week(typed: Mapping[str, str], interviewer_id: str) -> TypedWeek:
    """Return the week that was typed, or everything that is wrong with it."""
    week: list[StaffHours] = []
    errors: list[FieldError] = []
    for weekday in range(len(DAYS)):
        # Tuesday to Friday are as Monday.
        source = 0 if typed.get(COPY) and 0 < weekday <= _FRIDAY else weekday
        day = [_read(_stretch(typed, source, place)) for place in range(_places(typed, source))]
        if source == weekday:
            errors += (
                FieldError(each.field, f"{DAYS[weekday]}: {each.words}")
                for each in day
                if isinstance(each, FieldError)
            )
        week += (
            StaffHours(interviewer_id, weekday, each.starts, each.ends)
            for each in day
            if isinstance(each, DayHours)
        )
    errors = errors or list(_overlap(week))
    return TypedWeek(errors=tuple(errors)) if errors else TypedWeek(tuple(week))


def read_extra(typed: Mapping[str, str], today: date) -> DayException | tuple[FieldError, ...]:
    """Return the hours on one day that were typed, or everything that is wrong with them."""
    day = _day(typed.get("extra-day", ""), today)
    hours = _read(
        StretchFields("extra-from", "extra-to", typed.get("extra-from", ""), typed.get("extra-to", ""))
    )
    errors = [FieldError("extra-day", NOT_AHEAD)] if day is None else []
    if not isinstance(hours, DayHours):
        errors.append(hours or FieldError("extra-from", NO_HOURS))
    if day is None or not isinstance(hours, DayHours):
        return tuple(errors)
    return DayException(new_request_id(), "", day, ExceptionKind.EXTRA, hours.starts, hours.ends)


def read_away(typed: Mapping[str, str], today: date) -> AwayAsked | tuple[FieldError, ...]:
    """Return the days away that were typed, or everything that is wrong with them; without hours it is all day."""
    first = _day(typed.get("away-first", ""), today)
    last = _day(typed.get("away-last", "") or typed.get("away-first", ""), today)
    fields = StretchFields("away-from", "away-to", typed.get("away-from", ""), typed.get("away-to", ""))
    hours = _read(fields, of_calling=False)
    errors = [FieldError("away-first", NOT_AHEAD)] if first is None else []
    if first is not None and (last is None or not timedelta() <= last - first <= timedelta(days=LONGEST)):
        errors.append(FieldError("away-last", NO_LAST))
    if isinstance(hours, FieldError):
        errors.append(hours)
    if errors or first is None or last is None or isinstance(hours, FieldError):
        return tuple(errors)
    return AwayAsked(first, last) if hours is None else AwayAsked(first, last, hours.starts, hours.ends)


def _ids(weekday: int, place: int) -> tuple[str, str]:
    return f"{WEEKDAYS[weekday]}-{place + 1}-from", f"{WEEKDAYS[weekday]}-{place + 1}-to"


def _stretch(typed: Mapping[str, str], weekday: int, place: int) -> StretchFields:
    starts, ends = _ids(weekday, place)
    return StretchFields(starts, ends, typed.get(starts, ""), typed.get(ends, ""))


def _places(typed: Mapping[str, str], weekday: int) -> int:
    # The command can set more stretches than the form asks for.
    place = STRETCHES
    while any(name in typed for name in _ids(weekday, place)):
        place += 1
    return place


def _read(fields: StretchFields, *, of_calling: bool = True) -> DayHours | FieldError | None:
    if not fields.starts and not fields.ends:
        return None
    starts, ends = _time(fields.starts), _time(fields.ends)
    if starts is None or ends is None:
        return FieldError(fields.starts_id if starts is None else fields.ends_id, _BOTH)
    for at, field in ((starts, fields.starts_id), (ends, fields.ends_id)):
        if at.minute % 15 or at.second:
            return FieldError(field, _QUARTER)
        if of_calling and not EARLIEST <= at <= LATEST:
            return FieldError(field, _CALLING)
    return DayHours(starts, ends) if starts < ends else FieldError(fields.ends_id, _ORDER)


def _overlap(week: Sequence[StaffHours]) -> Iterator[FieldError]:
    found = overlapping(week)
    if found is not None:
        one, other = found
        words = overlap_words(DAYS[one.weekday], hours_words(one), hours_words(other))
        yield FieldError(_ids(one.weekday, 0)[0], words)


def _time(written: str) -> time | None:
    try:
        found = time.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def _day(written: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if today <= day <= today + _FARTHEST else None
