"""Weekdays by their letters: "M/W/F after 1", "m-f", "T & Th". One letter alone is a word like others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_MARKS = "/,&+-"


@dataclass(frozen=True, slots=True)
class DayLetters:
    """The letters a language writes its days by, and how they stand in a row."""

    days: Mapping[str, str]
    row: re.Pattern[str]
    letter: re.Pattern[str]

    def written_out(self, text: str) -> str:
        """Return a folded text with the letters in a row of days written out."""
        return self.row.sub(self._days, text)

    def _days(self, row: re.Match[str]) -> str:
        days = list(self.days.values())
        named = [self.days[letter] for letter in self.letter.findall(row.group())]
        if sorted(set(named), key=days.index) != named:
            # "W, M" may be anything, but no week counts that way.
            return row.group()
        if row.group().count("-") > 1:
            return ", ".join(named)
        return self.letter.sub(lambda letter: self.days[letter.group()], row.group())


def day_letters(days: Mapping[str, str], joining: Iterable[str]) -> DayLetters | None:
    """Return the letters of a language, with the words that may stand between two of them."""
    if not days:
        return None
    one = f"(?:{'|'.join(sorted(days, key=len, reverse=True))})"
    words = "|".join(re.escape(word) for word in joining if word)
    between = rf"(?:\s*[{re.escape(_MARKS)}]\s*(?:(?:{words})\s+)?|\s+(?:{words})\s+|\s+)"
    # Behind "9 a" an m is half of the day.
    row = re.compile(rf"(?<![\w/])(?<!\d [ap] )(?<!\d[ap] ){one}(?:{between}{one})+(?![\w/])")
    return DayLetters(days, row, re.compile(rf"\b{one}\b"))
