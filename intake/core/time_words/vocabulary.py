"""The words about times of one language, made ready to be looked up; they come from the wording files.

Kept for each wording, for they stay the same while the line runs. Reads no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from intake.core.script.plain_text import folded, plain
from intake.core.script.wording import Wording
from intake.core.time_words.letters import DayLetters, day_letters
from intake.core.time_words.tokens import HALF_HOUR, QUARTER_HOUR, Coming, Token, TokenKind

# Each list of `words.times`, and what its words are.
LISTS: Mapping[str, Token] = {
    "noon": Token(TokenKind.NOON),
    "half": Token(TokenKind.HALF, HALF_HOUR),
    "quarter": Token(TokenKind.HALF, QUARTER_HOUR),
    "three_quarters": Token(TokenKind.HALF, HALF_HOUR + QUARTER_HOUR),
    "less_quarter": Token(TokenKind.HALF, -QUARTER_HOUR),
    "half_past": Token(TokenKind.HALF_PAST, HALF_HOUR),
    "quarter_past": Token(TokenKind.HALF_PAST, QUARTER_HOUR),
    "quarter_to": Token(TokenKind.HALF_PAST, -QUARTER_HOUR),
    "on_the_dot": Token(TokenKind.HALF, 0),
    "am": Token(TokenKind.MERIDIEM, 0),
    "pm": Token(TokenKind.MERIDIEM, 12),
    "morning": Token(TokenKind.PART, 0),
    "afternoon": Token(TokenKind.PART, 1),
    "evening": Token(TokenKind.PART, 2),
    "midday": Token(TokenKind.PART, 3),
    "early": Token(TokenKind.EARLY),
    "late": Token(TokenKind.LATE),
    "today": Token(TokenKind.NEAR_DAY, 0),
    "tomorrow": Token(TokenKind.NEAR_DAY, 1),
    "after_tomorrow": Token(TokenKind.NEAR_DAY, 2),
    "this_week": Token(TokenKind.WEEK, 0),
    "next_week": Token(TokenKind.WEEK, 1),
    "week_after": Token(TokenKind.WEEK, 2),
    "weekdays": Token(TokenKind.SOME_DAYS, 0),
    "weekend": Token(TokenKind.SOME_DAYS, 1),
    "next": Token(TokenKind.NEXT),
    "this": Token(TokenKind.COMING, Coming.THIS.value),
    "coming": Token(TokenKind.COMING, Coming.VERY_NEXT.value),
    "this_or_next": Token(TokenKind.COMING, Coming.THIS_OR_NEXT.value),
    "the": Token(TokenKind.THE),
    "on": Token(TokenKind.THE, 1),
    "after": Token(TokenKind.AFTER),
    "before": Token(TokenKind.BEFORE),
    "until": Token(TokenKind.UNTIL),
    "until_or_from": Token(TokenKind.UNTIL, 1),
    "from": Token(TokenKind.FROM),
    "starting": Token(TokenKind.FROM, 1),
    "between": Token(TokenKind.BETWEEN),
    "to": Token(TokenKind.TO),
    "at": Token(TokenKind.AT),
    "for": Token(TokenKind.AT, 1),
    "around": Token(TokenKind.AROUND),
    "or_later": Token(TokenKind.OR_LATER),
    "or_earlier": Token(TokenKind.OR_EARLIER),
    "or": Token(TokenKind.OR),
    "and": Token(TokenKind.AND),
    "but": Token(TokenKind.STOP),
    "so": Token(TokenKind.SO),
    "because": Token(TokenKind.BECAUSE),
    "not": Token(TokenKind.NOT),
    "no": Token(TokenKind.NO),
    "cannot": Token(TokenKind.CANNOT),
    "can": Token(TokenKind.CAN),
    "any": Token(TokenKind.ANY),
    "in": Token(TokenKind.IN),
    "minutes": Token(TokenKind.UNIT, 1),
    "hours": Token(TokenKind.UNIT, 60),
    "days": Token(TokenKind.UNIT, 24 * 60),
    "weeks": Token(TokenKind.UNIT, 7 * 24 * 60),
    "unclear": Token(TokenKind.UNCLEAR),
}
OTHER_LISTS = ("date_order", "short_for", "letters", "asks", "asked", "numbers", "ignored")
_NAMES = ("days", "short_days", "months", "short_months")
MONTH_FIRST = "month first"
# Kept ready; a flow that changes brings new wordings.
MOST_LANGUAGES = 16
# How much of a name tells it: "sept", "thurs".
FEWEST_LETTERS = 3

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimeVocabulary:
    """What words mean when they speak of times: ``phrases`` by their first word, the longest first."""

    month_first: bool
    short_for: Mapping[str, str]
    shortened: re.Pattern[str] | None
    letters: DayLetters | None
    phrases: Mapping[str, tuple[tuple[Phrase, Token | None], ...]]
    months: Mapping[str, int]
    ignored: frozenset[Phrase]
    # "Does Friday work": behind one of `asks` and a time, one of `asked` welcomes.
    asks: frozenset[str]
    asked: frozenset[str]
    # Names worth recognising when misspelt, by their first letter.
    guessable: Mapping[str, tuple[str, ...]]

    def lengthened(self, text: str) -> str:
        """Return a folded text with what people shorten written out."""
        if self.letters is not None:
            text = self.letters.written_out(text)
        if self.shortened is None:
            return text
        return self.shortened.sub(lambda match: self.short_for[match.group()], text)


@lru_cache(maxsize=MOST_LANGUAGES)
def time_vocabulary(wording: Wording) -> TimeVocabulary | None:
    """Return the words about times of a language; None where its wording has none."""
    if "words.times.date_order" not in wording.lists:
        return None
    times = {name: wording.lists.get(f"words.times.{name}", ()) for name in (*OTHER_LISTS, *LISTS)}
    days, short_days, months, short_months = (wording.lists.get(f"dates.{name}", ()) for name in _NAMES)
    meanings = _meanings(times)
    meanings |= {(name,): Token(TokenKind.WEEKDAY, n) for name, n in _spelt(days, short_days, plural=True)}
    shorter = dict(map(_shortening, times["short_for"]))
    return TimeVocabulary(
        month_first=MONTH_FIRST in times["date_order"],
        short_for=shorter,
        shortened=_any_of(shorter),
        letters=day_letters(dict(map(_shortening, times["letters"])), _joining(times)),
        phrases=_by_first_word(meanings),
        months=dict(_spelt(months, short_months, plural=False)),
        ignored=frozenset(map(_phrase, times["ignored"])),
        asks=frozenset(times["asks"]),
        asked=frozenset(times["asked"]),
        guessable=_guessable(meanings, days),
    )


def _meanings(times: Mapping[str, tuple[str, ...]]) -> dict[Phrase, Token | None]:
    found: dict[Phrase, Token | None] = {_phrase(word): None for word in times["ignored"]}
    found |= {_phrase(word): Token(TokenKind.NUMBER, n) for n, word in enumerate(times["numbers"], 1)}
    for name, mark in LISTS.items():
        found |= {_phrase(word): mark for word in times[name]}
    return found


def _joining(times: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    return map(plain, (*times["to"], *times["and"], *times["or"]))


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
    meanings: Mapping[Phrase, Token | None],
) -> Mapping[str, tuple[tuple[Phrase, Token | None], ...]]:
    found: dict[str, list[tuple[Phrase, Token | None]]] = {}
    for phrase in sorted(meanings, key=len, reverse=True):
        found.setdefault(phrase[0], []).append((phrase, meanings[phrase]))
    return {word: tuple(phrases) for word, phrases in found.items()}


_GUESSED = frozenset({TokenKind.NEAR_DAY, TokenKind.PART, TokenKind.SOME_DAYS})
_LONG_ENOUGH = 6


def _guessable(
    meanings: Mapping[Phrase, Token | None], days: tuple[str, ...]
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
