"""Compares what people write with the words we know: without case, accents, marks or tricks.

Knows alphabets, not meanings; the words themselves live in the wording files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

MOST_CHARACTERS = 1600
# Phones write an apostrophe in many ways, and people leave it out. A carrier may take the acute accent
# that stands for one apart, into a space and a mark.
_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02bc\uff07]| \u0301")
_BETWEEN = re.compile(r"(?:[^\w*#]|_)+")


def plain(text: str) -> str:
    """Return text in comparable form: lower case, no accents, one space between words.

    Full-width and other digits become ASCII ones; invisible characters vanish, so that a
    zero-width joiner inside STOP still stops.
    """
    return _BETWEEN.sub(" ", folded(text)).strip()


def folded(text: str) -> str:
    """Return text in lower case, without accents, apostrophes and what cannot be seen; its other marks stay."""
    wide = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", text[:MOST_CHARACTERS])).casefold()
    return "".join(_digit(mark) for mark in wide if unicodedata.category(mark) not in ("Mn", "Cf"))


@cache
def known(word: str) -> str:
    """Return a word of our own in comparable form, and remember it: a text is compared with a thousand of them.

    Never for what a person wrote, which is remembered nowhere. It halves what a turn by text costs.
    """
    return plain(word)


def digits_in(text: str) -> str:
    """Return only the ASCII digits of a text, whatever stands between them."""
    return "".join(mark for mark in plain(text) if mark.isascii() and mark.isdigit())


def is_one_of(text: str, words: Iterable[str]) -> bool:
    """Tell whether the whole of an already plain text equals one of some words."""
    return any(known(word) == text for word in words)


def holds_one_of(text: str, words: Iterable[str]) -> bool:
    """Tell whether one of some word sequences stands inside an already plain text."""
    padded = f" {text} "
    return any(f" {known(word)} " in padded for word in words)


def without(text: str, words: Iterable[str]) -> str:
    """Return an already plain text without some words, such as please and thank you."""
    for word in words:
        text = " ".join(re.sub(rf"(?<!\S){re.escape(known(word))}(?!\S)", " ", text).split())
    return text


def after(text: str, openings: Iterable[str]) -> str:
    """Return an already plain text without the openings it begins with, such as can you."""
    opening = "|".join(re.escape(known(each)) for each in openings)
    return re.sub(rf"\A(?:(?:{opening}) )+", "", text) if opening else text


def _digit(mark: str) -> str:
    value = unicodedata.decimal(mark, None)
    return mark if value is None else str(value)
