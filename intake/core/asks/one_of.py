"""One of: one of the step's options, by its key or by its label."""

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


def _named(text: str, question: Question, known: KnownWords) -> Intent:
    named = options_in_words(text, question, known)
    return Chosen((named[0][1],)) if len(named) == 1 else Signal.NO_MATCH


ONE_OF = Ask(
    name="one of",
    takes_options=True,
    by_digits=option_by_key,
    in_words=_named,
    labels=option_labels,
    take=keep_options,
    inputs=option_inputs,
)
