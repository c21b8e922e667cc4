"""The hours of a text: at three, after noon, between one and four, in the morning, in an hour.

Reads signs, never words. Names no day, but today where somebody counts from now.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

from intake.core.scheduling.time_wish import TimeWish
from intake.core.time_words.dates import agreeing, first, has
from intake.core.time_words.days import LAST_HOUR, MOST_CHOICES
from intake.core.time_words.phrase_kinds import GrammarRule, PhraseKind, RuleMatch, TimePhrase
from intake.core.time_words.tokens import JOINERS, REFUSING, Token, TokenKind

# Morning, afternoon, evening, midday, "pm", as PART counts them: the first and the last minute to begin.
_PARTS = (
    (time(0, 0), time(11, 59)),
    (time(12, 0), time(16, 59)),
    (time(17, 0), time(23, 59)),
    (time(11, 0), time(13, 0)),
    (time(12, 0), time(23, 59)),
)
_EARLY = (time(9, 59), time(13, 59), time(18, 59), time(11, 59), time(13, 59))
_LATE = (time(10, 0), time(15, 0), time(19, 0), time(12, 0), time(15, 0))
_EARLY_ALONE = time(10, 59)
# Of the bare hours, these are in the afternoon.
_FIRST_PM, _LAST_PM = 1, 7
# Nobody is asked to talk later, so an hour already past may be meant for tonight.
_LAST_TONIGHT = 21 * 60
_DAY_MINUTES, _HALF_DAY, _HOUR = 24 * 60, 12 * 60, 60
_AROUND = _HOUR
# "Ten past", "veinte para las".
_MINUTES_SAID = frozenset({5, 10, 15, 20, 25})
_HOUR_AND_MORE = frozenset({TokenKind.NUMBER, TokenKind.CLOCK, TokenKind.MERIDIEM, *JOINERS})
_STOPS = frozenset({*JOINERS, *REFUSING, TokenKind.CAN})

_ONE = "(?:(?:ja?)?[nc]y?p?|(?:ja?)?z)"
_ONE_FOUND = re.compile(_ONE)


def _between(found: RuleMatch) -> TimePhrase | None:
    first, last = _hours_of(found)
    if found.signs.startswith("an") and found.marks[1].number in _MINUTES_SAID and found.signs.count("a") < 2:
        # "At ten to four" may be 3:50.
        return None
    ends = _minutes(last, found)
    if ends is None:
        return None
    starts = _start(first, last, ends, found)
    if starts is None:
        return None
    if ends <= starts and not _is_told(last):
        ends += _HALF_DAY
    return _span(starts, ends - 1) if starts < ends <= _DAY_MINUTES else None


def _start(first: tuple[Token, ...], last: tuple[Token, ...], ends: int, found: RuleMatch) -> int | None:
    starts = _minutes(first, found)
    if starts is None or _is_told(first) or not _is_told(last):
        return starts
    # "2-4 pm": both are; "10-2 pm": the first cannot be.
    halves = [at for at in (starts % _HALF_DAY, starts % _HALF_DAY + _HALF_DAY) if at < ends]
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
    at = _only(replace(found, marks=found.marks[2:], signs=found.signs[2:]))
    at = None if at is None else at - minutes if to else at + minutes
    return None if at is None else TimePhrase(PhraseKind.HOURS, (_window(at, at),), point=True)


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
    earliest, latest = _PARTS[part]
    if TokenKind.EARLY in signs:
        latest = _EARLY[part]
    if TokenKind.LATE in signs:
        earliest = _LATE[part]
    return TimePhrase(PhraseKind.HOURS, (TimeWish(earliest=earliest, latest=latest),))


def _from_now(found: RuleMatch) -> TimePhrase | None:
    count = next((mark.number for mark in found.marks if mark.sign is TokenKind.NUMBER), 1)
    minutes = count * first(found.marks, TokenKind.UNIT)
    counts = has(found.marks[:-1], TokenKind.UNIT) and found.marks[-1].number
    if minutes >= _DAY_MINUTES or counts:
        # "Two hours from tomorrow".
        return None
    starts = found.now + timedelta(minutes=minutes)
    if starts.date() != found.now.date():
        return None
    last = starts + timedelta(minutes=_HOUR)
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
    return _minutes(_hours_of(found)[0], found)


def _is_told(hour: tuple[Token, ...]) -> bool:
    """Tell whether an hour says by itself which half of the day it is in."""
    return any(
        mark.sign in (TokenKind.MERIDIEM, TokenKind.NOON)
        or mark.exact
        or (mark.sign in (TokenKind.NUMBER, TokenKind.CLOCK) and (mark.number > 12 or mark.number == 0))
        for mark in hour
    )


def _minutes(hour: tuple[Token, ...], found: RuleMatch) -> int | None:
    """Return the minute of the day an hour means, by what stands near it; None where it is no hour."""
    past = sum(mark.number for mark in hour if mark.sign in (TokenKind.HALF, TokenKind.HALF_PAST))
    if has(hour, TokenKind.NOON):
        return _HALF_DAY + past
    clock = next(mark for mark in hour if mark.sign in (TokenKind.NUMBER, TokenKind.CLOCK))
    past += clock.second
    minutes = clock.number * _HOUR + past
    half = next((mark.number for mark in hour if mark.sign is TokenKind.MERIDIEM), None)
    if half is not None:
        return (clock.number % 12 + half) * _HOUR + past if 0 < clock.number <= 12 else None
    if _is_told(hour):
        return minutes if minutes < _DAY_MINUTES else None
    return _likely(minutes, clock.number, found)


def _likely(minutes: int, hour: int, found: RuleMatch) -> int:
    near = _near(found)
    part = next((mark.number for mark in near if mark.sign is TokenKind.PART), None)
    halves = (minutes % _HALF_DAY, minutes % _HALF_DAY + _HALF_DAY)
    if part is not None:
        earliest, latest = (at.hour * _HOUR + at.minute for at in _PARTS[part])
        fitting = [at for at in halves if earliest <= at <= latest]
        if len(fitting) == 1:
            return fitting[0]
    usual = halves[1] if _FIRST_PM <= hour <= _LAST_PM else minutes
    today = any(mark.sign is TokenKind.NEAR_DAY and mark.number == 0 for mark in near)
    over = usual <= found.now.hour * _HOUR + found.now.minute
    return halves[1] if today and over and halves[1] <= _LAST_TONIGHT else usual


def _near(found: RuleMatch) -> list[Token]:
    """Return the marks around an item, up to the next joiner on each side."""
    near: list[Token] = []
    for side in (reversed(found.before), found.behind):
        for mark in side:
            if mark.sign in _STOPS:
                break
            near.append(mark)
    return near


def _span(starts: int | None, ends: int | None) -> TimePhrase:
    return TimePhrase(PhraseKind.HOURS, (_window(starts, ends),))


def _window(starts: int | None, ends: int | None) -> TimeWish:
    earliest = None if starts is None else _time(max(starts, 0))
    return TimeWish(earliest=earliest, latest=None if ends is None else _time(min(ends, _DAY_MINUTES - 1)))


def _time(minutes: int) -> time:
    return time(minutes // _HOUR, minutes % _HOUR)


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
    _rule("(?:ja?)?(?:cy?p?|ny?p|ny|z)|ja?n|n(?=(?:[|&]n)*CP|P)", _exactly),
    _rule("n(?=(?:[|&,]E?[nc]p?)*E*[NC]?[dtkxo])", _before_day),
    _rule("(?<=[dtPkwx])n(?!a)|(?<=[no]m)n|(?<=m[no])n", _beside_day),
    _rule("(?<=[|&,])n", _again),
    _rule("[el]P|Pe?|e", _part),
)
