"""The code-name lists: short, plain words that nobody mistakes for one another or for a prompt."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

WORDINGS = sorted((Path(__file__).parents[2] / "flows" / "wording").glob("*.toml"))
_NEVER = """
angel baby bitch black blow brown bunny candy cherry chicken coke cop cow crack crystal daddy date dealer dog drug
girl glass gold grass gun honey ice jade john kitty knife lily maria mary money molly peach penny pig police pony
red rose ruby silver slave snow spade speed sugar trick turkey violet weed white yellow
azul blanco bollo cerdo coca dinero droga mula negro oro pato perra perro plata policia puta rata raton rosa zorra
"""

# What people write to us is no prompt of ours: a town may be called as a code name is.
_NOT_SAID = frozenset({"code_names", "words", "also", "within"})


@pytest.fixture(params=WORDINGS, ids=lambda path: path.stem)
def wording(request: pytest.FixtureRequest) -> dict[str, object]:
    path: Path = request.param
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_there_are_enough_words_for_pairs_nobody_shares(wording: dict[str, object]) -> None:
    assert len(_code_words(wording)) >= 256


def test_every_word_is_three_to_six_plain_letters(wording: dict[str, object]) -> None:
    assert [word for word in _code_words(wording) if not re.fullmatch(r"[a-z]{3,6}", word)] == []


def test_no_two_words_share_their_first_three_letters(wording: dict[str, object]) -> None:
    starts = [word[:3] for word in _code_words(wording)]
    assert sorted(starts) == sorted(set(starts))


def test_no_two_words_differ_by_one_letter_only(wording: dict[str, object]) -> None:
    pairs = combinations(_code_words(wording), 2)
    assert [pair for pair in pairs if _one_letter_apart(*pair)] == []


def test_no_word_is_used_in_a_prompt(wording: dict[str, object]) -> None:
    said = set(_spoken({name: rows for name, rows in wording.items() if name not in _NOT_SAID}))
    assert sorted(set(_code_words(wording)) & said) == []


def test_no_word_is_one_that_could_hurt(wording: dict[str, object]) -> None:
    assert sorted(set(_code_words(wording)) & set(_NEVER.split())) == []


def _code_words(wording: dict[str, object]) -> list[str]:
    table = wording["code_names"]
    assert isinstance(table, dict)
    return [str(word) for word in table["words"]]


def _spoken(rows: object) -> Iterator[str]:
    if isinstance(rows, dict):
        for value in rows.values():
            yield from _spoken(value)
    elif isinstance(rows, list):
        for value in rows:
            yield from _spoken(value)
    elif isinstance(rows, str):
        yield from re.findall(r"[a-z]+", _plain(rows))


def _plain(words: str) -> str:
    parts = unicodedata.normalize("NFD", words.lower())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _one_letter_apart(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    return any(other[:place] + other[place + 1 :] == one for place in range(len(other)))
