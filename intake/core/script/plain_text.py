"""Compares what people write with the words we know: without case, accents, marks or tricks.

Knows alphabets, not meanings; the words themselves live in the wording files.
"""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 1600
# Also as pictures, and with an exclamation mark.
QUESTION_MARKS = frozenset("?\u00bf\uff1f\u2753\u2754\u2047\u2048\u2049")
# Phones write an apostrophe in many ways, and people leave it out. A carrier may take the acute accent
# that stands for one apart, into a space and a mark.
_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02bc\uff07]| \u0301")
_PLAIN_APOSTROPHES = str.maketrans("", "", "'`")
_BETWEEN = re.compile(r"(?:[^\w*#]|_)+")


def plain(text: str) -> str:
    """Return text in comparable form: lower case, no accents, one space between words.

    Full-width and other digits become ASCII ones; invisible characters vanish, so that a
    zero-width joiner inside STOP still stops.
    """
    return _BETWEEN.sub(" ", folded(text)).strip()


def folded(text: str) -> str:
    """Return text in lower case, without accents, apostrophes and what cannot be seen; its other marks stay."""
    if text.isascii():
        # Most texts: none of what follows but case and two marks is in these letters (3 us instead of 15).
        return text[:MOST_CHARACTERS].translate(_PLAIN_APOSTROPHES).lower()
    wide = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", text[:MOST_CHARACTERS])).casefold()
    return "".join(_digit(mark) for mark in wide if unicodedata.category(mark) not in ("Mn", "Cf"))


def digits_in(text: str) -> str:
    """Return only the ASCII digits of a text, whatever stands between them."""
    return "".join(mark for mark in plain(text) if mark.isascii() and mark.isdigit())


def is_question(text: str) -> bool:
    """Tell whether a text, as it came, has the mark of a question."""
    return not QUESTION_MARKS.isdisjoint(text)


def _digit(mark: str) -> str:
    value = unicodedata.decimal(mark, None)
    return mark if value is None else str(value)
