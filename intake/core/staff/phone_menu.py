"""The menus of an interviewer who calls the line: which question a request answers, and what is said next.

Values only. Staff menus are not flows: nobody else hears them, and no person's answer is in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

# Keys 1 to 8, so that 9 and 0 keep their meaning.
MOST_LISTED = 8
MOST_ROUNDS = 3
AS_EVERYBODY = "0"
_PIN = re.compile(r"[0-9]{4,6}")


class MenuQuestion(StrEnum):
    """What an interviewer is asked."""

    # A PIN of their own, and once more.
    NEW_PIN = "new"
    AGAIN = "again"
    PIN = "pin"
    LIST = "list"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class MenuPosition:
    """Which question was asked, for which time, and about which request."""

    ask: MenuQuestion
    round: int = 1
    request_id: str = ""


class MenuAction(Enum):
    """What follows the words."""

    ASK = auto()
    HANG_UP = auto()
    # They go on as everybody does.
    LINE = auto()


@dataclass(frozen=True, slots=True)
class SpokenPrompt:
    """One thing to say, by the name of its wording, with what fills it."""

    name: str
    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class MenuCue:
    """What an interviewer hears, what follows, and which question comes next."""

    do: MenuAction
    said: tuple[SpokenPrompt, ...] = ()
    asking: MenuPosition | None = None


def is_pin(digits: str) -> bool:
    """Tell whether digits may be a PIN: four to six of them, and not all the same."""
    return _PIN.fullmatch(digits) is not None and len(set(digits)) > 1
