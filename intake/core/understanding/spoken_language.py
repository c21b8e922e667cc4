"""The language of a first text: told by its words, before anything else is understood.

Changes no conversation; a language asked for by name is read in ``keywords``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from intake.core.script.known_words import WordSequences, known_words, sequences_of
from intake.core.script.plain_text import plain
from intake.core.script.wording import Wording
from intake.core.understanding.keywords import WORD_KEYWORDS
from intake.core.understanding.remarks import stands_in

# Of each language alone, and of each without what the first one shares.
MOST_VOCABULARIES = 32
_WRITTEN_BY_PEOPLE = ("words.", "also.", "within.")
_VOCABULARY = (
    *("greeting", "language", *WORD_KEYWORDS, "erase", "stop", "stop_calls", "stop_texts", "wrong_number"),
    *("crisis", "crisis_help", "crisis_unsafe"),
)


def greeted_in(said: str, words: Mapping[str, Wording], first: str) -> str:
    """Return the language a first text is answered in: the one that alone has words of it, else ``first``."""
    text = plain(said)
    spoken = set(text.split())
    for language, wording in words.items():
        # A word that both languages have, such as menu, tells nothing.
        if language != first and _owned(spoken, wording, words[first]) > _owned(
            spoken, words[first], wording
        ):
            return language
    asked = (language for language, wording in words.items() if stands_in(text, wording))
    return next(asked, first)


def _owned(spoken: Collection[str], wording: Wording, other: Wording) -> int:
    """Return how many words of a text one language has, and another has not."""
    return len(_single_words(wording).intersection(spoken) - _single_words(other))


@lru_cache(maxsize=MOST_VOCABULARIES)
def _single_words(wording: Wording) -> frozenset[str]:
    lists = (words for name, words in wording.lists.items() if name.startswith(_WRITTEN_BY_PEOPLE))
    # Of a phrase with choices, the words of each.
    written = (phrase.replace("|", " ").replace("_", " ") for words in lists for phrase in words)
    return frozenset(word for phrase in written for word in plain(phrase).split())


def language_of(said: str, words: Mapping[str, Wording]) -> str | None:
    """Return the first language of which a text uses a word we know, or None."""
    text = plain(said)
    for language, wording in words.items():
        if _vocabulary(wording).stand_in(text):
            return language
    return None


@lru_cache(maxsize=MOST_VOCABULARIES)
def _vocabulary(wording: Wording) -> WordSequences:
    return sequences_of(frozenset().union(*map(known_words((wording,)).listed, _VOCABULARY)))
