"""The hours of a text: at three, after noon, between one and four, in the morning, in an hour.

Reads signs, never words. Names no day, but today where somebody counts from now.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

from intake.core.scheduling.time_wish import TimeWish
from intake.core.time_words.dates import agreeing, has, minutes_counted
from intake.core.time_words.days import LAST_HOUR, MOST_CHOICES
from intake.core.time_words.minute_of_day import DAY_MINUTES, HALF_DAY, HOUR, PARTS, is_told, minute_of_day
from intake.core.time_words.phrase_kinds import GrammarRule, PhraseKind, RuleMatch, TimePhrase
from intake.core.time_words.tokens import JOINERS, Token, TokenKind

_EARLY = (time(9, 59), time(13, 59), time(18, 59), time(11, 59), time(13, 59))
_LATE = (time(10, 0), time(15, 0), time(19, 0), time(12, 0), time(15, 0))
_EARLY_ALONE = time(10, 59)
_AROUND = HOUR
# "Ten past", "veinte para las".
_MINUTES_SAID = frozenset({5, 10, 15, 20, 25})
_HOUR_AND_MORE = frozenset({TokenKind.NUMBER, TokenKind.CLOCK, TokenKind.MERIDIEM, *JOINERS})

_ONE = "(?:(?:ja?)?[nc]y?p?|(?:ja?)?z)"
_ONE_FOUND = re.compile(_ONE)


def _between(found: RuleMatch) -> TimePhrase | None:
    first, last = _hours_of(found)
    if found.signs.startswith("an") and found.marks[1].number in _MINUTES_SAID and found.signs.count("a") < 2:
        # "At ten to four" may be 3:50.
        return None
    ends = minute_of_day(last, found)
    if ends is None:
        return None
    starts = _start(first, last, ends, found)
    if starts is None:
        return None
    if ends <= starts and not is_told(last):
        ends += HALF_DAY
    return _span(starts, ends - 1) if starts < ends <= DAY_MINUTES else None


def _start(first: tuple[Token, ...], last: tuple[Token, ...], ends: int, found: RuleMatch) -> int | None:
    starts = minute_of_day(first, found)
    if starts is None or is_told(first) or not is_told(last):
        return starts
    # "2-4 pm": both are; "10-2 pm": the first cannot be.
    halves = [at for at in (starts % HALF_DAY, starts % HALF_DAY + HALF_DAY) if at < ends]
    return max(halves, default=None)


def _from(found: RuleMatch) -> TimePhrase | None:
    at = _only(found)
    return None if at is None else _span(at, None)


def _to(found: RuleMatch) -> TimePhrase | None:
    at = _only(found)
    unclear = found.marks[0].sign is TokenKind.UNTIL and found.marks[0].number
    return None if not at or unclear else _span(None, at - 1)


def _no_later(found: RuleMatch) -> TimePhrase | None:
    at = _only(found)
    return None if at is None else _span(None, at)


def _around(found: RuleMatch) -> TimePhrase | None:
    at = _only(found)
    return None if at is None else _span(at - _AROUND, at + _AROUND)


def _exactly(found: RuleMatch) -> TimePhrase | None:
    at = _only(found)
    return None if at is None else TimePhrase(PhraseKind.HOURS, (_window(at, at),), point=True)


def _again(found: RuleMatch) -> TimePhrase | None:
    """Read a bare number behind another hour: "at 10 or 2"; "a las 3 y 10" may be 3:10."""
    number = found.marks[0].number
    minutes = found.before[-1].sign is TokenKind.AND and number in _MINUTES_SAID
    point = found.last is not None and found.last.point
    return _exactly(found) if point and number <= LAST_HOUR and not minutes else None


def _minutes_from(found: RuleMatch) -> TimePhrase | None:
    """Read "ten past four" and "diez para las cuatro"; "lunes 20 para las 4" is a date."""
    if found.signs.startswith(TokenKind.AT):
        found = replace(
            found, marks=found.marks[1:], signs=found.signs[1:], before=(*found.before, found.marks[0])
        )
    minutes, before = found.marks[0].number, found.before[-1:]
    dated = before and before[0].sign in (TokenKind.WEEKDAY, TokenKind.THE, TokenKind.MONTH)
    to = found.signs[1] == TokenKind.AT
    if (
        minutes not in _MINUTES_SAID
        or (to and not found.marks[1].number)
        or (dated and (to or minutes > LAST_HOUR))
    ):
        return None
    hour = _only(replace(found, marks=found.marks[2:], signs=found.signs[2:]))
    if hour is None:
        return None
    at = hour - minutes if to else hour + minutes
    return TimePhrase(PhraseKind.HOURS, (_window(at, at),), point=True) if 0 <= at < DAY_MINUTES else None


def _before_day(found: RuleMatch) -> TimePhrase | None:
    """Read a bare number before a day: "11 Saturday". "2 Saturday" may be the second of our times, "2 on Saturday" not."""
    number = found.marks[0].number
    behind = next(at for at, mark in enumerate(found.behind) if mark.sign not in _HOUR_AND_MORE)
    days = found.behind[behind:]
    if days[0].sign is TokenKind.THE and days[0].number:
        return _exactly(found) if number <= LAST_HOUR else None
    if not MOST_CHOICES < number <= LAST_HOUR and TokenKind.PART not in (mark.sign for mark in days[1:2]):
        return None
    weekday = next((mark.number for mark in days[:2] if mark.sign is TokenKind.WEEKDAY), None)
    dated = weekday is not None and agreeing(weekday, number, found.now) is not None
    return None if dated or number > LAST_HOUR else _exactly(found)


def _beside_day(found: RuleMatch) -> TimePhrase | None:
    """Read a bare number behind a day: "tues 3". Where the day comes first in dates, it may be the 3rd."""
    number, day = found.marks[0].number, found.before[-1]
    if number > LAST_HOUR:
        return None
    if day.sign is TokenKind.WEEKDAY and not found.month_first:
        return None if agreeing(day.number, number, found.now) else _exactly(found)
    return _exactly(found)


def _part(found: RuleMatch) -> TimePhrase | None:
    signs = {mark.sign for mark in found.marks}
    if TokenKind.PART not in signs:
        return TimePhrase(PhraseKind.HOURS, (TimeWish(latest=_EARLY_ALONE),))
    part = next(mark.number for mark in found.marks if mark.sign is TokenKind.PART)
    earliest, latest = PARTS[part]
    if TokenKind.EARLY in signs:
        latest = _EARLY[part]
    if TokenKind.LATE in signs:
        earliest = _LATE[part]
    return TimePhrase(PhraseKind.HOURS, (TimeWish(earliest=earliest, latest=latest),))


def _from_now(found: RuleMatch) -> TimePhrase | None:
    minutes = minutes_counted(found.marks)
    later = has(found.marks[:-1], TokenKind.UNIT) and found.marks[-1].number
    if minutes >= DAY_MINUTES or later:
        # "Two hours from tomorrow".
        return None
    starts = found.now + timedelta(minutes=minutes)
    if starts.date() != found.now.date():
        return None
    last = starts + timedelta(minutes=HOUR)
    latest = time(23, 59) if last.date() != starts.date() else last.time()
    wish = TimeWish(
        days=(starts.date(),),
        earliest=starts.time().replace(second=0, microsecond=0),
        latest=latest.replace(second=0, microsecond=0),
    )
    return TimePhrase(PhraseKind.DAYS, (wish,))


def _hours_of(found: RuleMatch) -> list[tuple[Token, ...]]:
    spans = (match.span() for match in _ONE_FOUND.finditer(found.signs))
    return [found.marks[start:end] for start, end in spans]


def _only(found: RuleMatch) -> int | None:
    return minute_of_day(_hours_of(found)[0], found)


def _span(starts: int | None, ends: int | None) -> TimePhrase:
    return TimePhrase(PhraseKind.HOURS, (_window(starts, ends),))


def _window(starts: int | None, ends: int | None) -> TimeWish:
    earliest = None if starts is None else _time(max(starts, 0))
    return TimeWish(earliest=earliest, latest=None if ends is None else _time(min(ends, DAY_MINUTES - 1)))


def _time(minutes: int) -> time:
    return time(minutes // HOUR, minutes % HOUR)


def _rule(pattern: str, read: Callable[[RuleMatch], TimePhrase | None]) -> GrammarRule:
    return GrammarRule(re.compile(pattern), read)


# In the order tried: the longer and the clearer first.
HOURS = (
    _rule(f"W[ra]?{_ONE}[&T]a?{_ONE}", _between),
    _rule(f"Fa?{_ONE}[TUa]a?{_ONE}", _between),
    _rule(f"a?{_ONE}[TU]a?{_ONE}|a{_ONE}a{_ONE}", _between),
    _rule(f"a?n[Aa]{_ONE}", _minutes_from),
    _rule(f"[AF]A?[ra]*{_ONE}L?", _from),
    _rule(f"[BU][ra]*{_ONE}", _to),
    _rule(f"a?{_ONE}L", _from),
    _rule(f"a?{_ONE}M", _no_later),
    _rule(f"a?ra?{_ONE}r?|a?{_ONE}r", _around),
    _rule(f"a{_ONE}", _exactly),
    _rule("In?u|n?uFt", _from_now),
    _rule("(?:ja?)?(?:cy?p?|ny?p|ny|z)|ja?n|n(?=C?P)", _exactly),
    _rule("n(?=(?:[|&,]E?[nc]p?)*E*[NC]?[dtkxo]|(?:[|&]n)+C?P)", _before_day),
    _rule("(?<=[dtPkwx])n(?!a)|(?<=[no]m)n|(?<=m[no])n", _beside_day),
    _rule("(?<=[|&,])n", _again),
    _rule("[el]P|Pe?|e", _part),
)
