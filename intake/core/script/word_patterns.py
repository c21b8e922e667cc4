"""Word patterns: many ways to say one thing in one line, as the wording files list them.

``are|is you|this|u the_| police`` is twelve ways: one word of each group in turn, ``_`` being a space within it, and nothing
where a group ends in a mark. Written out they would be hundreds of thousands; here they are met group by group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from intake.core.script.plain_text import plain

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Group:
    """The choices of one place of a pattern, by their first word; whether it may be left out."""

    choices: Mapping[str, tuple[tuple[str, ...], ...]]
    optional: bool

    def ends(self, said: Sequence[str], at: int) -> Iterator[int]:
        """Yield the places after it, where it stands at a place of a text."""
        if self.optional:
            yield at
        for words in self.choices.get(said[at], ()) if at < len(said) else ():
            if tuple(said[at : at + len(words)]) == words:
                yield at + len(words)


@dataclass(frozen=True, slots=True)
class WordPattern:
    """One line of a list: groups of words that follow each other."""

    groups: tuple[_Group, ...]

    def ends(self, said: Sequence[str], at: int) -> set[int]:
        """Return the places after the pattern, where it stands at a place of a text."""
        reached = {at}
        for group in self.groups:
            reached = {end for place in reached for end in group.ends(said, place)}
            if not reached:
                break
        return reached - {at}

    def first_words(self) -> frozenset[str]:
        """Return the words with which it may begin."""
        found: set[str] = set()
        for group in self.groups:
            found.update(group.choices)
            if not group.optional:
                break
        return frozenset(found)


def parse_pattern(words: str) -> WordPattern:
    """Return one line of a list as a pattern."""
    return WordPattern(tuple(map(_group, words.split())))


def _group(written: str) -> _Group:
    choices: dict[str, tuple[tuple[str, ...], ...]] = {}
    optional = False
    for choice in written.split("|"):
        words = tuple(plain(choice.replace("_", " ")).split())
        if words:
            choices[words[0]] = (*choices.get(words[0], ()), words)
        else:
            optional = True
    return _Group(choices, optional)


class WordPatterns(Generic[T]):
    """Patterns as they are written, each with what it means, found by the word they begin with."""

    __slots__ = ("_by_first",)

    def __init__(self, written: Mapping[str, T]) -> None:
        by_first: dict[str, list[tuple[WordPattern, T]]] = defaultdict(list)
        for words, meaning in written.items():
            pattern = parse_pattern(words)
            for word in pattern.first_words():
                by_first[word].append((pattern, meaning))
        self._by_first = dict(by_first)

    def stand_alone(self, text: str) -> Iterator[T]:
        """Yield the meaning of each that is the whole of an already plain text."""
        said = text.split(" ")
        for pattern, meaning in self._by_first.get(said[0], ()):
            if len(said) in pattern.ends(said, 0):
                yield meaning

    def found(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Yield where each stands in an already plain text, from and to, with its meaning."""
        said = text.split(" ")
        for at, word in enumerate(said):
            for pattern, meaning in self._by_first.get(word, ()):
                yield from ((at, end, meaning) for end in pattern.ends(said, at))
