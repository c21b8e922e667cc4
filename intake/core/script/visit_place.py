"""Visit places: how a visit's place may be named, since people hear and read it on phones that others may hold.

Decides nothing but the words; where a visit is, the coordinator knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from intake.core.scheduling.schedule import MOST_PLACE
from intake.core.script.plain_text import plain
from intake.core.script.sms_segments import is_basic
from intake.core.script.word_policy import AGENCY_WORDS, ALARMING_WORDS, TOPIC_WORDS

MOST_CHARACTERS = MOST_PLACE
_LINK = re.compile(r"https?:|www\.|\w\.(?:org|com|net|edu|gov|info|us|mn)\b", re.IGNORECASE)
_MANY_DIGITS = re.compile(r"\d[\d\s().-]{6,}\d")


def place_trouble(place: str, agencies: Iterable[str]) -> str | None:
    """Return why a place cannot be told to people, as the end of a sentence, or None where it can."""
    if not place.strip() or len(place) > MOST_CHARACTERS:
        return f"must be 1 to {MOST_CHARACTERS} characters long: people hear it and read it in one text"
    if not place.isprintable() or not is_basic(place):
        return "must be plain letters, digits and marks, so that it fits into one text"
    if _LINK.search(place) or _MANY_DIGITS.search(place):
        return "must not hold a link or a phone number"
    # A house number alarms nobody.
    alarming = (word for word in ALARMING_WORDS if not word.isdecimal())
    for word in (*TOPIC_WORDS, *AGENCY_WORDS, *alarming, *agencies):
        if _holds(place, word):
            return f"must not hold '{word.rstrip('*')}': others may read or overhear it. Name the building, or the street"
    return None


def _holds(place: str, word: str) -> bool:
    needle = plain(word.rstrip("*"))
    needle = f" {needle}" if word.endswith("*") else f" {needle} "
    return needle in f" {plain(place)} "
