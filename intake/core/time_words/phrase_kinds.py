"""Phrase kinds: what the grammar finds in a row of signs, one day or one window of hours at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from intake.core.scheduling.time_wish import TimeWish
from intake.core.time_words.tokens import Token, TokenKind


class PhraseKind(Enum):
    """What an item speaks of; ANY says only that the text is about times."""

    DAYS = "days"
    SPAN = "span"
    HOURS = "hours"
    ANY = "any"


class MonthOfYear(NamedTuple):
    """The month that a date is in."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A day, a span of days or some hours; what fits one of ``wishes`` fits it.

    ``point``: an hour on the dot, behind which "or 2" is another. ``of_month``: the month and year in which "or
    the 16th" is meant, behind a date.
    """

    kind: PhraseKind
    wishes: tuple[TimeWish, ...] = ()
    point: bool = False
    of_month: MonthOfYear | None = None

    @property
    def weekday(self) -> bool:
        """Whether it is a day of the week, and no date."""
        return self.kind is PhraseKind.DAYS and all(wish.weekdays and not wish.days for wish in self.wishes)


class JoinedPhrase(NamedTuple):
    """A phrase, and what joins it to what stands before it."""

    joiner: TokenKind | None
    phrase: TimePhrase


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """The marks a rule matched, with what stands around them and what was found before."""

    marks: tuple[Token, ...]
    signs: str
    before: tuple[Token, ...]
    behind: tuple[Token, ...]
    last: TimePhrase | None
    now: datetime
    month_first: bool


@dataclass(frozen=True, slots=True)
class GrammarRule:
    """A pattern over signs and what it means; ``read`` returns None where it cannot mean that after all."""

    pattern: re.Pattern[str]
    read: Callable[[RuleMatch], TimePhrase | None]
