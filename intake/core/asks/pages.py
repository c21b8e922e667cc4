"""What the asks share that show a page of times: keys from 1 on, one key for other times, and words about days and hours.

An ask by itself is none of it (see ``window``, ``open_time``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from intake.core.asks.naming import (
    StepLexicon,
    choice_phrases,
    key_phrases,
    keys_lexicon,
    lexicon_of,
    words_lexicon,
)
from intake.core.conversation.intent import Chosen, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.flow import Step
from intake.core.script.known_words import KnownWords
from intake.core.time_words.read_wish import read_wish

CHOSEN, OTHER = "chosen", "other_times"
OTHER_TIMES = Chosen((OTHER,))
OTHER_TIMES_KEY = "4"
_Time = TypeVar("_Time")


def picked_by_key(digits: str, shown: Sequence[_Time], picked: Callable[[_Time], Intent]) -> Intent:
    """Return which of the times shown a key picks, or that others are wished for."""
    if digits == OTHER_TIMES_KEY:
        return OTHER_TIMES
    times = {str(key): time for key, time in enumerate(shown, start=1)}
    return picked(times[digits]) if digits in times else Signal.NO_MATCH


def picked_in_words(
    text: str, question: Question, known: KnownWords, by_key: Callable[[str, Question], Intent]
) -> Intent:
    """Return what the key picks that an already plain text names: "the second one", "2 works for me", "none of those"."""
    read = lexicon_of(question.step, known, _lexicon).names(text)
    return by_key(read[0], question) if len(read) == 1 else Signal.NO_MATCH


def wish_in(said: str, question: Question, known: KnownWords) -> TimeWish | None:
    """Return the days and hours that a text names, as it came; None where it names none, or something else too."""
    if question.now is None:
        return None
    words = {wording.language: wording for wording in known.wordings}
    # The language they write in comes first: it decides what 3/10 is.
    first = {code: each for code, each in words.items() if code == question.language}
    return read_wish(said, {**first, **words}, question.now.astimezone(question.zone))


def _lexicon(known: KnownWords, step: Step) -> StepLexicon:
    shown = {str(key): known.phrases(f"words.key_{key}") for key in range(1, int(OTHER_TIMES_KEY))}
    other = choice_phrases(known, step, {OTHER: int(OTHER_TIMES_KEY)})[OTHER]
    named = {**shown, OTHER_TIMES_KEY: (*other, *known.phrases("words.other_times"))}
    keys = keys_lexicon(known, step, named, {key: key_phrases(known, int(key)) for key in named})
    return StepLexicon(words_lexicon(known, step, named, mended=True), keys)


def form_name(starts_at: datetime, visit_id: str | None = None) -> str:
    """Return what a form calls a time that begins at a moment: the same whenever it is shown."""
    stamp = f"{starts_at.astimezone(UTC):%Y%m%dT%H%M}"
    return stamp if visit_id is None else f"{stamp}-{visit_id}"


def page_labels(kind: str, shown: int) -> Iterator[tuple[int, str]]:
    """Yield the label of each time shown (``kind_1`` and so on), then of other times."""
    for key in range(1, shown + 1):
        yield key, f"{kind}_{key}"
    yield int(OTHER_TIMES_KEY), OTHER
