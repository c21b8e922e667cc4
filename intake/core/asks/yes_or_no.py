"""Yes or no: key 1 or 2, or words for either in any language."""

from __future__ import annotations

from functools import partial

from intake.core.asks.naming import (
    Made,
    StepLexicon,
    careful_choice,
    choice_keys,
    choice_phrases,
    deciding_at,
    keys_lexicon,
    keys_of,
    lexicon_of,
    on_offer,
    stands_within,
    words_lexicon,
)
from intake.core.asks.options import keep_options, option_by_key, option_inputs, option_labels
from intake.core.conversation.ask import Ask
from intake.core.conversation.deciding import DECIDING
from intake.core.conversation.intent import Chosen, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.script.flow import Step
from intake.core.script.known_words import KnownWords
from intake.core.script.plain_text import plain

NAMES = ("yes", "no")


def yes_or_no_phrases(known: KnownWords, step: Step) -> dict[str, tuple[str, ...]]:
    """Return every way to say yes and no at a step: its own words, and those of every such question."""
    own = choice_phrases(known, step, keys_of(step))
    own_words = {phrase for phrases in own.values() for phrase in phrases}
    # The labels of the question that was asked come before what the words mean elsewhere.
    common = {
        name: [word for word in known.phrases(f"words.{name}") if word not in own_words] for name in NAMES
    }
    return {name: (*own[name], *common[name]) for name in own}


def choose_yes_or_no(text: str, question: Question, known: KnownWords, made: Made) -> Intent:
    """Return the one of both that an already plain text names."""
    names = lexicon_of(question.step, known, made).names(text)
    return Chosen(names) if len(names) == 1 and on_offer(names, question) else Signal.NO_MATCH


def choose_carefully(said: str, question: Question, known: KnownWords, made: Made) -> Intent:
    """Return the careful one of both where it stands in a longer text."""
    concluded = _concluded(plain(said), question, known)
    # "I was told to, so no": whoever gives the reason first says the answer last.
    name = concluded or careful_choice(said, question, known, made)
    return Signal.NO_MATCH if name is None else Chosen((name,))


def _concluded(text: str, question: Question, known: KnownWords) -> str | None:
    """Return the no that ends an already plain text, or the yes where nothing is decided by it; else None."""
    ended = [name for name in NAMES if text.endswith(known.once(f"so {name}", partial(_endings, name=name)))]
    # "I'm almost 18, so yes" holds the careful answer as well.
    doubtful = question.step.place in DECIDING or stands_within(text, question.step, "no", known)
    return ended[0] if len(ended) == 1 and not (ended == ["yes"] and doubtful) else None


def _endings(known: KnownWords, *, name: str) -> tuple[str, ...]:
    return tuple(f" {ending}" for ending in known.listed(f"so_{name}"))


def _lexicon(known: KnownWords, step: Step) -> StepLexicon:
    named = yes_or_no_phrases(known, step)
    keys = keys_lexicon(known, step, named, choice_keys(known, step))
    return StepLexicon(words_lexicon(known, step, named), keys, deciding_at(step))


def _yes_or_no(text: str, question: Question, known: KnownWords) -> Intent:
    return choose_yes_or_no(text, question, known, _lexicon)


def _in_own_words(said: str, question: Question, known: KnownWords) -> Intent:
    return choose_carefully(said, question, known, _lexicon)


YES_OR_NO = Ask(
    name="yes or no",
    choices=NAMES,
    results=NAMES,
    by_digits=option_by_key,
    in_words=_yes_or_no,
    in_own_words=_in_own_words,
    labels=option_labels,
    take=keep_options,
    inputs=option_inputs,
)
