"""Our own words in comparable form: made ready once from the wordings, for texts to be compared with.

Holds what the wording files list, and nothing that a person wrote; ``core.understanding.texts`` decides what is meant.
To compare a text with every word anew cost 350 us of a turn by text, which now takes 30 (scripts/bench/run webhook).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TypeVar, cast

from intake.core.script.lexicon import UNLESS, Lexicon, no_numbers
from intake.core.script.plain_text import plain
from intake.core.script.wording import Wording, placeholders

T = TypeVar("T")
# Tests and the prover make wordings by the dozen; a line has one set of them.
MOST_SETS = 16


@dataclass(frozen=True, slots=True)
class WordSequences:
    """Word sequences that may stand inside a text."""

    sequences: frozenset[str]
    longest: int
    # Hardly any word of a text begins one.
    first_words: frozenset[str]

    @classmethod
    def of(cls, sequences: frozenset[str]) -> WordSequences:
        """Return some already plain words as sequences."""
        longest = max((each.count(" ") + 1 for each in sequences), default=0)
        return cls(sequences, longest, frozenset(each.partition(" ")[0] for each in sequences))

    def ends(self, said: Sequence[str], at: int) -> set[int]:
        """Return the places after each sequence that begins at a place of a text."""
        if said[at] not in self.first_words:
            return set()
        last = min(at + self.longest, len(said))
        return {end for end in range(at + 1, last + 1) if " ".join(said[at:end]) in self.sequences}

    def cut_from(self, text: str) -> str:
        """Return an already plain text without them, the longest at each place first."""
        said, left, at = text.split(" "), [], 0
        while at < len(said):
            ends = self.ends(said, at)
            if not ends:
                left.append(said[at])
            at = max(ends, default=at + 1)
        return " ".join(left)

    def stand_in(self, text: str) -> bool:
        """Tell whether one of them stands inside an already plain text."""
        said = text.split(" ")
        return any(
            " ".join(said[at:end]) in self.sequences
            for at, word in enumerate(said)
            if word in self.first_words
            for end in range(at + 1, min(at + self.longest, len(said)) + 1)
        )


class KnownWords:
    """The words of some languages, by the name of their list; those of all languages count, whichever is spoken."""

    __slots__ = ("_lists", "_made", "_openers", "_polite", "_sequences", "wordings")

    def __init__(self, wordings: tuple[Wording, ...]) -> None:
        self.wordings = wordings
        self._lists: dict[str, frozenset[str]] = {}
        self._sequences: dict[str, WordSequences] = {}
        self._made: dict[Hashable, object] = {}
        # In the order listed: each falls away from what the one before it left.
        polite = (plain(word) for word in self.written("polite"))
        self._polite = tuple((word, re.compile(rf"(?<!\S){re.escape(word)}(?!\S)")) for word in polite)
        openers = "|".join(re.escape(plain(each)) for each in self.written("openers"))
        self._openers = re.compile(rf"\A(?:(?:{openers}) )+") if openers else None

    def listed(self, name: str) -> frozenset[str]:
        """Return every word of a list, in each language."""
        found = self._lists.get(name)
        if found is None:
            listed = (word for wording in self.wordings for word in wording.words(f"words.{name}"))
            found = self._lists[name] = frozenset(each for word in listed for each in _plain_choices(word))
        return found

    def sequences(self, name: str) -> WordSequences:
        """Return a list as word sequences, in each language."""
        found = self._sequences.get(name)
        if found is None:
            found = self._sequences[name] = WordSequences.of(self.listed(name))
        return found

    def labels(self, name: str) -> tuple[str, ...]:
        """Return how an option is written and read back, in each language; ``name`` is that of its wording."""
        lines = [wording.lines.get(name) for wording in self.wordings]
        forms = [form for line in lines if line is not None for form in (line.text, line.said) if form]
        return tuple(form for form in forms if not placeholders(form))

    def phrases(self, listed: str) -> tuple[str, ...]:
        """Return every phrase of a list by its whole name, in each language that has it; a choice of words as each of them."""
        return tuple(
            each
            for wording in self.wordings
            for word in wording.lists.get(listed, ())
            for each in choices(word)
        )

    def lexicon(
        self,
        named: Mapping[str, Iterable[str]],
        around: Iterable[str],
        *,
        numbers: Callable[[str], tuple[str, ...]] = no_numbers,
        mended: bool = False,
        unless: Iterable[str] = (),
    ) -> Lexicon:
        """Return a lexicon of phrases by what they name; ``around`` are the lists whose words may stand around them.

        ``unless`` are the lists of what names nothing, whatever stands around it.
        """
        pairs = (written.partition(" = ") for written in self.phrases("words.short_for"))
        turned = [word for name in unless for word in self.phrases(name)]
        return Lexicon(
            {**named, UNLESS: turned},
            (word for name in around for word in self.phrases(name)),
            numbers=numbers,
            unmended=self.once("every word", _every_word) if mended else None,
            short_for={plain(short): plain(meant) for short, _, meant in pairs},
        )

    def once(self, key: Hashable, make: Callable[[KnownWords], T]) -> T:
        """Return what is made of these words for a key; made at the first text that asks for it."""
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = make(self)
        # What a key stands for is always made by the same function.
        return cast("T", found)

    def bare(self, text: str) -> tuple[str, ...]:
        """Return a text and what is left of it as each polite word falls away, in the order listed."""
        forms = {text: None}
        for word, pattern in self._polite:
            if word in text:
                text = " ".join(pattern.sub(" ", text).split())
                forms[text] = None
        return tuple(forms)

    def opened(self, text: str) -> str:
        """Return an already plain text without the openings it begins with, such as can you."""
        return text if self._openers is None else self._openers.sub("", text)

    def written(self, name: str) -> tuple[str, ...]:
        """Return every word of a list as it is written, in each language; a choice of words as each of them."""
        listed = (word for wording in self.wordings for word in wording.words(f"words.{name}"))
        return tuple(each for word in listed for each in choices(word))


def _every_word(known: KnownWords) -> frozenset[str]:
    # A word that is ours anywhere is no slip of another: "either" is not "neither".
    lists = (phrases for wording in known.wordings for phrases in wording.lists.values())
    return frozenset(word for phrases in lists for phrase in phrases for word in plain(phrase).split())


@lru_cache(maxsize=MOST_SETS)
def known_words(wordings: tuple[Wording, ...]) -> KnownWords:
    """Return what some wordings list, made ready at their first text."""
    return KnownWords(wordings)


def words_of(words: Mapping[str, Wording]) -> KnownWords:
    """Return what the wordings of a script list."""
    return known_words(tuple(words.values()))


def choices(words: str) -> Iterator[str]:
    """Yield every way to say some words: ``stop|quit texting me|us|`` are six, ``_`` is a space within one choice."""
    if "|" not in words:
        yield words
        return
    for chosen in product(*(word.split("|") for word in words.split())):
        yield " ".join(" ".join(chosen).replace("_", " ").split())


def _plain_choices(words: str) -> Iterator[str]:
    # Each choice is made plain once, and not each of their thousands of sequences.
    if "|" not in words:
        yield plain(words)
        return
    groups = ([plain(choice.replace("_", " ")) for choice in group.split("|")] for group in words.split())
    for chosen in product(*groups):
        yield " ".join(filter(None, chosen))


def sequences_of(words: Iterable[str]) -> WordSequences:
    """Return some of our own words as sequences."""
    return WordSequences.of(frozenset(map(plain, words)))


def is_one(said: Collection[str], words: frozenset[str]) -> bool:
    """Tell whether one form of a text is one of some words."""
    return not words.isdisjoint(said)
