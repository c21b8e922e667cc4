"""The days of a text: Tuesday, the 15th, next week, Monday to Thursday, after the 12th, in three days.

Reads signs, never words. Every date it names is today or later, and no further off than the horizon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime

from intake.core.scheduling.time_wish import TimeWish
from intake.core.time_words.combining import FURTHEST_DAYS
from intake.core.time_words.dates import (
    DAY,
    WEEK,
    agreeing,
    coming_date,
    coming_in,
    day_of_month,
    first,
    has,
    minutes_counted,
    monday,
    month_day,
    named_day,
    number_in,
    weekday_beside,
)
from intake.core.time_words.phrase_kinds import GrammarRule, MonthOfYear, PhraseKind, RuleMatch, TimePhrase
from intake.core.time_words.tokens import Coming, Token, TokenKind

_SOME_DAYS = ((0, 1, 2, 3, 4), (5, 6))
_DAY_MINUTES = 24 * 60
# So many choices a menu has; a bare number up to this may be one.
MOST_CHOICES = 4
# Who counts the first day too says eight days for a week.
_WEEKS_COUNTED_FULLY = {8: 7, 15: 14}
# A number up to this behind a weekday may be an hour: "tues 3".
LAST_HOUR = 12

# One day: a date, a day of a month with or without its name, a weekday, tomorrow.
_MONTHED = "E?[no]E?m|mE?(?:o|n(?![py]))"
# "This Tuesday", "el martes que viene", "next Tuesday".
_NEAR = "E?(?:C?dC|[NC]d|dN)"
_ONE = f"(?:{_MONTHED}|E?x|E?o|En(?![py])|{_NEAR}|E?d|t)"
_SIDE = re.compile("[^FWTU&]+")


def _date(found: RuleMatch) -> TimePhrase | None:
    day = month_day(found.marks, found.now)
    return None if day is None else _on(day, of_month=MonthOfYear(day.year, day.month))


def _monthless(found: RuleMatch) -> TimePhrase | None:
    """Read "the 15th". "The 2nd" may be the second of the times we offered."""
    number = number_in(found.marks)
    # "On 10" is hardly a day.
    least = LAST_HOUR if has(found.marks, TokenKind.NUMBER) and found.marks[0].number else MOST_CHOICES
    day = day_of_month(number, found.now) if number > least else None
    return None if day is None else _on(day, of_month=MonthOfYear(day.year, day.month))


def _another(found: RuleMatch) -> TimePhrase | None:
    """Read a bare number behind a date: "march 15 or 16"."""
    if found.last is None or found.last.of_month is None:
        return None
    year, month = found.last.of_month
    day = coming_date(year, month, number_in(found.marks), found.now)
    return None if day is None else _on(day, of_month=found.last.of_month)


def _weekday_and_date(found: RuleMatch) -> TimePhrase | None:
    """Read "Thursday 15" or "next Tue, March 13", which must agree."""
    beside = found.signs.index(TokenKind.WEEKDAY)
    weekday, rest = found.marks[beside].number, found.marks[beside + 1 :]
    if has(rest, TokenKind.MONTH, TokenKind.DATE):
        day = month_day(rest, found.now)
    elif has(rest, TokenKind.ORDINAL) or number_in(rest) > LAST_HOUR:
        day = agreeing(weekday, number_in(rest), found.now)
    else:
        return None
    near = found.marks[:beside]
    meant = weekday_beside(near, weekday, found.now) if has(near, TokenKind.NEXT, TokenKind.COMING) else day
    if day is None or day.weekday() != weekday or meant not in (day, None):
        return None
    return _on(day, of_month=MonthOfYear(day.year, day.month))


def _weekday(found: RuleMatch) -> TimePhrase | None:
    weekday = first(found.marks, TokenKind.WEEKDAY)
    if not has(found.marks, TokenKind.NEXT, TokenKind.COMING):
        return TimePhrase(PhraseKind.DAYS, (TimeWish(weekdays=(weekday,)),))
    day = weekday_beside(found.marks, weekday, found.now)
    return None if day is None else _on(day)


def _weekdays_alike(found: RuleMatch) -> TimePhrase | None:
    """Read "next wed or thurs", both in that week; "next Friday or Monday" may mean two weeks."""
    weekdays = [mark.number for mark in found.marks if mark.sign is TokenKind.WEEKDAY]
    days = [weekday_beside(found.marks, weekday, found.now) for weekday in weekdays]
    told = [day for day in days if day is not None]
    if len(told) < len(days) or told != sorted(told):
        return None
    return TimePhrase(PhraseKind.DAYS, (TimeWish(days=tuple(told)),))


def _near_day(found: RuleMatch) -> TimePhrase | None:
    return _on(found.now.date() + found.marks[0].number * DAY)


def _this_part(found: RuleMatch) -> TimePhrase | None:
    """Read "this evening", which is today's."""
    return _on(found.now.date()) if coming_in(found.marks) is Coming.THIS else None


def _some_days(found: RuleMatch) -> TimePhrase | None:
    weekdays = _SOME_DAYS[first(found.marks, TokenKind.SOME_DAYS)]
    how = coming_in(found.marks)
    if how is None and not has(found.marks, TokenKind.NEXT):
        return TimePhrase(PhraseKind.DAYS, (TimeWish(weekdays=weekdays),))
    today = found.now.weekday() in weekdays
    if how is Coming.THIS_OR_NEXT and not today:
        return None
    begins = monday(found.now, 1 if how is None or (today and how is not Coming.THIS) else 0)
    days = (begins + weekday * DAY for weekday in weekdays)
    coming = tuple(day for day in days if day >= found.now.date())
    return TimePhrase(PhraseKind.DAYS, (TimeWish(days=coming),)) if coming else None


def _week(found: RuleMatch) -> TimePhrase | None:
    first = monday(found.now, found.marks[-1].number)
    last = first + WEEK - DAY
    if found.marks[0].sign is TokenKind.EARLY:
        last = first + 2 * DAY
    if found.marks[0].sign is TokenKind.LATE:
        first += 2 * DAY
    return _during(max(first, found.now.date()), last)


def _weekday_range(found: RuleMatch) -> TimePhrase | None:
    first, last = (mark.number for mark in found.marks if mark.sign is TokenKind.WEEKDAY)
    days = tuple((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
    return TimePhrase(PhraseKind.DAYS, (TimeWish(weekdays=tuple(sorted(days))),))


def _date_range(found: RuleMatch) -> TimePhrase | None:
    if found.marks[0].sign is TokenKind.THE and found.marks[0].number and found.marks[1].number <= LAST_HOUR:
        # "On 2-4, Tuesday".
        return None
    ends = [named_day(part, found.now) for part in _parts(found)]
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
        month_day((month, mark), found.now)
        for mark in found.marks
        if mark.sign in (TokenKind.NUMBER, TokenKind.ORDINAL)
    )
    return None if first is None or last is None or last < first else _during(first, last)


def _bounded(found: RuleMatch) -> TimePhrase | None:
    bound = found.marks[0].sign
    if bound is TokenKind.UNTIL and found.marks[0].number:
        # "Puedo hasta el lunes": until Monday, or not before.
        return None
    if found.marks[-1].sign is TokenKind.WEEK:
        first = last = monday(found.now, found.marks[-1].number)
        last += WEEK - DAY
    else:
        day = named_day(found.marks[1:], found.now)
        if day is None:
            return None
        first = last = day
    match bound:
        case TokenKind.AFTER:
            return _during(last + DAY, None)
        case TokenKind.BEFORE:
            return _during(None, first - DAY) if first > found.now.date() else None
        case TokenKind.UNTIL:
            return _during(None, last)
        case _:
            return _during(max(first, found.now.date()), None)


def _ahead(found: RuleMatch) -> TimePhrase | None:
    days = _days_counted(found.marks)
    if not 0 < days <= FURTHEST_DAYS:
        return None
    day = found.now.date() + days * DAY
    if days % 7:
        return _on(day)
    monday = day - day.weekday() * DAY
    return _during(monday, monday + WEEK - DAY)


def _counted(found: RuleMatch) -> TimePhrase | None:
    """Read "a week from Tuesday" or "two days from now"; "two weeks starting Monday" is how long."""
    bound = next(mark for mark in found.marks if mark.sign in (TokenKind.FROM, TokenKind.AFTER))
    at = found.marks.index(bound)
    day = named_day(found.marks[at + 1 :], found.now)
    days = _days_counted(found.marks[:at])
    return None if day is None or not days or bound.number else _within(day + days * DAY, found.now)


def _in_so_many(found: RuleMatch) -> TimePhrase | None:
    """Read "de hoy en ocho", which counts the day it begins with: a week."""
    day = named_day(found.marks[:-2], found.now)
    days = _WEEKS_COUNTED_FULLY.get(found.marks[-1].number)
    return None if day is None or days is None else _within(day + days * DAY, found.now)


def _counted_on(found: RuleMatch) -> TimePhrase | None:
    """Read "de hoy en dos semanas"."""
    days = _days_counted(found.marks[1:])
    return _within(found.now.date() + (found.marks[0].number + days) * DAY, found.now) if days else None


def _days_counted(marks: tuple[Token, ...]) -> int:
    return minutes_counted(marks) // _DAY_MINUTES


def _parts(found: RuleMatch) -> Iterator[tuple[Token, ...]]:
    """Yield what stands on each side of "to", "until" or "and"."""
    for match in _SIDE.finditer(found.signs):
        start, end = match.span()
        yield found.marks[start:end]


def _within(day: date, now: datetime) -> TimePhrase | None:
    return _on(day) if day <= now.date() + FURTHEST_DAYS * DAY else None


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
    _rule(f"I?n?u[FA]{_ONE}(?![|&,]E?d)", _counted),
    _rule("tIn?u", _counted_on),
    _rule(f"(?:{_NEAR}|E?d|t)In(?!u|[|&,]E?d)", _in_so_many),
    _rule(f"E?[NC]?dC?,?(?:{_MONTHED}|E?x)|E?[NC]?dC?E?(?:o|n(?![pyT]))", _weekday_and_date),
    _rule(f"(?:{_MONTHED}|E?x)", _date),
    _rule("E?o|En(?![py])", _monthless),
    _rule("(?<=[|&,])E?n(?![py])", _another),
    _rule("C(?=P)", _this_part),
    _rule("E?[NC]d(?:[|&]d)+", _weekdays_alike),
    _rule(f"(?!E?[NC]d[|&]d){_NEAR}|E?d", _weekday),
    _rule("t", _near_day),
    _rule("E?[NC]k|E?k[NC]?", _some_days),
    _rule("[el]?w", _week),
    _rule("In?u", _ahead),
)
