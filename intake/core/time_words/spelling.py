"""Spelling: how near a word must come to the name of a day to be taken for it."""

from __future__ import annotations

import difflib

from intake.core.time_words.vocabulary import TimeVocabulary

_SPELT_ALIKE = 0.8
_FEWEST_LETTERS = 5


def day_misspelt(word: str, vocabulary: TimeVocabulary) -> str | None:
    """Return the name of a day, or of a part of one, that a word misspells.

    Its first and last letters must be right: Frida is somebody's name.
    """
    if len(word) < _FEWEST_LETTERS:
        return None
    alike = [name for name in vocabulary.guessable.get(word[0], ()) if name[-1] == word[-1]]
    return next(iter(difflib.get_close_matches(word, alike, n=1, cutoff=_SPELT_ALIKE)), None)
