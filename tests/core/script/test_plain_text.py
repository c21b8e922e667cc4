"""Comparing words: what counts as the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.script.plain_text import MOST_CHARACTERS, digits_in, plain


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("STOP!", "stop"),
        ("  no   más ", "no mas"),
        ("S.T.O.P", "s t o p"),
        ("don't text me", "dont text me"),
        ("don\u2019t text me", "dont text me"),
        ("\uff33\uff34\uff2f\uff30", "stop"),
        ("s\u200bt\u00adop", "stop"),
        ("Straße", "strasse"),
        ("\uff11\uff12", "12"),
        ("٣", "3"),
        ("a_b:_c", "a b c"),
        ("*", "*"),
        ("#", "#"),
        ("👍", ""),
        ("", ""),
    ],
)
def test_words_are_the_same_without_case_accents_marks_and_tricks(said: str, same: str) -> None:
    assert plain(said) == same


def test_a_very_long_text_is_read_to_its_bound_only() -> None:
    assert len(plain("x" * 100_000)) == MOST_CHARACTERS


def test_digits_are_found_whatever_stands_between_them() -> None:
    assert digits_in("(612) 555-01 42 \uff12") == "61255501422"


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_read_as_any_others_are(said: str) -> None:
    # An accent at the end takes the way that is made for all letters, and falls away there.
    assert plain(said) == plain(f"{said[:MOST_CHARACTERS]}x\u0301").removesuffix("x").strip()
