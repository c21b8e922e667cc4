"""Finds the items in a row of signs, from the left, by the rules of days and then of hours.

A sign that no rule takes makes the text unreadable. Puts nothing together: that is ``sentences``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from intake.core.time_words.days import DAYS
from intake.core.time_words.hours import HOURS
from intake.core.time_words.phrase_kinds import PhraseKind, RuleMatch, TimePhrase
from intake.core.time_words.tokens import IDLE, JOINERS, REFUSING, Token, TokenKind

_RULES = (*DAYS, *HOURS)
_BETWEEN_ITEMS = frozenset({*JOINERS, *REFUSING, TokenKind.CAN})
Piece = TimePhrase | TokenKind


def pieces_in(marks: Sequence[Token], now: datetime, *, month_first: bool) -> tuple[Piece, ...] | None:
    """Return the items of a text and what joins or refuses them; None where a part means nothing."""
    walk = _Walk(tuple(marks), now, month_first)
    pieces = tuple(walk.pieces())
    return pieces if walk.done else None


class _Walk:
    """One walk over the signs of a text."""

    def __init__(self, marks: tuple[Token, ...], now: datetime, month_first: bool) -> None:  # noqa: FBT001
        self._marks, self._now, self._month_first = marks, now, month_first
        self._signs = "".join(mark.sign for mark in marks)
        self._at = 0
        self._last: TimePhrase | None = None

    @property
    def done(self) -> bool:
        return self._at == len(self._marks)

    def pieces(self) -> Iterator[Piece]:
        while not self.done:
            sign = self._marks[self._at].sign
            item = self._item()
            if item is not None:
                self._last = item
                yield item
            elif sign in _BETWEEN_ITEMS:
                self._at += 1
                yield sign
            elif sign in IDLE:
                self._at += 1
            else:
                return

    def _item(self) -> TimePhrase | None:
        if self._marks[self._at].sign is TokenKind.ANY:
            self._at += 1
            return TimePhrase(PhraseKind.ANY)
        for rule in _RULES:
            match = rule.pattern.match(self._signs, self._at)
            item = None if match is None else rule.read(self._found(match.end()))
            if match is not None and item is not None:
                self._at = match.end()
                return item
        return None

    def _found(self, end: int) -> RuleMatch:
        return RuleMatch(
            marks=self._marks[self._at : end],
            signs=self._signs[self._at : end],
            before=self._marks[: self._at],
            behind=self._marks[end:],
            last=self._last,
            now=self._now,
            month_first=self._month_first,
        )
