"""A phone number as people write it: with marks, words around it, a 1 or a +1 before it, an extension behind it.

Returns the number or nothing, never another one: every digit of the text must belong to it, in groups as people write
them. The words that may stand around it are handed in. Knows no language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from intake.core.phone import NumberKind, PhoneNumber, from_digits
from intake.core.script.plain_text import folded

MOST_EXTENSION_DIGITS = 6
_NO_WORDS: frozenset[str] = frozenset()
# Around a digit that was picked among the emoji.
_KEYCAP = "\u20e3"
# All other marks only stand between: dashes of any length, dots, brackets, emoji.
_PARTS = re.compile(r"[0-9]+|[^\W\d_]+|[+#?]")
# By the kinds of the parts: words, the number, an extension, words.
_SHAPE = re.compile(r"[w#]*(?P<number>\+?d+)(?P<extension>[x#]d)?w*")
# What is dialled before the ten digits: nothing, 1, the ways out of this country or another to +1, or 1 by mistake twice.
_LEADS = re.compile(r"(?P<lead>1|11|0111|001|)(?P<ten>[2-9][0-9]{9})")
_LEADS_AFTER_PLUS = re.compile(r"(?P<lead>1)(?P<ten>[2-9][0-9]{9})")
_ABROAD = re.compile(r"\+(?!1)[0-9]{8,15}|(?:011|00)(?!1)[0-9]{8,15}")
# Where the ten digits may be parted: 612-555-0143, 612 5550143, 612555 0143, and as is usual in Mexico, by twos.
# 55 1234 5678 is another country's number, and 555-0143 612 nobody's.
_GROUPINGS = frozenset(
    map(
        frozenset,
        (
            (), (3,), (6,), (3, 6), (3, 6, 8), (3, 5, 7), (2, 4, 6, 8), (3, 6, 7, 8, 9), range(3, 10), range(1, 10),
        ),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordsAround:
    """The plain words that may stand around a number, those that announce an extension, and those for digits."""

    number: AbstractSet[str] = _NO_WORDS
    extension: AbstractSet[str] = _NO_WORDS
    digits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number somebody wrote, and its extension; empty for none."""

    number: PhoneNumber
    extension: str = field(default="", repr=False)


def read_number(said: str, around: WordsAround) -> WrittenNumber | NumberKind:
    """Return the one number a text gives; else whether it is one of elsewhere, or none that can be read."""
    parts = _PARTS.findall(folded(said).replace(_KEYCAP, ""))
    if not any(map(str.isdecimal, parts)):
        # Beside digits "one" is a word: "this one: 612-555-0143".
        parts = [around.digits.get(part, part) for part in parts]
    found = _SHAPE.fullmatch("".join(_kind(part, around) for part in parts))
    if found is None:
        return NumberKind.NOBODYS
    first, last = found.span("number")
    number = _number(parts[first:last])
    if isinstance(number, NumberKind):
        return number
    extension = parts[last + 1] if found["extension"] else ""
    return WrittenNumber(number, extension) if len(extension) <= MOST_EXTENSION_DIGITS else NumberKind.NOBODYS


def written_number(said: str) -> PhoneNumber | None:
    """Return the number that is written without a word beside it, or None where we cannot call it."""
    read = read_number(said, WordsAround())
    return read.number if isinstance(read, WrittenNumber) and not read.extension else None


def _kind(part: str, around: WordsAround) -> str:
    if part.isdecimal():
        return "d"
    if part in around.extension:
        return "x"
    # Any other word makes it another sentence: "not 612-555-0143".
    return "w" if part in around.number else part if part in "+#" else "?"


def _number(parts: list[str]) -> PhoneNumber | NumberKind:
    plus, groups = parts[0] == "+", [part for part in parts if part != "+"]
    digits = "".join(groups)
    found = (_LEADS_AFTER_PLUS if plus else _LEADS).fullmatch(digits)
    if found is None:
        return NumberKind.ELSEWHERE if _ABROAD.fullmatch(f"{'+' * plus}{digits}") else NumberKind.NOBODYS
    if _parted(groups, len(found["lead"])) not in _GROUPINGS:
        return NumberKind.NOBODYS
    return from_digits(found["ten"])


def _parted(groups: list[str], lead: int) -> frozenset[int]:
    """Return where the ten digits behind ``lead`` others are parted."""
    ends = (sum(map(len, groups[: at + 1])) - lead for at in range(len(groups) - 1))
    return frozenset(end for end in ends if end > 0)
