"""Understands texts: what the words of a message mean at a step.

Exact words act, and nothing else does: a text is never searched for something that looks like an
answer. Only asking us to stop, and words of a crisis, are heard inside longer texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from intake.core.flow import Ask
from intake.core.heard import Chosen, Heard, Keyword, PickedLanguage, Signal, Utterance
from intake.core.listening import digits_in, holds_one_of, is_one_of, plain, without
from intake.core.understanding import FIXED_KEYS, NO_EXTENSION, Question, answer
from intake.core.wording import Wording

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


def understand_text(utterance: Utterance, question: Question | None, words: Words) -> Heard:
    """Return what a text means; ``question`` is None where no conversation stands."""
    text = plain(utterance.said)
    keyword = keyword_in(utterance.said, words)
    named = question is not None and _names_option(text, question, words)
    # A choice on offer comes before the same words elsewhere, save those that must always act.
    if (
        keyword is not None
        and not _answers_extension(text, question)
        and not (named and keyword is Keyword.WHO)
    ):
        return keyword
    language = _language(text, words)
    if language is not None and not named:
        return PickedLanguage(language)
    if question is None:
        return Signal.NO_MATCH
    return _answer(text, question, words)


def keyword_in(said: str, words: Words) -> Keyword | None:
    """Return the keyword a text is, at any step and before any conversation, or None."""
    text = plain(said)
    carrier = said.strip().casefold()
    if carrier in CARRIER_STOP:
        return Keyword.STOP_ANSWERED
    if carrier in CARRIER_OTHER:
        return Keyword.CARRIER
    if _is_reaction(said, words):
        return Keyword.REACTION
    if text in FIXED_KEYS:
        return FIXED_KEYS[text]
    return _stop_or_crisis(text, words) or _word_keyword(text, words)


def greeted_in(said: str, words: Words, first: str) -> str:
    """Return the language a first text is answered in: the one whose words it uses, else ``first``."""
    others = {language: wording for language, wording in words.items() if language != first}
    return language_of(said, others) or first


def language_of(said: str, words: Words) -> str | None:
    """Return the first language of which a text uses a word we know, or None."""
    text = plain(said)
    for language, wording in words.items():
        names = ("greeting", "language", *WORD_KEYWORDS, "stop", "crisis")
        if holds_one_of(text, [word for name in names for word in wording.words(f"words.{name}")]):
            return language
    return None


def _stop_or_crisis(text: str, words: Words) -> Keyword | None:
    for wording in words.values():
        bare = without(text, wording.words("words.polite"))
        stops = wording.words("words.stop")
        if bare in CARRIER_STOP or is_one_of(bare, stops) or is_one_of(text, stops):
            return Keyword.STOP
        if holds_one_of(text, wording.words("words.stop_anywhere")):
            return Keyword.STOP
    if any(holds_one_of(text, wording.words("words.crisis")) for wording in words.values()):
        return Keyword.CRISIS
    return None


def _word_keyword(text: str, words: Words) -> Keyword | None:
    for name, keyword in WORD_KEYWORDS.items():
        if any(is_one_of(text, wording.words(f"words.{name}")) for wording in words.values()):
            return keyword
    return None


def _is_reaction(said: str, words: Words) -> bool:
    start = said.strip()
    for wording in words.values():
        for mark in wording.words("words.reactions"):
            rest = start[len(mark) :]
            if start.casefold().startswith(mark.casefold()) and _QUOTED.fullmatch(rest):
                return True
    return False


def _language(text: str, words: Words) -> str | None:
    for language, wording in words.items():
        if is_one_of(text, wording.words("words.language")):
            return language
    return None


def _names_option(text: str, question: Question, words: Words) -> bool:
    return any(text in _labels(question, name, words) for _, name in question.options)


def _answers_extension(text: str, question: Question | None) -> bool:
    return question is not None and question.step.ask is Ask.EXTENSION and text == NO_EXTENSION


def _answer(text: str, question: Question, words: Words) -> Heard:
    digits = digits_in(text)
    only_digits = bool(digits) and _MARKS.sub("", text).replace(" ", "") == digits
    if only_digits:
        return answer(digits, question)
    return _in_words(text, question, words)


def _in_words(text: str, question: Question, words: Words) -> Heard:
    match question.step.ask:
        case Ask.YES_OR_NO:
            return _yes_or_no(text, question, words)
        case Ask.ONE_OF:
            return _named(text, question, words)
        case Ask.ANY_OF:
            return _any_named(text, question, words)
        case Ask.EXTENSION if _is_word(text, "none", words) or _is_word(text, "no", words):
            return answer(NO_EXTENSION, question)
        case _:
            return Signal.NO_MATCH


def _yes_or_no(text: str, question: Question, words: Words) -> Heard:
    meant = [name for name in ("yes", "no") if _is_word(text, name, words)]
    named = [name for _, name in question.options if text in _labels(question, name, words)]
    # The labels of the question that was asked come before what the words mean elsewhere.
    for name in named or meant:
        return Chosen((name,))
    return Signal.NO_MATCH


def _named(text: str, question: Question, words: Words) -> Heard:
    named = [name for _, name in question.options if text in _labels(question, name, words)]
    return Chosen((named[0],)) if len(named) == 1 else Signal.NO_MATCH


def _any_named(text: str, question: Question, words: Words) -> Heard:
    if _is_word(text, "any", words):
        return Chosen(tuple(name for _, name in question.options))
    parts = re.split(r" (?:and|y|e|or|o) |(?<=[0-9]) (?=[0-9])", text)
    keys = "".join(digits_in(part) or _key_of(part, question, words) for part in parts)
    return answer(keys, question) if len(keys) >= len(parts) else Signal.NO_MATCH


def _key_of(text: str, question: Question, words: Words) -> str:
    keys = [str(key) for key, name in question.options if text in _labels(question, name, words)]
    return keys[0] if len(keys) == 1 else ""


def _labels(question: Question, name: str, words: Words) -> Sequence[str]:
    lines = [wording.lines.get(question.step.option_wording(name)) for wording in words.values()]
    forms = [form for line in lines if line is not None for form in (line.text, line.said) if form]
    return [plain(form) for form in forms]


def _is_word(text: str, name: str, words: Words) -> bool:
    return any(is_one_of(text, wording.words(f"words.{name}")) for wording in words.values())
