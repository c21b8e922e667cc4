"""Reactions: what phones write by themselves when somebody likes, or takes back, one of our texts.

Each phone has its own form: Liked "...", a thumb to "...", Ana loved "...", Reaccionó con ... a "...". The quoted words are
ours, mostly cut short; what somebody wrote is never looked at here for a meaning.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from intake.core.script.known_words import KnownWords
from intake.core.script.plain_text import MOST_CHARACTERS

MOST_KNOWN = 16
_QUOTES = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u201a\u201b\u2039\u203a'", '"')
)
# A picture, with what phones write between it and the quoted text; no letter, digit or quote is in one.
_PICTURE = r"[^\w\s\"\x00-\x7f][^\w\s\"]*"
_BETWEEN = r"(?:(?:\s+[^\s\"]+){0,5}?\s*:?\s*)"
# The quote runs to the end, or is cut; after it stands at most what the reaction was.
_QUOTED = r"\"[^\"]*(?:\".*)?"
_AFTERWARDS = re.compile(r"[\s.\u2026]*(?:(?:con|with)\s+\W+)?", re.IGNORECASE)
_NAME = r"(?:(?:A\s+)?(?:[A-Z+(\d][\w.+()-]*\s+){1,3}(?:(?:y|e|and|&)\s+[A-Z]\w*\s+)?)"
_WHAT = r"\s+(?:to\s+|a\s+|from\s+|de\s+)?(?:an?|una?|your|the|la|el|su)\s+\w+[.!]?"


def is_reaction(said: str, known: KnownWords) -> bool:
    """Tell whether a text was written by a phone about one of our texts."""
    written = _tidied(said)
    quotes = '"' in written
    if not quotes and not written.casefold().startswith(_openings(known)):
        # Nearly every text.
        return False
    if not quotes:
        return _forms(known)[1].fullmatch(written) is not None
    found = _forms(known)[0].fullmatch(written)
    return found is not None and _ends_with_the_quote(written)


def _ends_with_the_quote(written: str) -> bool:
    _, opened, rest = written.partition('"')
    if rest.count('"') == 0:
        return bool(opened)
    return _AFTERWARDS.fullmatch(rest.rpartition('"')[2]) is not None


@lru_cache(maxsize=MOST_KNOWN)
def _openings(known: KnownWords) -> tuple[str, ...]:
    return tuple(sorted({_tidied(word).casefold() for word in known.written("reactions")}))


@lru_cache(maxsize=MOST_KNOWN)
def _forms(known: KnownWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    longest_first = sorted(_openings(known), key=len, reverse=True)
    words = "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in longest_first) or "(?!)"
    done = rf"{_NAME}?(?i:{words})"
    by_picture = rf"{_PICTURE}\s*(?i:to|a|from|de|removed\s+from|en)\s*:?\s*"
    quoting = re.compile(rf"(?:{done}{_BETWEEN}|{by_picture}){_QUOTED}", re.DOTALL)
    return quoting, re.compile(rf"{done}(?i:{_WHAT})", re.DOTALL)


def _tidied(said: str) -> str:
    # Case stays, since names are told by it; what cannot be seen goes, and accents, which some phones leave out.
    if said.isascii():
        return " ".join(said[:MOST_CHARACTERS].translate(_QUOTES).split())
    seen = (
        mark
        for mark in unicodedata.normalize("NFD", said[:MOST_CHARACTERS])
        if unicodedata.category(mark) not in ("Mn", "Cf", "Co", "Cn")
    )
    return " ".join("".join(seen).translate(_QUOTES).split())
