"""Understands texts: what the words of a message mean at a step.

Exact words act, and nothing else does: a text is never searched for something that looks like an
answer. Only words of a crisis are heard inside longer texts. Asking us to stop inside a longer text
only makes us ask: "he won't stop calling me" is not meant for us.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from intake.core.conversation.advance import ENTRIES
from intake.core.conversation.ask import ask_of
from intake.core.conversation.intent import Intent, Keyword, PickedLanguage, Signal, Utterance
from intake.core.conversation.question import FIXED_KEYS, Question
from intake.core.script.known_words import (
    KnownWords,
    WordSequences,
    is_one,
    known_words,
    sequences_of,
    words_of,
)
from intake.core.script.plain_text import digits_in, plain
from intake.core.script.wording import Wording

# The words carriers act on by themselves, alone and in any case (Twilio, Advanced Opt-Out).
CARRIER_STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
CARRIER_OTHER = frozenset({"start", "unstop", "help", "info"})
# A reaction quotes our own text: Liked "...", or names what was done to it: Reacted X to "...".
_QUOTED = re.compile(r"\s+(?:\S+\s+(?:to|a)\s+)?[\"\u201c\u201d\u00ab'\u2018].*|\s+an?\s+\w+", re.DOTALL)
_MARKS = re.compile(r"[\s,.;:/+&-]+")

Words = Mapping[str, Wording]
WORD_KEYWORDS = {
    "menu": Keyword.MENU,
    "erase": Keyword.ERASE,
    "code": Keyword.CODE,
    "who": Keyword.WHO,
    "help": Keyword.HELP_LINES,
}
# Of each language alone, and of each without what the first one shares.
MOST_VOCABULARIES = 32
_VOCABULARY = ("greeting", "language", *WORD_KEYWORDS, "stop", "wrong_number", "crisis")


def understand_text(utterance: Utterance, question: Question | None, words: Words) -> Intent:
    """Return what a text means; ``question`` is None where no conversation stands."""
    known = words_of(words)
    text = plain(utterance.said)
    keyword = _keyword(utterance.said, text, known)
    named = question is not None and _names_option(text, question, known)
    # A choice on offer comes before the same words elsewhere, save those that must always act.
    if (
        keyword is not None
        and not _answers_by_key(text, question)
        and not (named and keyword is Keyword.WHO)
        and not _speaks_of_a_number(text, question, known)
    ):
        return keyword
    language = _language(text, known)
    if language is not None and not named:
        return PickedLanguage(language)
    heard = Signal.NO_MATCH if question is None else _answer(text, question, known)
    if heard is Signal.NO_MATCH and question is not None:
        # Only now: a key and the words on offer are matched first, exactly.
        heard = ask_of(question.step).in_own_words(utterance.said, question, known)
    return Keyword.ERASE_CHECK if heard is Signal.NO_MATCH and _may_stop(text, question, known) else heard


def keyword_in(said: str, words: Words) -> Keyword | None:
    """Return the keyword a text is, at any step and before any conversation, or None."""
    return _keyword(said, plain(said), words_of(words))


def greeted_in(said: str, words: Words, first: str) -> str:
    """Return the language a first text is answered in: the one whose words it uses, else ``first``."""
    text = plain(said)
    for language, wording in words.items():
        # A word that both languages have, such as menu, tells nothing.
        if language != first and _vocabulary(wording, words[first]).stand_in(text):
            return language
    return first


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


def _keyword(said: str, text: str, known: KnownWords) -> Keyword | None:
    carrier = said.strip().casefold()
    if carrier in CARRIER_STOP:
        return Keyword.STOP_ANSWERED
    if carrier in CARRIER_OTHER:
        return Keyword.CARRIER
    if _is_reaction(said, known):
        return Keyword.REACTION
    if text in FIXED_KEYS:
        return FIXED_KEYS[text]
    bare = known.bare(text)
    if _asks_to_stop(bare, known):
        return Keyword.STOP
    if known.sequences("crisis").stand_in(text) or is_one(bare, known.listed("crisis_alone")):
        return Keyword.CRISIS
    return _word_keyword(bare, known)


def _asks_to_stop(bare: Collection[str], known: KnownWords) -> bool:
    said = {*bare, *map(known.opened, bare)}
    stops = (CARRIER_STOP, known.listed("stop"), known.listed("wrong_number"))
    return any(is_one(said, words) for words in stops)


def _may_stop(text: str, question: Question | None, known: KnownWords) -> bool:
    # Asked already, and asking again there would erase: only a plain yes may.
    asked = question is not None and question.step.place == ENTRIES[Keyword.ERASE_CHECK]
    return not asked and known.sequences("stop_anywhere").stand_in(text)


def _speaks_of_a_number(text: str, question: Question | None, known: KnownWords) -> bool:
    if question is None or not ask_of(question.step).of_numbers:
        return False
    return is_one([*map(known.opened, known.bare(text))], known.listed("wrong_number"))


def _word_keyword(bare: Collection[str], known: KnownWords) -> Keyword | None:
    for name, keyword in WORD_KEYWORDS.items():
        if is_one(bare, known.listed(name)):
            return keyword
    return None


def _is_reaction(said: str, known: KnownWords) -> bool:
    start = said.strip()
    folded = start.casefold()
    # Hardly any text begins like one.
    return folded.startswith(known.marks) and any(
        folded.startswith(mark) and _QUOTED.fullmatch(start, length) for mark, length in known.reactions
    )


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
    if ask.as_written:
        return Signal.NO_MATCH
    if text.isascii() and text.isdecimal():
        return ask.by_digits(text, question)
    digits = digits_in(text)
    only_digits = bool(digits) and _MARKS.sub("", text).replace(" ", "") == digits
    return ask.by_digits(digits, question) if only_digits else ask.in_words(text, question, known)
