"""Phrases: our words taken apart once, so that a turn only fills in what is its own.

Knows gaps and what stands between them, and no conversation (see ``core.conversation.phrasing``). Never holds what a
person said: what fills a gap is gone with its turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_GAP = re.compile(r"\{([a-z_0-9]+)\}")
_SPACES = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and gaps by turns: words stand at even places, the names of gaps at odd ones."""

    pieces: tuple[str, ...]

    def put(self, known: Mapping[str, Phrase]) -> Phrase:
        """Return the phrase with the gaps closed that are known; the others stay."""
        words = [self.pieces[0]]
        for gap, after in zip(self.pieces[1::2], self.pieces[2::2], strict=True):
            inner = known.get(gap)
            first, *others = ("", gap, "") if inner is None else inner.pieces
            words[-1] += first
            words += others
            words[-1] += after
        return Phrase(tuple(words))

    def tidy(self) -> Phrase:
        """Return a phrase without gaps as it is said, whole; any other as it is."""
        return Phrase((_tidy(self.pieces[0]),)) if len(self.pieces) == 1 else self

    def say(self, value: Callable[[str], str]) -> str:
        """Return the words with every gap filled."""
        pieces = self.pieces
        if len(pieces) == 1:
            return pieces[0]
        said = list(pieces)
        said[1::2] = map(value, pieces[1::2])
        return "".join(said)

    def say_tidy(self, value: Callable[[str], str]) -> str:
        """Return the words with every gap filled, and single spaces where a gap was filled with nothing."""
        # Without gaps it was made tidy when it was taken apart.
        return self.pieces[0] if len(self.pieces) == 1 else _tidy(self.say(value))


def parse_phrase(words: str) -> Phrase:
    """Return some words as a phrase."""
    return Phrase(tuple(_GAP.split(words)))


def join_phrases(phrases: Iterable[Phrase], between: str) -> Phrase:
    """Return some phrases as one, with the same words between each two."""
    words = [""]
    for place, phrase in enumerate(phrases):
        words[-1] += (between if place else "") + phrase.pieces[0]
        words += phrase.pieces[1:]
    return Phrase(tuple(words))


def _tidy(words: str) -> str:
    return _SPACES.sub(" ", words).strip()
