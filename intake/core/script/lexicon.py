"""A lexicon: the phrases known at one question, each with what it names; a text is read only if they cover all of it.

Exact words act and nothing is guessed: one word that is not known, and the text names nothing. Knows no question and
no step (see ``core.asks.options``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from intake.core.script.plain_text import plain

# Whoever writes more tells something, and answers nothing.
MOST_WORDS = 30
# Shorter words are too near to each other to be mended.
SHORTEST_MENDED = 6
# "Si", "me" and "ok" stand in any sentence.
SHORTEST_HEARD = 2
_Phrase = tuple[str, ...]
_AROUND: _Phrase = ()
# The name of phrases that turn a whole text into nothing.
UNLESS = "unless"
NOTHING_SHORT: Mapping[str, str] = {}


def no_numbers(_digits: str) -> tuple[str, ...]:
    """Return what digits name that are no phrase: nothing."""
    return ()


class Lexicon:
    """Phrases in plain form with the names they stand for; some only stand around others and name nothing.

    A phrase that two names claim is known to neither. ``numbers`` says what digits name that are no phrase. Where
    there is an ``unmended``, a word of six letters or more that misses one of ours by one letter, not its first, is
    taken for it; those never. ``short_for`` is what people write for a word of ours. Whoever says one under ``UNLESS``
    names nothing, but where a phrase of ours stands over it.
    """

    __slots__ = ("_mendable", "_names", "_numbers", "_short", "_starts", "_unless", "_unmended")

    def __init__(
        self,
        named: Mapping[str, Iterable[str]],
        around: Iterable[str] = (),
        *,
        numbers: Callable[[str], tuple[str, ...]] = no_numbers,
        unmended: frozenset[str] | None = None,
        short_for: Mapping[str, str] = NOTHING_SHORT,
    ) -> None:
        self._short = short_for
        claimed: dict[_Phrase, dict[str, None]] = {}
        for name, phrases in named.items():
            for phrase in map(self._words_of, phrases):
                if phrase and name != UNLESS:
                    claimed.setdefault(phrase, {})[name] = None
        self._names: dict[_Phrase, _Phrase] = dict.fromkeys(
            filter(None, map(self._words_of, around)), _AROUND
        )
        self._names |= {phrase: tuple(names) for phrase, names in claimed.items() if len(names) == 1}
        # The longest phrase that begins with a word is tried first.
        self._starts: dict[str, list[_Phrase]] = {}
        for phrase in sorted(self._names, key=len, reverse=True):
            self._starts.setdefault(phrase[0], []).append(phrase)
        self._unless: dict[str, list[_Phrase]] = {}
        for phrase in filter(None, map(self._words_of, named.get(UNLESS, ()))):
            self._unless.setdefault(phrase[0], []).append(phrase)
        self._numbers = numbers
        words = {word for phrase in self._names for word in phrase if len(word) >= SHORTEST_MENDED}
        self._mendable = frozenset() if unmended is None else frozenset(words)
        self._unmended = unmended or frozenset()

    def names(self, text: str) -> tuple[str, ...]:
        """Return each name that stands in an already plain text; none where any of its words is unknown."""
        return tuple(dict.fromkeys(self.read(text)))

    def read(self, text: str) -> tuple[str, ...]:
        """Return the names in an already plain text as they come; none where any of its words is unknown."""
        words = self._spoken(text)
        if len(words) > MOST_WORDS or self._is_turned(words):
            return ()
        found = self._covering(words)
        if found is None and self._mendable:
            found = self._covering([self._mended(word) for word in words])
        return found or ()

    def _is_turned(self, words: _Phrase) -> bool:
        return any(
            _begins(words, at, phrase) and not self._is_named(words, at, at + len(phrase))
            for at, word in enumerate(words)
            for phrase in self._unless.get(word, ())
        )

    def _is_named(self, words: _Phrase, at: int, end: int) -> bool:
        """Tell whether a phrase that names something, and is no shorter, stands over a place of a text."""
        return any(
            names and length >= end - at and start + length >= end
            for start in range(at + 1)
            for length, names in self._beginnings(words, start)
        )

    def turns(self, text: str) -> bool:
        """Tell whether an already plain text holds what names nothing here, whatever stands around it."""
        return self._is_turned(self._spoken(text))

    def holds_other(self, text: str, name: str) -> bool:
        """Tell whether a phrase of another name stands anywhere in an already plain text; the shortest words aside."""
        words, at = self._spoken(text), 0
        while at < len(words):
            phrase = self._longest(words, at) or (words[at],)
            if (
                self._names.get(phrase, _AROUND) not in (_AROUND, (name,))
                and len(" ".join(phrase)) > SHORTEST_HEARD
            ):
                return True
            at += len(phrase)
        return False

    def phrases(self) -> Iterable[tuple[str, str]]:
        """Yield each phrase that names something, with the name."""
        return ((" ".join(phrase), names[0]) for phrase, names in self._names.items() if names)

    def _words_of(self, phrase: str) -> _Phrase:
        return self._spoken(plain(phrase))

    def _spoken(self, text: str) -> _Phrase:
        return tuple([self._short.get(word, word) for each in text.split() if (word := each.strip("#"))])

    def _covering(self, words: Sequence[str], at: int = 0, dead: set[int] | None = None) -> _Phrase | None:
        """Return the names of phrases that cover all words from a place on, the longest tried first; None where none do."""
        dead = set() if dead is None else dead
        if at == len(words):
            return ()
        if at in dead:
            return None
        for length, names in self._beginnings(words, at):
            rest = self._covering(words, at + length, dead)
            if rest is not None:
                return (*names, *rest)
        dead.add(at)
        return None

    def _beginnings(self, words: Sequence[str], at: int) -> Iterator[tuple[int, _Phrase]]:
        for phrase in self._starts.get(words[at], ()):
            if _begins(words, at, phrase):
                yield len(phrase), self._names[phrase]
        named = self._numbers(words[at])
        if named:
            yield 1, named

    def _longest(self, words: Sequence[str], at: int) -> _Phrase | None:
        return next((each for each in self._starts.get(words[at], ()) if _begins(words, at, each)), None)

    def _mended(self, word: str) -> str:
        if (
            word in self._starts
            or word in self._unmended
            or len(word) < SHORTEST_MENDED
            or not word.isalpha()
        ):
            return word
        near = [known for known in self._mendable if known[0] == word[0] and _is_near(word, known)]
        return near[0] if len(near) == 1 else word


def _begins(words: Sequence[str], at: int, phrase: _Phrase) -> bool:
    return tuple(words[at : at + len(phrase)]) == phrase


def _is_near(word: str, known: str) -> bool:
    """Tell whether one letter more, less, other, or two swapped make one word the other."""
    if abs(len(word) - len(known)) > 1:
        return False
    same = next((at for at, (one, other) in enumerate(zip(word, known, strict=False)) if one != other), None)
    if same is None:
        return True
    rest, other = word[same:], known[same:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] in (other, other[1:]) or rest == other[1:]
