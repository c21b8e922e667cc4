"""Items: what the grammar finds in a row of signs, one day or one window of hours at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from intake.core.scheduling.time_wish import TimeWish
from intake.core.time_words.tokens import Mark


class Kind(Enum):
    """What an item speaks of; ANY says only that the text is about times."""

    DAYS = "days"
    SPAN = "span"
    HOURS = "hours"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Item:
    """A day, a span of days or some hours; what fits one of ``wishes`` fits it.

    ``point``: an hour on the dot, behind which "or 2" is another. ``of_month``: the month and year in which "or
    the 16th" is meant, behind a date.
    """

    kind: Kind
    wishes: tuple[TimeWish, ...] = ()
    point: bool = False
    of_month: tuple[int, int] | None = None

    @property
    def weekday(self) -> bool:
        """Whether it is a day of the week, and no date."""
        return self.kind is Kind.DAYS and all(wish.weekdays and not wish.days for wish in self.wishes)


@dataclass(frozen=True, slots=True)
class Found:
    """The marks a rule matched, with what stands around them and what was found before."""

    marks: tuple[Mark, ...]
    signs: str
    before: tuple[Mark, ...]
    behind: tuple[Mark, ...]
    last: Item | None
    now: datetime
    month_first: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over signs and what it means; ``read`` returns None where it cannot mean that after all."""

    pattern: re.Pattern[str]
    read: Callable[[Found], Item | None]
