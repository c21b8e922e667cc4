"""What a text names at a question: its keys, labels and the other ways to say each choice, and nothing that is half known.

A key stands alone, or with few words beside it: with more it is an hour or a count. So does what keeps, books, moves or erases.
The other ways stand under ``also`` in the wording files, ``unless`` what names nothing; ``within`` lists what is heard
inside longer texts, for the careful choice of a question only. Knows no ask (see ``options``, ``pages``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from intake.core.conversation.deciding import DECIDING, ONCE_MORE
from intake.core.conversation.question import Question
from intake.core.conversation.state import GATES
from intake.core.script.flow import UNUSED, Step
from intake.core.script.known_words import KnownWords, sequences_of
from intake.core.script.lexicon import Lexicon, no_numbers
from intake.core.script.plain_text import plain

# Heard around any choice: polite words, articles, "I would like"; a yes too, where it is no choice by itself.
AROUND = ("words.around", "words.polite", "words.greeting", "words.yes")
# Heard around a key, and around what decides.
_AROUND_KEYS = ("words.polite", "words.around_key")
# At a question that decides nothing a key may also be good, or work.
_AROUND_FREE_KEYS = (*_AROUND_KEYS, "words.greeting", "words.yes", "words.key_is_good")
NO = "no"
# Where no question of yes and no is asked, and one choice keeps people safer than the others.
CAREFUL: Mapping[str, str] = {GATES[0]: "others_or_not_sure"}
# Ends the name of a list that is heard whatever stands beside it.
ABOVE = "_above"
# "No, he hears it": the mark after it tells a plain no from "no one" and "no puedo".
_NO_FIRST = re.compile(r"\s*no\s*[,.;!\n]+\s*\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StepLexicon:
    """What is known at a step: words with many others around them, and keys with few.

    A name that is ``deciding`` is known with few around it only. A key may come before its own words, but not where
    it may be an hour.
    """

    words: Lexicon
    keys: Lexicon
    deciding: frozenset[str] = frozenset()
    key_first: bool = True

    def names(self, text: str) -> tuple[str, ...]:
        """Return each name that stands in an already plain text."""
        return self._in_words(text) or self.keys.names(text) or self._key_first(text)

    def _in_words(self, text: str) -> tuple[str, ...]:
        names = self.words.names(text)
        return names if self.deciding.isdisjoint(names) else ()

    def _key_first(self, text: str) -> tuple[str, ...]:
        key, _, rest = text.partition(" ")
        named = self.keys.names(key) if self.key_first and rest and key.isdecimal() else ()
        return named if named and named == self._in_words(rest) else ()

    def holds_other(self, text: str, name: str) -> bool:
        """Tell whether a phrase of another name stands anywhere in an already plain text."""
        return any(each.holds_other(text, name) for each in (self.words, self.keys))


Made = Callable[[KnownWords, Step], StepLexicon]


def lexicon_of(step: Step, known: KnownWords, made: Made) -> StepLexicon:
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


def turned_by(step: Step) -> tuple[str, ...]:
    """Return the lists of what names nothing at a step, whatever stands around it."""
    return "words.unless", f"also.{step.place}.unless"


def key_phrases(known: KnownWords, key: int) -> tuple[str, ...]:
    """Return how a key is written: its digit, and the words for it."""
    spelled = (wording.lists.get("words.digits", ()) for wording in known.wordings)
    return (str(key), *(words[key] for words in spelled if words))


def choice_keys(known: KnownWords, step: Step) -> dict[str, tuple[str, ...]]:
    """Return how the key of each choice is written, by its name."""
    return {name: key_phrases(known, key) for name, key in keys_of(step).items()}


def key_alone(known: KnownWords, key: int) -> Lexicon:
    """Return one key, with the few words that may stand around it where something is decided."""
    return known.lexicon({str(key): key_phrases(known, key)}, _AROUND_KEYS, unless=("words.unless",))


def choice_lexicon(known: KnownWords, step: Step) -> StepLexicon:
    """Return what is known of a step's choices; nothing is mended where one of them keeps, moves or erases."""
    named = choice_phrases(known, step, keys_of(step))
    words = words_lexicon(known, step, named, mended=step.place not in DECIDING)
    return StepLexicon(words, keys_lexicon(known, step, named, choice_keys(known, step)), deciding_at(step))


def deciding_at(step: Step) -> frozenset[str]:
    """Return the choices of a step that keep, book, move or erase."""
    return frozenset(name for place, name in ONCE_MORE if place == step.place)


def words_lexicon(
    known: KnownWords,
    step: Step,
    named: Mapping[str, Iterable[str]],
    *,
    numbers: Callable[[str], tuple[str, ...]] = no_numbers,
    mended: bool = False,
) -> Lexicon:
    """Return the words of a step's names, with many others around them."""
    return known.lexicon(named, around(step), numbers=numbers, mended=mended, unless=turned_by(step))


def keys_lexicon(
    known: KnownWords,
    step: Step,
    named: Mapping[str, Iterable[str]],
    keys: Mapping[str, Iterable[str]],
    *,
    numbers: Callable[[str], tuple[str, ...]] = no_numbers,
) -> Lexicon:
    """Return the keys of a step, and its words with as few words around them."""
    both = {name: (*phrases, *keys.get(name, ())) for name, phrases in named.items()}
    beside = _AROUND_KEYS if step.place in DECIDING else _AROUND_FREE_KEYS
    lists = (*beside, f"also.{step.place}.beside")
    return known.lexicon(both, lists, numbers=numbers, unless=turned_by(step))


def on_offer(names: tuple[str, ...], question: Question) -> bool:
    """Tell whether something was named, and all of it is on offer now."""
    offered = {name for _, name in question.options}
    return bool(names) and offered.issuperset(names)


def careful_name(step: Step) -> str | None:
    """Return the choice of a step that keeps people safer, the only one heard inside longer texts; None where there is none."""
    return NO if NO in step.choices else CAREFUL.get(str(step.place))


def careful_choice(said: str, question: Question, known: KnownWords, made: Made) -> str | None:
    """Return the careful choice where it stands inside a longer text, or None; ``said`` is the text as it came.

    Nothing else may be named beside it, and nothing that turns it: "no, my son hears it", but not "no, I do not mind".
    What stands ``above`` is heard whatever is beside it: "only me and my mom".
    """
    name, step = careful_name(question.step), question.step
    text, lexicon = plain(said), lexicon_of(step, known, made)
    if name is None or not on_offer((name,), question) or lexicon.words.turns(text):
        return None
    if _is_within(text, step, f"{name}{ABOVE}", known):
        return name
    opens_with_no = name == NO and _opens_with_no(said, text, known)
    if not (opens_with_no or _is_within(text, step, name, known)):
        return None
    turned = known.sequences("turning_back").stand_in(text) or lexicon.holds_other(text, name)
    return None if turned else name


def _opens_with_no(said: str, text: str, known: KnownWords) -> bool:
    return bool(_NO_FIRST.match(said)) or text.startswith(known.once("no_first", _openings))


def stands_within(said: str, step: Step, name: str, known: KnownWords) -> bool:
    """Tell whether a text, as it came, holds words of a careful choice that are heard inside longer texts."""
    return _is_within(plain(said), step, name, known)


def _is_within(text: str, step: Step, name: str, known: KnownWords) -> bool:
    listed = f"within.{listed_under(step, name)}"
    return known.once(listed, lambda words: sequences_of(words.phrases(listed))).stand_in(text)


def _openings(known: KnownWords) -> tuple[str, ...]:
    return tuple(f"{opening} " for opening in known.listed("no_first"))


def _ways_to_say(known: KnownWords, step: Step, name: str, key: int) -> Iterable[str]:
    yield from known.phrases(f"words.key_{key}")
    yield from known.labels(step.option_wording(name))
    yield from known.phrases(f"also.{listed_under(step, name)}")


def listed_under(step: Step, name: str) -> str:
    """Return under which name, after ``also`` or ``within``, the other ways to say a choice are listed."""
    return step.option_wording(name).replace(".options.", ".")
