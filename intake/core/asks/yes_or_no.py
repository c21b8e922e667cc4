"""Yes or no: key 1 or 2, or a word for either in any language."""

from __future__ import annotations

from intake.core.asks.options import (
    keep_options,
    option_by_key,
    option_inputs,
    option_labels,
    options_in_words,
)
from intake.core.conversation.ask import Ask
from intake.core.conversation.intent import Chosen, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.script.known_words import KnownWords

_NAMES = ("yes", "no")


def _yes_or_no(text: str, question: Question, known: KnownWords) -> Intent:
    meant = [name for name in _NAMES if text in known.listed(name)]
    named = [name for _, name in options_in_words(text, question, known)]
    # The labels of the question that was asked come before what the words mean elsewhere.
    for name in named or meant:
        return Chosen((name,))
    return Signal.NO_MATCH


YES_OR_NO = Ask(
    name="yes or no",
    choices=_NAMES,
    results=_NAMES,
    by_digits=option_by_key,
    in_words=_yes_or_no,
    labels=option_labels,
    take=keep_options,
    inputs=option_inputs,
)
