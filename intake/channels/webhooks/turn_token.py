"""The opaque token in the URL that a call's next request goes to: which turn, in which language.

Holds nothing of the person. The language is there so that even a broken database is told of in the
caller's own language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"([0-9]{1,6})-([a-z]{0,3})")


@dataclass(frozen=True, slots=True)
class TurnToken:
    """The number of the turn a request answers, and the language spoken (None before a choice)."""

    turn: int
    language: str | None

    def __str__(self) -> str:
        return f"{self.turn}-{self.language or ''}"


FIRST = TurnToken(0, None)


def read_token(value: str) -> TurnToken | None:
    """Return the token, or None where it is not one of ours."""
    match = _TOKEN.fullmatch(value)
    return None if match is None else TurnToken(int(match[1]), match[2] or None)
