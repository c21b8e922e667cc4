"""The one date that some marks name: the 15th, March 15, next Thursday, tomorrow.

A day that may be meant in two ways is None. Every date is today or later, and no further off than the horizon.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from intake.core.time_words.combining import FURTHEST_DAYS
from intake.core.time_words.tokens import Coming, Token, TokenKind

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def named_day(marks: tuple[Token, ...], now: datetime) -> date | None:
    """Return the one day that some marks name: for a weekday the coming one, but not today's, which is unclear."""
    if has(marks, TokenKind.MONTH, TokenKind.DATE):
        return month_day(marks, now)
    if marks[-1].sign is TokenKind.NEAR_DAY:
        return now.date() + marks[-1].number * DAY
    if not has(marks, TokenKind.WEEKDAY):
        return day_of_month(number_in(marks), now)
    return weekday_beside(marks, first(marks, TokenKind.WEEKDAY), now)


def weekday_beside(marks: tuple[Token, ...], weekday: int, now: datetime) -> date | None:
    """Return which date a weekday is with the "next" or "this" among some marks; none of them is ever today.

    None where two weeks may be meant: "this Thursday" on a Thursday, "next Monday" on a Sunday, "el próximo
    viernes" in the same week.
    """
    today = now.date()
    if has(marks, TokenKind.NEXT):
        day = monday(now, 1) + weekday * DAY
        return None if day == today + DAY else day
    day = today + ((weekday - today.weekday() - 1) % 7 + 1) * DAY
    how = coming_in(marks)
    if how is None or how is Coming.THIS:
        return None if weekday == today.weekday() else day
    return None if how is Coming.THIS_OR_NEXT and day < monday(now, 1) else day


def coming_in(marks: tuple[Token, ...]) -> Coming | None:
    """Return how near a day is by the words beside it; "este viernes que viene" is the very next."""
    told = {Coming(mark.number) for mark in marks if mark.sign is TokenKind.COMING}
    return Coming.VERY_NEXT if len(told) > 1 else next(iter(told), None)


def month_day(marks: tuple[Token, ...], now: datetime) -> date | None:
    """Return the coming day that a month and a number, or a written date, name."""
    dated = next((mark for mark in marks if mark.sign is TokenKind.DATE), None)
    if dated is None:
        year, month, number = None, first(marks, TokenKind.MONTH), number_in(marks)
    else:
        year, month, number = dated.year, dated.second, dated.number
    years = (year,) if year is not None else (now.year, now.year + 1)
    return next(filter(None, (coming_date(each, month, number, now) for each in years)), None)


def day_of_month(number: int, now: datetime) -> date | None:
    """Return the first coming day with that number."""
    return next((day for day in to_horizon(now) if day.day == number), None)


def coming_date(year: int, month: int, number: int, now: datetime) -> date | None:
    """Return a date if it is coming, and not too far off."""
    return next(
        (day for day in to_horizon(now) if (day.year, day.month, day.day) == (year, month, number)), None
    )


def agreeing(weekday: int, number: int, now: datetime) -> date | None:
    """Return the first coming day that is that weekday and has that number."""
    return next((day for day in to_horizon(now) if (day.day, day.weekday()) == (number, weekday)), None)


def to_horizon(now: datetime) -> Iterator[date]:
    """Yield every day that may be meant, from today on."""
    today = now.date()
    return (today + ahead * DAY for ahead in range(FURTHEST_DAYS + 1))


def monday(now: datetime, weeks_ahead: int) -> date:
    """Return the Monday of this week, or of one ahead."""
    today = now.date()
    return today - today.weekday() * DAY + weeks_ahead * WEEK


def has(marks: tuple[Token, ...], *signs: TokenKind) -> bool:
    """Tell whether any mark is of one of some kinds."""
    return any(mark.sign in signs for mark in marks)


def first(marks: tuple[Token, ...], sign: TokenKind) -> int:
    """Return the number of the first mark of a kind."""
    return next(mark.number for mark in marks if mark.sign is sign)


def number_in(marks: tuple[Token, ...]) -> int:
    """Return the first number among some marks: "15" or "15th"."""
    return next(mark.number for mark in marks if mark.sign in (TokenKind.NUMBER, TokenKind.ORDINAL))


def minutes_counted(marks: tuple[Token, ...]) -> int:
    """Return how many minutes a count and its unit are: "in two days"; "an hour" is one."""
    count = next((mark.number for mark in marks if mark.sign is TokenKind.NUMBER), 1)
    return count * first(marks, TokenKind.UNIT)
