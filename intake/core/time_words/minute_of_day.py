"""The minute of the day that an hour means: three, half past nine, quarter to noon, eight in the evening.

Where nothing tells the half of the day, the usual one is taken. Reads signs, never words.
"""

from __future__ import annotations

import re
from datetime import time

from intake.core.time_words.dates import has
from intake.core.time_words.phrase_kinds import RuleMatch
from intake.core.time_words.tokens import JOINERS, REFUSING, Token, TokenKind

# Morning, afternoon, evening, midday, "pm", as PART counts them: the first and the last minute to begin.
PARTS = (
    (time(0, 0), time(11, 59)),
    (time(12, 0), time(16, 59)),
    (time(17, 0), time(23, 59)),
    (time(11, 0), time(13, 0)),
    (time(12, 0), time(23, 59)),
)
# Of the bare hours, these are in the afternoon.
_FIRST_PM, _LAST_PM = 1, 7
# Nobody is asked to talk later, so an hour already past may be meant for tonight.
_LAST_TONIGHT = 21 * 60
DAY_MINUTES, HALF_DAY, HOUR = 24 * 60, 12 * 60, 60
_STOPS = frozenset({*JOINERS, *REFUSING, TokenKind.CAN})
_TOLD_BEHIND = re.compile("(?:[|&,]n)*[|&][nc]p")
_ALIKE = re.compile("(?:[|&]n(?!y?p))*")
_ALIKE_BEFORE = re.compile(r"(?:n[|&,])+a?\Z")


def minute_of_day(hour: tuple[Token, ...], found: RuleMatch) -> int | None:
    """Return the minute of the day an hour means, by what stands near it; None where it is no hour of that day."""
    minute = _minute(hour, found)
    return minute if minute is not None and 0 <= minute < DAY_MINUTES else None


def is_told(hour: tuple[Token, ...]) -> bool:
    """Tell whether an hour says by itself which half of the day it is in."""
    return any(
        mark.sign in (TokenKind.MERIDIEM, TokenKind.NOON)
        or mark.exact
        or (mark.sign in (TokenKind.NUMBER, TokenKind.CLOCK) and (mark.number > 12 or mark.number == 0))
        for mark in hour
    )


def _minute(hour: tuple[Token, ...], found: RuleMatch) -> int | None:
    past = sum(mark.number for mark in hour if mark.sign in (TokenKind.HALF, TokenKind.HALF_PAST))
    if has(hour, TokenKind.NOON):
        return HALF_DAY + past
    clock = next(mark for mark in hour if mark.sign in (TokenKind.NUMBER, TokenKind.CLOCK))
    past += clock.second
    minutes = clock.number * HOUR + past
    half = next((mark.number for mark in hour if mark.sign is TokenKind.MERIDIEM), None)
    if half is not None:
        return (clock.number % 12 + half) * HOUR + past if 0 < clock.number <= 12 else None
    return minutes if is_told(hour) else _likely(minutes, clock.number, found)


def _told_behind(minutes: int, found: RuleMatch) -> int | None:
    """Return when it is in "8 or 9 pm", which tells of both; "10 or 1 pm" does not."""
    told = _TOLD_BEHIND.match("".join(mark.sign for mark in found.behind))
    if told is None:
        return None
    clock, half = found.behind[told.end() - 2 : told.end()]
    return (
        minutes % HALF_DAY + half.number * HOUR
        if minutes % HALF_DAY <= clock.number % 12 * HOUR + clock.second
        else None
    )


def _likely(minutes: int, hour: int, found: RuleMatch) -> int:
    told = _told_behind(minutes, found)
    if told is not None:
        return told
    near = _near(found)
    part = next((mark.number for mark in near if mark.sign is TokenKind.PART), None)
    halves = (minutes % HALF_DAY, minutes % HALF_DAY + HALF_DAY)
    if part is not None:
        earliest, latest = (at.hour * HOUR + at.minute for at in PARTS[part])
        fitting = [at for at in halves if earliest <= at <= latest]
        if len(fitting) == 1:
            return fitting[0]
    usual = halves[1] if _FIRST_PM <= hour <= _LAST_PM else minutes
    over = usual <= found.now.hour * HOUR + found.now.minute
    return halves[1] if over and halves[1] <= _LAST_TONIGHT and _is_today(near, found) else usual


def _is_today(near: list[Token], found: RuleMatch) -> bool:
    """Tell whether an hour stands beside today: in "today at 8 or 9" both do."""
    alike = _ALIKE_BEFORE.search("".join(mark.sign for mark in found.before))
    beside = () if alike is None else found.before[max(alike.start() - 2, 0) : alike.start()]
    return any(mark.sign is TokenKind.NEAR_DAY and mark.number == 0 for mark in (*near, *beside))


def _near(found: RuleMatch) -> list[Token]:
    """Return the marks around an item, up to the next joiner on each side."""
    near: list[Token] = []
    # "8 or 9 tonight": both are.
    alike = _ALIKE.match("".join(mark.sign for mark in found.behind))
    behind = found.behind[alike.end() :] if alike is not None else ()
    for side in (reversed(found.before), behind):
        for mark in side:
            if mark.sign in _STOPS:
                break
            near.append(mark)
    return near
