"""What a text names at a question: its keys, labels and the other ways to say each choice, and nothing that is half known.

The other ways stand under ``also`` in the wording files; ``within`` lists what is heard inside longer texts, for the
careful choice of a question only. Knows no ask (see ``options``, ``pages``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from intake.core.conversation.deciding import DECIDING
from intake.core.conversation.question import Question
from intake.core.script.flow import UNUSED, Step
from intake.core.script.known_words import KnownWords, sequences_of
from intake.core.script.lexicon import Lexicon
from intake.core.script.plain_text import plain

# Heard around any choice: polite words, articles, "I would like"; a yes too, where it is no choice by itself.
AROUND = ("words.around", "words.polite", "words.greeting", "words.yes")
NO = "no"
# "No, he hears it": the mark after it tells a plain no from "no one" and "no puedo".
_NO_FIRST = re.compile(r"\s*no\s*[,.;!\n]+\s*\S", re.IGNORECASE)
Made = Callable[[KnownWords, Step], Lexicon]


def lexicon_of(step: Step, known: KnownWords, made: Made) -> Lexicon:
    """Return the lexicon of a step, made at its first text."""
    return known.once((step.place, step.choices, made), lambda words: made(words, step))


def choice_phrases(known: KnownWords, step: Step, keys: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Return every way to say each choice, by its name; ``keys`` are the key numbers of the choices."""
    return {name: tuple(_ways_to_say(known, step, name, key)) for name, key in keys.items()}


def keys_of(step: Step) -> Mapping[str, int]:
    """Return the key of each choice of a step."""
    return {name: key for key, name in enumerate(step.choices, start=1) if name != UNUSED}


def around(step: Step) -> tuple[str, ...]:
    """Return the lists of what may stand around a choice at a step."""
    return (*AROUND, f"also.{step.place}.around")


def choice_lexicon(known: KnownWords, step: Step) -> Lexicon:
    """Return the lexicon of a step's choices; nothing is mended where one of them keeps, moves or erases."""
    mended = step.place not in DECIDING
    return known.lexicon(choice_phrases(known, step, keys_of(step)), around(step), mended=mended)


def on_offer(names: tuple[str, ...], question: Question) -> bool:
    """Tell whether something was named, and all of it is on offer now."""
    offered = {name for _, name in question.options}
    return bool(names) and offered.issuperset(names)


def careful_choice(said: str, question: Question, known: KnownWords, made: Made) -> str | None:
    """Return the careful choice that stands inside a longer text, or None; ``said`` is the text as it came.

    Nothing else may be named beside it, and nothing that turns it: "no, my son hears it", but not "no, I do not mind".
    """
    text = plain(said)
    opens_with_no = bool(_NO_FIRST.match(said)) or text.startswith(known.once("no_first", _openings))
    found = [
        name
        for _, name in question.options
        if (name == NO and opens_with_no) or _is_within(text, question.step, name, known)
    ]
    if len(found) != 1 or known.sequences("turning_back").stand_in(text):
        return None
    return None if lexicon_of(question.step, known, made).holds_other(text, found[0]) else found[0]


def stands_within(said: str, step: Step, name: str, known: KnownWords) -> bool:
    """Tell whether a text, as it came, holds words of a careful choice that are heard inside longer texts."""
    return _is_within(plain(said), step, name, known)


def _is_within(text: str, step: Step, name: str, known: KnownWords) -> bool:
    listed = f"within.{listed_under(step, name)}"
    return known.once(listed, lambda words: sequences_of(words.phrases(listed))).stand_in(text)


def _openings(known: KnownWords) -> tuple[str, ...]:
    return tuple(f"{opening} " for opening in known.listed("no_first"))


def _ways_to_say(known: KnownWords, step: Step, name: str, key: int) -> Iterable[str]:
    yield str(key)
    yield from known.phrases(f"words.key_{key}")
    yield from known.labels(step.option_wording(name))
    yield from known.phrases(f"also.{listed_under(step, name)}")


def listed_under(step: Step, name: str) -> str:
    """Return under which name, after ``also`` or ``within``, the other ways to say a choice are listed."""
    return step.option_wording(name).replace(".options.", ".")
