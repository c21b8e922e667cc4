"""The days of a text: Tuesday, the 15th, next week, Monday to Thursday, after the 12th, in three days.

Reads signs, never words. Every date it names is today or later, and no further off than the horizon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from intake.core.scheduling.time_wish import TimeWish
from intake.core.time_words.combining import FURTHEST_DAYS
from intake.core.time_words.phrase_kinds import GrammarRule, MonthOfYear, PhraseKind, RuleMatch, TimePhrase
from intake.core.time_words.tokens import Token, TokenKind

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SOME_DAYS = ((0, 1, 2, 3, 4), (5, 6))
_DAY_MINUTES = 24 * 60
# So many choices a menu has; a bare number up to this may be one.
MOST_CHOICES = 4
# A number up to this behind a weekday may be an hour: "tues 3".
LAST_HOUR = 12

# One day: a date, a day of a month with or without its name, a weekday, tomorrow.
_MONTHED = "E?[no]E?m|mE?(?:o|n(?![py]))"
_ONE = f"(?:{_MONTHED}|E?x|E?o|En(?![py])|E?Nd|E?Cd|E?d[CN]?|t)"
_SIDE = re.compile("[^FWTU&]+")


def _date(found: RuleMatch) -> TimePhrase | None:
    day = _month_day(found.marks, found)
    return None if day is None else _on(day, of_month=MonthOfYear(day.year, day.month))


def _monthless(found: RuleMatch) -> TimePhrase | None:
    """Read "the 15th". "The 2nd" may be the second of the times we offered."""
    number = _number(found.marks)
    day = _day_of_month(number, found) if number > MOST_CHOICES else None
    return None if day is None else _on(day, of_month=MonthOfYear(day.year, day.month))


def _another(found: RuleMatch) -> TimePhrase | None:
    """Read a bare number behind a date: "march 15 or 16"."""
    if found.last is None or found.last.of_month is None:
        return None
    year, month = found.last.of_month
    day = _coming_date(year, month, _number(found.marks), found.now)
    return None if day is None else _on(day, of_month=found.last.of_month)


def _weekday_and_date(found: RuleMatch) -> TimePhrase | None:
    """Read "Thursday 15" or "Tue, March 13", which must agree."""
    beside = found.signs.index(TokenKind.WEEKDAY)
    weekday, rest = found.marks[beside].number, found.marks[beside + 1 :]
    day = (
        _month_day(rest, found)
        if _has(rest, TokenKind.MONTH, TokenKind.DATE)
        else _agreeing(weekday, rest, found)
    )
    if day is None or day.weekday() != weekday:
        return None
    return _on(day, of_month=MonthOfYear(day.year, day.month))


def _agreeing(weekday: int, rest: tuple[Token, ...], found: RuleMatch) -> date | None:
    number = _number(rest)
    if not _has(rest, TokenKind.ORDINAL) and number <= LAST_HOUR:
        return None
    return next((day for day in to_horizon(found.now) if (day.day, day.weekday()) == (number, weekday)), None)


def _weekday(found: RuleMatch) -> TimePhrase | None:
    weekday = next(mark.number for mark in found.marks if mark.sign is TokenKind.WEEKDAY)
    if _has(found.marks, TokenKind.NEXT):
        return _on(_monday(found.now, 1) + weekday * _DAY)
    if _has(found.marks, TokenKind.COMING):
        return _on(_coming(weekday, found.now))
    return TimePhrase(PhraseKind.DAYS, (TimeWish(weekdays=(weekday,)),))


def _weekdays_alike(found: RuleMatch) -> TimePhrase | None:
    """Read "next wed or thurs", both in that week; "next Friday or Monday" may mean two weeks."""
    weekdays = [mark.number for mark in found.marks if mark.sign is TokenKind.WEEKDAY]
    if _has(found.marks, TokenKind.NEXT):
        days = [_monday(found.now, 1) + weekday * _DAY for weekday in weekdays]
    else:
        days = [_coming(weekday, found.now) for weekday in weekdays]
    return TimePhrase(PhraseKind.DAYS, (TimeWish(days=tuple(days)),)) if days == sorted(days) else None


def _near_day(found: RuleMatch) -> TimePhrase | None:
    return _on(found.now.date() + found.marks[0].number * _DAY)


def _today(found: RuleMatch) -> TimePhrase | None:
    return _on(found.now.date())


def _some_days(found: RuleMatch) -> TimePhrase | None:
    weekdays = _SOME_DAYS[next(mark.number for mark in found.marks if mark.sign is TokenKind.SOME_DAYS)]
    if not _has(found.marks, TokenKind.NEXT, TokenKind.COMING):
        return TimePhrase(PhraseKind.DAYS, (TimeWish(weekdays=weekdays),))
    monday = _monday(found.now, 1 if _has(found.marks, TokenKind.NEXT) else 0)
    days = (monday + weekday * _DAY for weekday in weekdays)
    coming = tuple(day for day in days if day >= found.now.date())
    return TimePhrase(PhraseKind.DAYS, (TimeWish(days=coming),)) if coming else None


def _week(found: RuleMatch) -> TimePhrase | None:
    first = _monday(found.now, found.marks[-1].number)
    last = first + _WEEK - _DAY
    if found.marks[0].sign is TokenKind.EARLY:
        last = first + 2 * _DAY
    if found.marks[0].sign is TokenKind.LATE:
        first += 2 * _DAY
    return _during(max(first, found.now.date()), last)


def _weekday_range(found: RuleMatch) -> TimePhrase | None:
    first, last = (mark.number for mark in found.marks if mark.sign is TokenKind.WEEKDAY)
    days = tuple((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
    return TimePhrase(PhraseKind.DAYS, (TimeWish(weekdays=tuple(sorted(days))),))


def _date_range(found: RuleMatch) -> TimePhrase | None:
    ends = [_named_day(part, found) for part in _parts(found)]
    if len(ends) != 2 or ends[0] is None:
        return None
    first, last = ends[0], ends[1]
    if last is None or last < first:
        return None
    return _during(first, last)


def _month_range(found: RuleMatch) -> TimePhrase | None:
    """Read "march 12 to 15"."""
    month = next(mark for mark in found.marks if mark.sign is TokenKind.MONTH)
    first, last = (
        _month_day((month, mark), found)
        for mark in found.marks
        if mark.sign in (TokenKind.NUMBER, TokenKind.ORDINAL)
    )
    return None if first is None or last is None or last < first else _during(first, last)


def _bounded(found: RuleMatch) -> TimePhrase | None:
    bound = found.marks[0].sign
    if found.marks[-1].sign is TokenKind.WEEK:
        first = last = _monday(found.now, found.marks[-1].number)
        last += _WEEK - _DAY
    else:
        day = _named_day(found.marks[1:], found)
        if day is None:
            return None
        first = last = day
    match bound:
        case TokenKind.AFTER:
            return _during(last + _DAY, None)
        case TokenKind.BEFORE:
            return _during(None, first - _DAY) if first > found.now.date() else None
        case TokenKind.UNTIL:
            return _during(None, last)
        case _:
            return _during(max(first, found.now.date()), None)


def _ahead(found: RuleMatch) -> TimePhrase | None:
    count = next((mark.number for mark in found.marks if mark.sign is TokenKind.NUMBER), 1)
    days = count * found.marks[-1].number // _DAY_MINUTES
    if not 0 < days <= FURTHEST_DAYS:
        return None
    day = found.now.date() + days * _DAY
    if days % 7:
        return _on(day)
    monday = day - day.weekday() * _DAY
    return _during(monday, monday + _WEEK - _DAY)


def _named_day(marks: tuple[Token, ...], found: RuleMatch) -> date | None:
    """Return the one day that some marks name: for a weekday the coming one, but not today's, which is unclear."""
    if _has(marks, TokenKind.MONTH, TokenKind.DATE):
        return _month_day(marks, found)
    if marks[-1].sign is TokenKind.NEAR_DAY:
        return found.now.date() + marks[-1].number * _DAY
    if not _has(marks, TokenKind.WEEKDAY):
        return _day_of_month(_number(marks), found)
    weekday = next(mark.number for mark in marks if mark.sign is TokenKind.WEEKDAY)
    if _has(marks, TokenKind.NEXT):
        return _monday(found.now, 1) + weekday * _DAY
    return None if weekday == found.now.weekday() else _coming(weekday, found.now)


def _parts(found: RuleMatch) -> Iterator[tuple[Token, ...]]:
    """Yield what stands on each side of "to", "until" or "and"."""
    for match in _SIDE.finditer(found.signs):
        start, end = match.span()
        yield found.marks[start:end]


def _month_day(marks: tuple[Token, ...], found: RuleMatch) -> date | None:
    dated = next((mark for mark in marks if mark.sign is TokenKind.DATE), None)
    if dated is not None:
        year, month, number = dated.year, dated.second, dated.number
    else:
        year, month, number = (
            None,
            next(mark.number for mark in marks if mark.sign is TokenKind.MONTH),
            _number(marks),
        )
    years = (year,) if year is not None else (found.now.year, found.now.year + 1)
    return next(filter(None, (_coming_date(each, month, number, found.now) for each in years)), None)


def _number(marks: tuple[Token, ...]) -> int:
    return next(mark.number for mark in marks if mark.sign in (TokenKind.NUMBER, TokenKind.ORDINAL))


def _day_of_month(number: int, found: RuleMatch) -> date | None:
    return next((day for day in to_horizon(found.now) if day.day == number), None)


def _coming_date(year: int, month: int, number: int, now: datetime) -> date | None:
    return next(
        (day for day in to_horizon(now) if (day.year, day.month, day.day) == (year, month, number)), None
    )


def to_horizon(now: datetime) -> Iterator[date]:
    """Yield every day that may be meant, from today on."""
    today = now.date()
    return (today + ahead * _DAY for ahead in range(FURTHEST_DAYS + 1))


def _coming(weekday: int, now: datetime) -> date:
    today = now.date()
    return today + (weekday - today.weekday()) % 7 * _DAY


def _monday(now: datetime, weeks_ahead: int) -> date:
    today = now.date()
    return today - today.weekday() * _DAY + weeks_ahead * _WEEK


def _has(marks: tuple[Token, ...], *signs: TokenKind) -> bool:
    return any(mark.sign in signs for mark in marks)


def _on(day: date, *, of_month: MonthOfYear | None = None) -> TimePhrase:
    return TimePhrase(PhraseKind.DAYS, (TimeWish(days=(day,)),), of_month=of_month)


def _during(first: date | None, last: date | None) -> TimePhrase:
    return TimePhrase(PhraseKind.SPAN, (TimeWish(first_day=first, last_day=last),))


def _rule(pattern: str, read: Callable[[RuleMatch], TimePhrase | None]) -> GrammarRule:
    return GrammarRule(re.compile(pattern), read)


# In the order tried, before those of hours: the longer and the clearer first.
DAYS = (
    _rule("[FW]?E?d[TU]E?d|WE?d&E?d", _weekday_range),
    _rule("F?mE?[no][TU]E?[no](?![pyc])|WmE?[no]&E?[no](?![pyc])", _month_range),
    _rule("[FE]?E?[no][TU]E?[no]m|WE?[no]&E?[no]m", _month_range),
    _rule("[FWE]?(?:E?x[TU]E?x|E?o[TU]E?o|En[TU]E?n(?![py]))", _date_range),
    _rule("W(?:E?x&E?x|E?o&E?o|En&E?n(?![py]))", _date_range),
    _rule(f"[ABUF](?:{_ONE}|w)(?![nc])", _bounded),
    _rule(f"E?d,?(?:{_MONTHED}|E?x)|E?dE?(?:o|n(?![pyT]))", _weekday_and_date),
    _rule(f"(?:{_MONTHED}|E?x)", _date),
    _rule("E?o|En(?![py])", _monthless),
    _rule("(?<=[|&,])E?n(?![py])", _another),
    _rule("C(?=P)", _today),
    _rule("E?[NC]d(?:[|&]d)+", _weekdays_alike),
    _rule("E?[NC]d(?![|&]d)|E?d[CN]?", _weekday),
    _rule("t", _near_day),
    _rule("E?[NC]k|E?k[NC]?", _some_days),
    _rule("[el]?w", _week),
    _rule("In?u", _ahead),
)
