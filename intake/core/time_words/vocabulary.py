"""The words about times of one language, made ready to be looked up; they come from the wording files.

Kept for each set of lists, for they stay the same while the line runs. Reads no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from intake.core.script.plain_text import folded, plain
from intake.core.script.wording import Wording
from intake.core.time_words.tokens import HALF_HOUR, QUARTER_HOUR, Mark, Sign

# Each list of `words.times`, and what its words are.
LISTS: Mapping[str, Mark] = {
    "noon": Mark(Sign.NOON),
    "half": Mark(Sign.HALF, HALF_HOUR),
    "quarter": Mark(Sign.HALF, QUARTER_HOUR),
    "half_past": Mark(Sign.HALF_PAST, HALF_HOUR),
    "on_the_dot": Mark(Sign.HALF, 0),
    "am": Mark(Sign.MERIDIEM, 0),
    "pm": Mark(Sign.MERIDIEM, 12),
    "morning": Mark(Sign.PART, 0),
    "afternoon": Mark(Sign.PART, 1),
    "evening": Mark(Sign.PART, 2),
    "midday": Mark(Sign.PART, 3),
    "early": Mark(Sign.EARLY),
    "late": Mark(Sign.LATE),
    "today": Mark(Sign.NEAR_DAY, 0),
    "tomorrow": Mark(Sign.NEAR_DAY, 1),
    "after_tomorrow": Mark(Sign.NEAR_DAY, 2),
    "this_week": Mark(Sign.WEEK, 0),
    "next_week": Mark(Sign.WEEK, 1),
    "week_after": Mark(Sign.WEEK, 2),
    "weekdays": Mark(Sign.SOME_DAYS, 0),
    "weekend": Mark(Sign.SOME_DAYS, 1),
    "next": Mark(Sign.NEXT),
    "coming": Mark(Sign.COMING),
    "the": Mark(Sign.THE),
    "after": Mark(Sign.AFTER),
    "before": Mark(Sign.BEFORE),
    "until": Mark(Sign.UNTIL),
    "from": Mark(Sign.FROM),
    "between": Mark(Sign.BETWEEN),
    "to": Mark(Sign.TO),
    "at": Mark(Sign.AT),
    "around": Mark(Sign.AROUND),
    "or_later": Mark(Sign.OR_LATER),
    "or_earlier": Mark(Sign.OR_EARLIER),
    "or": Mark(Sign.OR),
    "and": Mark(Sign.AND),
    "but": Mark(Sign.STOP),
    "not": Mark(Sign.NOT),
    "no": Mark(Sign.NO),
    "cannot": Mark(Sign.CANNOT),
    "can": Mark(Sign.CAN),
    "any": Mark(Sign.ANY),
    "in": Mark(Sign.IN),
    "minutes": Mark(Sign.UNIT, 1),
    "hours": Mark(Sign.UNIT, 60),
    "days": Mark(Sign.UNIT, 24 * 60),
    "weeks": Mark(Sign.UNIT, 7 * 24 * 60),
}
OTHER_LISTS = ("date_order", "short_for", "numbers", "ignored")
_NAMES = ("days", "short_days", "months", "short_months")
MONTH_FIRST = "month first"
# How much of a name tells it: "sept", "thurs".
FEWEST_LETTERS = 3

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words mean when they speak of times: ``phrases`` by their first word, the longest first."""

    month_first: bool
    short_for: Mapping[str, str]
    shortened: re.Pattern[str] | None
    phrases: Mapping[str, tuple[tuple[Phrase, Mark | None], ...]]
    months: Mapping[str, int]
    ignored: frozenset[Phrase]
    # Names worth recognising when misspelt, by their first letter.
    guessable: Mapping[str, tuple[str, ...]]

    def lengthened(self, text: str) -> str:
        """Return a folded text with what people shorten written out."""
        if self.shortened is None:
            return text
        return self.shortened.sub(lambda match: self.short_for[match.group()], text)


def vocabulary_of(wording: Wording) -> Vocabulary | None:
    """Return the words about times of a language; None where its wording has none."""
    lists = wording.lists
    if "words.times.date_order" not in lists:
        return None
    times = tuple(lists.get(f"words.times.{name}", ()) for name in (*OTHER_LISTS, *LISTS))
    return _compiled(times, tuple(lists.get(f"dates.{name}", ()) for name in _NAMES))


@lru_cache(maxsize=16)
def _compiled(times: tuple[tuple[str, ...], ...], names: tuple[tuple[str, ...], ...]) -> Vocabulary:
    order, short_for, numbers, ignored = times[: len(OTHER_LISTS)]
    days, short_days, months, short_months = names
    meanings: dict[Phrase, Mark | None] = {_phrase(word): None for word in ignored}
    meanings |= {_phrase(word): Mark(Sign.NUMBER, n) for n, word in enumerate(numbers, 1)}
    for words, mark in zip(times[len(OTHER_LISTS) :], LISTS.values(), strict=True):
        meanings |= {_phrase(word): mark for word in words}
    meanings |= {(name,): Mark(Sign.WEEKDAY, n) for name, n in _spelt(days, short_days, plural=True)}
    shorter = dict(_shortening(entry) for entry in short_for)
    return Vocabulary(
        month_first=MONTH_FIRST in order,
        short_for=shorter,
        shortened=_any_of(shorter),
        phrases=_by_first_word(meanings),
        months=dict(_spelt(months, short_months, plural=False)),
        ignored=frozenset(_phrase(word) for word in ignored),
        guessable=_guessable(meanings, days),
    )


def _phrase(words: str) -> Phrase:
    # An emoji, or a mark such as @, is no word; it stands for itself.
    return tuple(plain(words).split()) or (folded(words),)


def _shortening(entry: str) -> tuple[str, str]:
    short, _, long = entry.partition(" = ")
    return plain(short), plain(long)


def _any_of(words: Mapping[str, str]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b") if words else None


def _spelt(names: tuple[str, ...], short: tuple[str, ...], *, plural: bool) -> Iterator[tuple[str, int]]:
    """Yield every way to write each name that is long enough to tell it from the others."""
    full = [plain(name) for name in names]
    for n, name in enumerate(full):
        for length in range(FEWEST_LETTERS, len(name) + 1):
            if sum(other.startswith(name[:length]) for other in full) == 1:
                yield name[:length], n
        if plural:
            yield f"{name}s", n
    for n, name in enumerate(short):
        yield plain(name), n
        if plural:
            yield f"{plain(name)}s", n


def _by_first_word(
    meanings: Mapping[Phrase, Mark | None],
) -> Mapping[str, tuple[tuple[Phrase, Mark | None], ...]]:
    found: dict[str, list[tuple[Phrase, Mark | None]]] = {}
    for phrase in sorted(meanings, key=len, reverse=True):
        found.setdefault(phrase[0], []).append((phrase, meanings[phrase]))
    return {word: tuple(phrases) for word, phrases in found.items()}


_GUESSED = frozenset({Sign.NEAR_DAY, Sign.PART, Sign.SOME_DAYS})
_LONG_ENOUGH = 6


def _guessable(
    meanings: Mapping[Phrase, Mark | None], days: tuple[str, ...]
) -> Mapping[str, tuple[str, ...]]:
    named = {form for name in map(plain, days) for form in (name, f"{name}s")}
    long = {
        phrase[0]
        for phrase, mark in meanings.items()
        if mark is not None and mark.sign in _GUESSED and len(phrase) == 1 and len(phrase[0]) >= _LONG_ENOUGH
    }
    found: dict[str, list[str]] = {}
    for word in sorted(named | long):
        found.setdefault(word[0], []).append(word)
    return {letter: tuple(words) for letter, words in found.items()}
