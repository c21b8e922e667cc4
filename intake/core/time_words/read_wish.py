"""Reads when somebody can talk from their own words: "tues after 3", "no puedo el lunes", "any time".

What it reads narrows the open times that are shown next and books nothing, so a wrong reading costs one more
text. Still it rather reads nothing than something else: every word must be known (the lists stand in the wording
files), and what can be understood in two ways is not understood. Menu numbers are never read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.plain_text import folded
from intake.core.script.wording import Wording
from intake.core.time_words.combining import merge_wishes, possible, without_wish
from intake.core.time_words.grammar import Piece, pieces_in
from intake.core.time_words.phrase_kinds import TimePhrase
from intake.core.time_words.refusals import meaning
from intake.core.time_words.sentences import alternatives
from intake.core.time_words.tokenizer import tokens_in
from intake.core.time_words.vocabulary import TimeVocabulary, time_vocabulary

MOST_CHARACTERS = 320
MOST_ALTERNATIVES = 6
_LIKE_A_PHONE_NUMBER = re.compile(r"\d{5}|\d{3}\D{0,2}\d{4}")
_LETTER = re.compile(r"[^\W\d_]")
# Without a word beside them only clocks and dates are read, and none that could be two choices: "1/2".
_BARE = re.compile(r"(?!\D*[1-4]/[1-4]\D*\Z)\D*(?:(?:\d{1,2}:\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?)(?:\D+|\Z))+")
_ASKED = re.compile(r"\?+")


def read_wish(said: str, words: Mapping[str, Wording], now_local: datetime) -> TimeWish | None:
    """Return which times some words ask for, by the line's clock; None where they are not about times, or unclear.

    ``words``: the language of the conversation first. It decides what 3/10 is, and the others are tried after it.
    """
    text = folded(said)
    if not _may_be_times(text):
        return None
    for vocabulary in _vocabularies(words):
        marks = tokens_in(text, vocabulary, now_local.year)
        # The first language that knows every word decides: another would read 3/10 as another day.
        if marks is not None:
            return _read(pieces_in(marks, now_local, month_first=vocabulary.month_first), now_local)
    return None


def _may_be_times(text: str) -> bool:
    if len(text) > MOST_CHARACTERS or len(_ASKED.findall(text)) > 1 or _LIKE_A_PHONE_NUMBER.search(text):
        return False
    return bool(_LETTER.search(text) or _BARE.fullmatch(text))


def _vocabularies(words: Mapping[str, Wording]) -> Iterator[TimeVocabulary]:
    for wording in words.values():
        vocabulary = time_vocabulary(wording)
        if vocabulary is not None:
            yield vocabulary


def _read(pieces: Sequence[Piece] | None, now: datetime) -> TimeWish | None:
    if pieces is None or not any(isinstance(piece, TimePhrase) for piece in pieces):
        return None
    meant = meaning(pieces)
    wanted = None if meant is None else alternatives(meant.wanted)
    if meant is None or wanted is None:
        return None
    return _whole(_left(wanted, meant.refused), now)


def _left(wanted: Sequence[TimeWish], refused: Sequence[TimeWish]) -> tuple[TimeWish, ...]:
    left = tuple(wanted)
    for each in refused:
        left = tuple(rest for wish in left for rest in without_wish(wish, each))
    return left


def _whole(wishes: Sequence[TimeWish], now: datetime) -> TimeWish | None:
    able = merge_wishes(wish for wish in wishes if possible(wish, now))
    if not 0 < len(able) <= MOST_ALTERNATIVES:
        return None
    return replace(able[0], or_else=able[1:])
