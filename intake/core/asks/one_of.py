"""One of: one of the step's options, by its key or by its words."""

from __future__ import annotations

from intake.core.asks.naming import careful_choice, choice_lexicon, lexicon_of, on_offer
from intake.core.asks.options import keep_options, option_by_key, option_inputs, option_labels
from intake.core.conversation.ask import Ask
from intake.core.conversation.intent import Chosen, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.script.known_words import KnownWords


def _named(text: str, question: Question, known: KnownWords) -> Intent:
    names = lexicon_of(question.step, known, choice_lexicon).names(text)
    return Chosen(names) if len(names) == 1 and on_offer(names, question) else Signal.NO_MATCH


def _carefully(said: str, question: Question, known: KnownWords) -> Intent:
    name = careful_choice(said, question, known, choice_lexicon)
    return Signal.NO_MATCH if name is None else Chosen((name,))


ONE_OF = Ask(
    name="one of",
    takes_options=True,
    by_digits=option_by_key,
    in_words=_named,
    in_own_words=_carefully,
    labels=option_labels,
    take=keep_options,
    inputs=option_inputs,
)
