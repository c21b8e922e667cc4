"""Tokens: what the words of a text about times can be to the grammar, one letter each.

A text becomes a row of signs, and the grammar is regular expressions over their letters. Knows no language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum


class TokenKind(StrEnum):
    """One kind of word. The letters are what the grammar's patterns are written in."""

    NUMBER = "n"  # 3
    CLOCK = "c"  # 2:30
    NOON = "z"
    HALF = "y"  # "y media", after an hour
    HALF_PAST = "j"  # half past, quarter to, before an hour
    MERIDIEM = "p"  # am or pm
    PART = "P"  # morning, afternoon, evening, midday
    EARLY = "e"
    LATE = "l"
    WEEKDAY = "d"
    MONTH = "m"
    ORDINAL = "o"  # 15th
    DATE = "x"  # 3/15
    NEAR_DAY = "t"  # today, tomorrow
    WEEK = "w"  # this week, next week
    SOME_DAYS = "k"  # weekend, weekdays
    NEXT = "N"
    COMING = "C"  # this Tuesday
    THE = "E"  # "the" or "on", before a day
    AFTER = "A"
    BEFORE = "B"
    UNTIL = "U"
    FROM = "F"
    BETWEEN = "W"
    TO = "T"
    AT = "a"
    AROUND = "r"
    OR_LATER = "L"
    OR_EARLIER = "M"
    IN = "I"  # in an hour
    UNIT = "u"  # minutes, hours, days
    ANY = "*"
    OR = "|"
    AND = "&"
    COMMA = ","
    STOP = ";"  # a full stop, "but"
    SO = "s"  # what stands before it is a reason
    BECAUSE = "b"  # what stands behind it is one
    NOT = "-"  # refuses what stands behind it
    NO = "="  # refuses what stands behind or before it
    CANNOT = "!"  # the same, and all of "Monday after three" together
    CAN = "+"
    UNCLEAR = "?"  # what people mean two things by; no rule takes it


class Coming(Enum):
    """How near a day is by the word beside it."""

    THIS = 0
    VERY_NEXT = 1
    THIS_OR_NEXT = 2  # "el próximo viernes": this week's or next week's


JOINERS = frozenset(
    {TokenKind.OR, TokenKind.AND, TokenKind.COMMA, TokenKind.STOP, TokenKind.SO, TokenKind.BECAUSE}
)
REFUSING = frozenset({TokenKind.NOT, TokenKind.NO, TokenKind.CANNOT})
# They say something only beside what they belong to, and nothing elsewhere.
IDLE = frozenset({TokenKind.THE, TokenKind.IN, TokenKind.AT})
HALF_HOUR, QUARTER_HOUR = 30, 15


@dataclass(frozen=True, slots=True)
class Token:
    """A sign as it stands in a text, with the numbers it brings: a weekday, an hour and its minutes, a day and month.

    ``exact``: a clock that counts to 24.
    """

    sign: TokenKind
    number: int = 0
    second: int = 0
    year: int | None = None
    exact: bool = False
