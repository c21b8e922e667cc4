"""Puts wishes together: both, one or the other, not this one. Sets of starts, nothing else; reads no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from intake.core.scheduling.time_wish import TimeWish

# Nobody is booked further ahead, and a date further off is more often misread than meant.
FURTHEST_DAYS = 45
T = TypeVar("T")
_DAY = timedelta(days=1)
_FIRST, _LAST = time(0, 0), time(23, 59)


def both(one: TimeWish, other: TimeWish) -> TimeWish | None:
    """Return what fits both of two wishes without ``or_else``; None where nothing does."""
    firsts = [wish.first_day for wish in (one, other) if wish.first_day is not None]
    lasts = [wish.last_day for wish in (one, other) if wish.last_day is not None]
    earliest = max((wish.earliest for wish in (one, other) if wish.earliest is not None), default=None)
    latest = min((wish.latest for wish in (one, other) if wish.latest is not None), default=None)
    days, weekdays = _named_in_both(one, other)
    if (names(one) or names(other)) and not (days or weekdays):
        return None
    if earliest is not None and latest is not None and earliest > latest:
        return None
    return TimeWish(
        days=days,
        weekdays=weekdays,
        not_weekdays=_joined(one.not_weekdays, other.not_weekdays),
        first_day=max(firsts, default=None),
        last_day=min(lasts, default=None),
        earliest=earliest,
        latest=latest,
        not_days=_joined(one.not_days, other.not_days),
    )


def all_of(*choices: Iterable[TimeWish]) -> tuple[TimeWish, ...]:
    """Return what fits one wish of each of several groups; an empty group asks for nothing."""
    found: tuple[TimeWish, ...] = (TimeWish(),)
    for group in map(tuple, choices):
        if group:
            pairs = (both(one, other) for one in found for other in group)
            found = tuple(wish for wish in pairs if wish is not None)
    return found


def without_wish(wish: TimeWish, refused: TimeWish) -> Iterator[TimeWish]:
    """Yield what is left of a wish when another, without ``or_else``, is taken out."""
    span = TimeWish(first_day=refused.first_day, last_day=refused.last_day)
    if refused.first_day is not None:
        yield from _some(both(wish, TimeWish(last_day=refused.first_day - _DAY)))
    if refused.last_day is not None:
        yield from _some(both(wish, TimeWish(first_day=refused.last_day + _DAY)))
    inside = both(wish, span)
    if inside is None:
        return
    if names(refused):
        yield replace(
            inside,
            not_weekdays=_joined(inside.not_weekdays, refused.weekdays),
            not_days=_joined(inside.not_days, refused.days),
        )
    on_days = both(inside, TimeWish(days=refused.days, weekdays=refused.weekdays))
    if on_days is not None:
        yield from _outside_hours(on_days, refused)


def merge_wishes(wishes: Iterable[TimeWish]) -> tuple[TimeWish, ...]:
    """Return the wishes with those put together that differ only in the days they name."""
    found: dict[tuple[bool, TimeWish], TimeWish] = {}
    for wish in wishes:
        key = (names(wish), replace(wish, days=(), weekdays=()))
        before = found.get(key)
        found[key] = wish if before is None else _either_day(before, wish)
    return tuple(found.values())


def possible(wish: TimeWish, now: datetime) -> bool:
    """Tell whether a wish without ``or_else`` fits any start from now to the horizon."""
    today = now.date()
    if wish.allows_day(today) and (wish.latest is None or wish.latest > now.time()):
        return True
    return any(wish.allows_day(today + timedelta(days=ahead)) for ahead in range(1, FURTHEST_DAYS + 1))


def names(wish: TimeWish) -> bool:
    """Tell whether a wish names days or weekdays."""
    return bool(wish.days or wish.weekdays)


def _named_in_both(one: TimeWish, other: TimeWish) -> tuple[tuple[date, ...], tuple[int, ...]]:
    if not (names(one) and names(other)):
        return one.days or other.days, one.weekdays or other.weekdays
    days = (day for day in _joined(one.days, other.days) if _is_named(one, day) and _is_named(other, day))
    return tuple(days), tuple(day for day in one.weekdays if day in other.weekdays)


def _is_named(wish: TimeWish, day: date) -> bool:
    return day in wish.days or day.weekday() in wish.weekdays


def _either_day(one: TimeWish, other: TimeWish) -> TimeWish:
    days = tuple(sorted(_joined(one.days, other.days)))
    return replace(one, days=days, weekdays=tuple(sorted(_joined(one.weekdays, other.weekdays))))


def _outside_hours(wish: TimeWish, refused: TimeWish) -> Iterator[TimeWish]:
    if refused.earliest is not None and refused.earliest > _FIRST:
        yield from _some(both(wish, TimeWish(latest=_shifted(refused.earliest, -1))))
    if refused.latest is not None and refused.latest < _LAST:
        yield from _some(both(wish, TimeWish(earliest=_shifted(refused.latest, 1))))


def _shifted(at: time, minutes: int) -> time:
    total = at.hour * 60 + at.minute + minutes
    return time(total // 60, total % 60)


def _some(wish: TimeWish | None) -> Iterator[TimeWish]:
    if wish is not None:
        yield wish


def _joined(one: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*one, *other)))
