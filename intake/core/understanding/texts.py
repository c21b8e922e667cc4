"""Understands texts: what the words of a message mean at a step.

Exact words act, and nothing else does: a text is never searched for something that looks like an
answer. Where one text means several things, the first of these is heard: a reaction, a crisis, a stop, erasing, an answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from intake.core.conversation.ask import ask_of
from intake.core.conversation.intent import Chosen, Intent, Keyword, PickedLanguage, Signal, Utterance
from intake.core.conversation.question import FIXED_KEYS, Question
from intake.core.conversation.state import GATES
from intake.core.script.known_words import (
    KnownWords,
    WordSequences,
    is_one,
    known_words,
    sequences_of,
    words_of,
)
from intake.core.script.plain_text import digits_in, plain
from intake.core.script.remarks import Remark
from intake.core.script.wording import Wording
from intake.core.understanding.crises import speaks_of_crisis
from intake.core.understanding.reactions import is_reaction
from intake.core.understanding.remarks import remark_in, stands_in
from intake.core.understanding.stops import CARRIER_STOP, ERASE_CHECK, erases, may_stop, stops_at, way_back

CARRIER_OTHER = frozenset({"start", "unstop", "help", "info"})
_MARKS = re.compile(r"[\s,.;:/+&-]+")

Words = Mapping[str, Wording]
WORD_KEYWORDS = {
    "menu": Keyword.MENU,
    "code": Keyword.CODE,
    "who": Keyword.WHO,
    "help": Keyword.HELP_LINES,
}
# Of each language alone, and of each without what the first one shares.
MOST_VOCABULARIES = 32
_VOCABULARY = (
    *("greeting", "language", *WORD_KEYWORDS, "erase", "stop", "stop_calls", "stop_texts", "wrong_number"),
    *("crisis", "crisis_help", "crisis_unsafe"),
)


def understand_text(utterance: Utterance, question: Question | None, words: Words) -> Intent:
    """Return what a text means; ``question`` is None where no conversation stands."""
    known = words_of(words)
    text = plain(utterance.said)
    keyword = _keyword(utterance.said, text, question, known)
    named = question is not None and _names_option(text, question, known)
    # A choice on offer comes before the same words elsewhere, save those that must always act.
    if keyword is not None and not _answers_by_key(text, question) and not (named and keyword is Keyword.WHO):
        return keyword
    language = _language(text, known)
    if language is not None and not named:
        return PickedLanguage(language)
    heard = Signal.NO_MATCH if question is None else _answer(text, question, known)
    if heard is Signal.NO_MATCH and question is not None:
        # Only now: a key and the words on offer are matched first, exactly.
        heard = ask_of(question.step).in_own_words(utterance.said, question, known)
    if heard is not Signal.NO_MATCH:
        return heard
    if may_stop(text, question, known):
        return Keyword.ERASE_CHECK
    return _remark(utterance.said, text, question, known) or heard


def _remark(said: str, text: str, question: Question | None, known: KnownWords) -> Intent | None:
    asked = remark_in(said, text, question, known)
    at_gate = question is not None and str(question.step.place) == GATES[0]
    if asked is not None and asked.remark is Remark.READ and question is not None and at_gate:
        # That is what was asked: the last choice says so.
        return Chosen((question.options[-1][1],))
    return asked


def keyword_in(said: str, words: Words) -> Keyword | None:
    """Return the keyword a text is, at any step and before any conversation, or None."""
    return _keyword(said, plain(said), None, words_of(words))


def greeted_in(said: str, words: Words, first: str) -> str:
    """Return the language a first text is answered in: the one whose words it uses, else ``first``."""
    text = plain(said)
    for language, wording in words.items():
        # A word that both languages have, such as menu, tells nothing.
        if language != first and _vocabulary(wording, words[first]).stand_in(text):
            return language
    asked = (language for language, wording in words.items() if stands_in(text, wording))
    return next(asked, first)


def language_of(said: str, words: Words) -> str | None:
    """Return the first language of which a text uses a word we know, or None."""
    text = plain(said)
    for language, wording in words.items():
        if _vocabulary(wording, None).stand_in(text):
            return language
    return None


@lru_cache(maxsize=MOST_VOCABULARIES)
def _vocabulary(wording: Wording, without: Wording | None) -> WordSequences:
    shared = _words(without) if without is not None else frozenset()
    return sequences_of(_words(wording) - shared)


def _words(wording: Wording) -> frozenset[str]:
    return frozenset().union(*map(known_words((wording,)).listed, _VOCABULARY))


def _keyword(said: str, text: str, question: Question | None, known: KnownWords) -> Keyword | None:
    carrier = said.strip().casefold()
    if carrier in CARRIER_STOP:
        return Keyword.STOP_ANSWERED
    if carrier in CARRIER_OTHER:
        return Keyword.CARRIER
    if is_reaction(said, known):
        return Keyword.REACTION
    if text in FIXED_KEYS:
        return FIXED_KEYS[text]
    if speaks_of_crisis(text, question, known):
        return Keyword.CRISIS
    if stops_at(text, question, known):
        return Keyword.STOP
    if erases(text, known):
        return _erasing(said, question)
    return way_back(text, question, known) or _word_keyword(known.bare(text), known)


def _erasing(said: str, question: Question | None) -> Keyword | None:
    if "?" not in said:
        return Keyword.ERASE
    # A question is no answer; where erasing is asked about already, asking once more would erase.
    asked = question is not None and question.step.place == ERASE_CHECK
    return None if asked else Keyword.ERASE_CHECK


def _word_keyword(bare: Collection[str], known: KnownWords) -> Keyword | None:
    for name, keyword in WORD_KEYWORDS.items():
        if is_one(bare, known.listed(name)):
            return keyword
    return None


def _language(text: str, known: KnownWords) -> str | None:
    for wording in known.wordings:
        if text in known_words((wording,)).listed("language"):
            return wording.language
    return None


def _names_option(text: str, question: Question, known: KnownWords) -> bool:
    return any(text in known.labels(question.step.option_wording(name)) for _, name in question.options)


def _answers_by_key(text: str, question: Question | None) -> bool:
    return question is not None and text in ask_of(question.step).own_keys


def _answer(text: str, question: Question, known: KnownWords) -> Intent:
    ask = ask_of(question.step)
    if text.isascii() and text.isdecimal():
        return ask.by_digits(text, question)
    digits = digits_in(text)
    only_digits = bool(digits) and _MARKS.sub("", text).replace(" ", "") == digits
    return ask.by_digits(digits, question) if only_digits else ask.in_words(text, question, known)
