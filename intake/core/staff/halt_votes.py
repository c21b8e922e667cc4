"""Votes on a halt: whose word ends a stop of everything that goes out to people, and for how long a vote holds.

Rules only; what a halt keeps back is in ``services.line.halt`` and ``services.delivery``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

# Long enough to reach a second person, and short enough that both mean the same hour.
VOTE_HOLDS = timedelta(hours=1)


class VoterKind(StrEnum):
    """From where a word about a halt came."""

    # One of the coordinator's phones, by its place in the settings.
    PHONE = "phone"
    # Whoever runs the line, by a command on its machine.
    OPERATOR = "operator"
    # Somebody who is signed in at the console, by their account.
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Voter:
    """Who said a word about a halt: two words of the same voter are one."""

    kind: VoterKind
    which: str = ""

    @classmethod
    def read(cls, written: str) -> Self:
        """Return the voter of their name, as ``str`` gives it."""
        kind, _, which = written.partition(" ")
        return cls(VoterKind(kind), which)

    def __str__(self) -> str:
        return f"{self.kind} {self.which}".strip()


OPERATOR = Voter(VoterKind.OPERATOR)


def phone_at(place: int) -> Voter:
    """Return the voter at a place of the coordinator's phones, from 1 on."""
    return Voter(VoterKind.PHONE, str(place))


@dataclass(frozen=True, slots=True)
class Vote:
    """One voter's word to end a halt, and when it was given (UTC)."""

    by: Voter
    at: datetime


def standing_votes(votes: Iterable[Vote], now: datetime) -> tuple[Vote, ...]:
    """Return the votes that still hold now (UTC), one of each voter."""
    latest = {each.by: each for each in votes if each.at > now - VOTE_HOLDS}
    return tuple(latest.values())


def may_end(votes: Iterable[Vote]) -> bool:
    """Tell whether standing votes end a halt: those of two phones, or the operator's and any other.

    Whoever broke into the console may hold two accounts of it, and one person may hold a phone and an account.
    """
    voters = {each.by for each in votes}
    phones = [each for each in voters if each.kind is VoterKind.PHONE]
    return len(phones) > 1 or (OPERATOR in voters and len(voters) > 1)
