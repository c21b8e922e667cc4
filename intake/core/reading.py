"""Understands texts: what the words of a message mean at a step.

Exact words act, and nothing else does: a text is never searched for something that looks like an
answer. Only words of a crisis are heard inside longer texts. Asking us to stop inside a longer text
only makes us ask: "he won't stop calling me" is not meant for us.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from intake.core.advance import ENTRIES
from intake.core.flow import Ask
from intake.core.heard import Chosen, Heard, Keyword, PickedLanguage, Signal, Utterance, Wished
from intake.core.listening import after, digits_in, holds_one_of, is_one_of, plain, without
from intake.core.time_words import read_wish
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
# Asked for a number, "wrong number" speaks of the one just typed.
_SPEAKS_OF_NUMBERS = frozenset({Ask.YES_OR_NO, Ask.PHONE_NUMBER})
_VOCABULARY = ("greeting", "language", *WORD_KEYWORDS, "stop", "wrong_number", "crisis")


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
        and not _speaks_of_a_number(text, question, words)
    ):
        return keyword
    language = _language(text, words)
    if language is not None and not named:
        return PickedLanguage(language)
    heard = Signal.NO_MATCH if question is None else _answer(text, question, words)
    if heard is Signal.NO_MATCH and question is not None and question.step.ask is Ask.OPEN_TIME:
        heard = _wished(utterance.said, question, words)
    return Keyword.ERASE_CHECK if heard is Signal.NO_MATCH and _may_stop(text, question, words) else heard


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
    bare = _bare(text, words)
    if _asks_to_stop(bare, words):
        return Keyword.STOP
    if _is_crisis(text, bare, words):
        return Keyword.CRISIS
    return _word_keyword(bare, words)


def greeted_in(said: str, words: Words, first: str) -> str:
    """Return the language a first text is answered in: the one whose words it uses, else ``first``."""
    text, shared = plain(said), _vocabulary(words[first])
    for language, wording in words.items():
        # A word that both languages have, such as menu, tells nothing.
        if language != first and holds_one_of(text, _vocabulary(wording) - shared):
            return language
    return first


def language_of(said: str, words: Words) -> str | None:
    """Return the first language of which a text uses a word we know, or None."""
    text = plain(said)
    for language, wording in words.items():
        if holds_one_of(text, _vocabulary(wording)):
            return language
    return None


def _vocabulary(wording: Wording) -> frozenset[str]:
    return frozenset(plain(word) for name in _VOCABULARY for word in wording.words(f"words.{name}"))


def _bare(text: str, words: Words) -> tuple[str, ...]:
    """Return a text and what is left of it as each polite word falls away, in the order listed."""
    forms = [text]
    for word in _all("polite", words):
        forms.append(without(forms[-1], [word]))
    return tuple(dict.fromkeys(forms))


def _asks_to_stop(bare: Collection[str], words: Words) -> bool:
    openers = _all("openers", words)
    known = {*CARRIER_STOP, *map(plain, (*_all("stop", words), *_all("wrong_number", words)))}
    return not known.isdisjoint({*bare, *(after(form, openers) for form in bare)})


def _may_stop(text: str, question: Question | None, words: Words) -> bool:
    # Asked already, and asking again there would erase: only a plain yes may.
    asked = question is not None and question.step.place == ENTRIES[Keyword.ERASE_CHECK]
    return not asked and holds_one_of(text, _all("stop_anywhere", words))


def _speaks_of_a_number(text: str, question: Question | None, words: Words) -> bool:
    if question is None or question.step.ask not in _SPEAKS_OF_NUMBERS:
        return False
    openers = _all("openers", words)
    return any(_is_word(after(form, openers), "wrong_number", words) for form in _bare(text, words))


def _is_crisis(text: str, bare: Collection[str], words: Words) -> bool:
    if holds_one_of(text, _all("crisis", words)):
        return True
    return any(_is_word(form, "crisis_alone", words) for form in bare)


def _word_keyword(bare: Collection[str], words: Words) -> Keyword | None:
    for name, keyword in WORD_KEYWORDS.items():
        if any(_is_word(form, name, words) for form in bare):
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


def _wished(said: str, question: Question, words: Words) -> Heard:
    # Only now: a key and the words on offer are matched first, exactly.
    if question.now is None:
        return Signal.NO_MATCH
    # The language they write in comes first: it decides what 3/10 is.
    first = {code: each for code, each in words.items() if code == question.language}
    wish = read_wish(said, {**first, **words}, question.now)
    return Signal.NO_MATCH if wish is None else Wished(wish)


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
        case Ask.OPEN_TIME if text in _labels(question, "other_times", words):
            return Chosen(("other_times",))
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
    keys = [_key_of(part, question, words) for part in parts]
    return answer("".join(keys), question) if all(keys) else Signal.NO_MATCH


def _key_of(text: str, question: Question, words: Words) -> str:
    # Digits beside other words may be an hour, or a no: "after 4", "not 1".
    if text.isdecimal():
        return text
    keys = [str(key) for key, name in question.options if text in _labels(question, name, words)]
    return keys[0] if len(keys) == 1 else ""


def _labels(question: Question, name: str, words: Words) -> Sequence[str]:
    lines = [wording.lines.get(question.step.option_wording(name)) for wording in words.values()]
    forms = [form for line in lines if line is not None for form in (line.text, line.said) if form]
    return [plain(form) for form in forms]


def _is_word(text: str, name: str, words: Words) -> bool:
    return is_one_of(text, _all(name, words))


def _all(name: str, words: Words) -> list[str]:
    return [word for wording in words.values() for word in wording.words(f"words.{name}")]
