"""Any of: as many of the step's options as fit, by their keys one after the other, or by their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from intake.core.asks.naming import (
    StepLexicon,
    around,
    choice_keys,
    choice_phrases,
    keys_lexicon,
    keys_of,
    lexicon_of,
    on_offer,
    turned_by,
)
from intake.core.asks.options import keep_options, option_inputs, option_labels
from intake.core.conversation.ask import Ask, Input, ProofCase
from intake.core.conversation.intent import Chosen, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.script.flow import Step
from intake.core.script.known_words import KnownWords
from intake.core.script.lexicon import Lexicon

_ALL = "all"
# Before the name of a choice that was turned away: "evenings but not weekends".
_NOT = "not "


def _several(digits: str, question: Question) -> Intent:
    names = {str(key): name for key, name in question.options}
    if not digits or any(digit not in names for digit in digits):
        return Signal.NO_MATCH
    return Chosen(tuple(names[digit] for digit in sorted(set(digits))))


def _lexicon(known: KnownWords, step: Step) -> StepLexicon:
    keys = keys_of(step)
    named = choice_phrases(known, step, keys)
    turned = {
        f"{_NOT}{name}": [f"{but} {phrase}" for but in known.listed("but_not") for phrase in phrases]
        for name, phrases in named.items()
    }
    names = {str(key): name for name, key in keys.items()}

    def by_keys(digits: str) -> tuple[str, ...]:
        # Each digit is a key, or none of them is: "13".
        return tuple(names[digit] for digit in digits) if names.keys() >= set(digits) else ()

    all_of_them = {_ALL: known.phrases("words.any")}
    words = known.lexicon(
        {**named, **turned, **all_of_them},
        (*around(step), "words.joining"),
        mended=True,
        unless=turned_by(step),
    )
    return StepLexicon(words, _keys(known, step, by_keys), key_first=False)


def _keys(known: KnownWords, step: Step, by_keys: Callable[[str], tuple[str, ...]]) -> Lexicon:
    # A key beside any other words may be an hour: "2 in the afternoon".
    keys = choice_keys(known, step)
    beside_labels = {
        name: [f"{key} {label}" for key in keys[name] for label in known.labels(step.option_wording(name))]
        for name in keys
    }
    return keys_lexicon(known, step, beside_labels, keys, numbers=by_keys)


def _any_named(text: str, question: Question, known: KnownWords) -> Intent:
    read = lexicon_of(question.step, known, _lexicon).names(text)
    turned = {name.removeprefix(_NOT) for name in read if name.startswith(_NOT)}
    offered = [name for _, name in question.options]
    wanted = offered if _ALL in read else [name for name in read if not name.startswith(_NOT)]
    names = tuple(name for name in offered if name in wanted and name not in turned)
    # Wanted and turned away is neither, and "all weekend" is not all of them.
    twice = len(read) > len(turned) + 1 if _ALL in read else not turned.isdisjoint(wanted)
    return (
        Chosen(names)
        if on_offer(names, question) and not twice and set(wanted) <= set(offered)
        else Signal.NO_MATCH
    )


def _inputs(case: ProofCase) -> Iterator[Input]:
    yield from option_inputs(case)
    always = tuple(name for name, fact in case.needs.items() if fact is None)
    if len(always) > 1:
        yield Input(Chosen(always))


ANY_OF = Ask(
    name="any of",
    takes_options=True,
    several_digits=True,
    lists_keys=True,
    by_digits=_several,
    in_words=_any_named,
    labels=option_labels,
    take=keep_options,
    inputs=_inputs,
)
