"""Grown up: a yes or a no to being 18 or older, where an age is an answer too."""

from __future__ import annotations

import re

from intake.core.asks.naming import (
    StepLexicon,
    choice_keys,
    keys_lexicon,
    lexicon_of,
    stands_within,
    words_lexicon,
)
from intake.core.asks.options import option_by_key
from intake.core.asks.yes_or_no import NAMES, YES_OR_NO, choose_carefully, choose_yes_or_no, yes_or_no_phrases
from intake.core.conversation.intent import Chosen, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.replacing import replace
from intake.core.script.flow import Step
from intake.core.script.known_words import KnownWords, WordSequences, sequences_of
from intake.core.script.plain_text import plain

YES, NO = NAMES
YOUNGEST_READ, ADULT, OLDEST_READ = 10, 18, 99
# As people write an age: 17, im17, 17yo, 17f. Beside an older one it may be anything.
_YOUNG = re.compile(r"(?<!\S)(?:im)?1[0-7](?:yo|yrs?|y|f|m)?(?!\S)")
_OLDER = re.compile(r"(?<!\S)(?:im)?(?:19|[2-9][0-9])(?!\S)")


def _by_age(digits: str) -> tuple[str, ...]:
    if len(digits) != len(str(YOUNGEST_READ)) or not digits.isdecimal() or not digits.isascii():
        return ()
    age = int(digits)
    if not YOUNGEST_READ <= age <= OLDEST_READ:
        return ()
    return (YES,) if age >= ADULT else (NO,)


def _lexicon(known: KnownWords, step: Step) -> StepLexicon:
    named = {name: list(phrases) for name, phrases in yes_or_no_phrases(known, step).items()}
    for wording in known.wordings:
        for age, spelled in enumerate(wording.lists.get("words.ages", ()), start=YOUNGEST_READ):
            named[YES if age >= ADULT else NO].append(spelled)
    keys = keys_lexicon(known, step, named, choice_keys(known, step), numbers=_by_age)
    return StepLexicon(words_lexicon(known, step, named, numbers=_by_age), keys)


def _by_digits(digits: str, question: Question) -> Intent:
    aged = _by_age(digits)
    return Chosen(aged) if aged else option_by_key(digits, question)


def _in_words(text: str, question: Question, known: KnownWords) -> Intent:
    if _holds_young_age(text, known) and not lexicon_of(question.step, known, _lexicon).words.turns(text):
        # Before any yes: "yes im 17".
        return Chosen((NO,))
    return choose_yes_or_no(text, question, known, _lexicon)


def _holds_young_age(text: str, known: KnownWords) -> bool:
    spelled = known.once("young ages", _young_ages)
    return bool(_YOUNG.search(text) or spelled.stand_in(text)) and not _OLDER.search(text)


def _young_ages(known: KnownWords) -> WordSequences:
    ages = (wording.lists.get("words.ages", ()) for wording in known.wordings)
    return sequences_of(age for spelled in ages for age in spelled[: ADULT - YOUNGEST_READ])


def _in_own_words(said: str, question: Question, known: KnownWords) -> Intent:
    heard = choose_carefully(said, question, known, _lexicon)
    older = any(YES in _by_age(word) for word in plain(said).split())
    # "No, I turn 18 in March" names the age they are not; "no, im 34" says two things.
    return heard if not older or stands_within(said, question.step, NO, known) else Signal.NO_MATCH


GROWN_UP = replace(
    YES_OR_NO, name="18 or older", by_digits=_by_digits, in_words=_in_words, in_own_words=_in_own_words
)
