"""Any of: as many of the step's options as fit, by their keys one after the other, or by their labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.core.asks.options import keep_options, option_inputs, option_labels, options_in_words
from intake.core.conversation.ask import Ask, Input, ProofCase
from intake.core.conversation.intent import Chosen, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.script.known_words import KnownWords

_BETWEEN = re.compile(r" (?:and|y|e|or|o) |(?<=[0-9]) (?=[0-9])")


def _several(digits: str, question: Question) -> Intent:
    names = {str(key): name for key, name in question.options}
    if not digits or any(digit not in names for digit in digits):
        return Signal.NO_MATCH
    return Chosen(tuple(names[digit] for digit in sorted(set(digits))))


def _any_named(text: str, question: Question, known: KnownWords) -> Intent:
    if text in known.listed("any"):
        return Chosen(tuple(name for _, name in question.options))
    keys = [_key_of(part, question, known) for part in _BETWEEN.split(text)]
    return _several("".join(keys), question) if all(keys) else Signal.NO_MATCH


def _key_of(text: str, question: Question, known: KnownWords) -> str:
    # Digits beside other words may be an hour, or a no: "after 4", "not 1".
    if text.isdecimal():
        return text
    named = options_in_words(text, question, known)
    return str(named[0][0]) if len(named) == 1 else ""


def _inputs(case: ProofCase) -> Iterator[Input]:
    yield from option_inputs(case)
    always = tuple(name for name, fact in case.needs.items() if fact is None)
    if len(always) > 1:
        yield Input(Chosen(always))


ANY_OF = Ask(
    name="any of",
    takes_options=True,
    several_digits=True,
    by_digits=_several,
    in_words=_any_named,
    labels=option_labels,
    take=keep_options,
    inputs=_inputs,
)
