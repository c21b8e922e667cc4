"""Segments: a text is counted as the library that cuts it does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smsutil import split

from intake.core.script.sms_segments import segments

LETTERS = ["a", "é", "ñ", "á", "€", "~", "\u20ac", "\u2019", "\uffff", "\U0001f600", "\x1b"]


@given(st.text(st.sampled_from(LETTERS), max_size=8), st.integers(0, 330), st.sampled_from(LETTERS))
def test_a_text_has_as_many_parts_as_it_is_cut_into(some: str, times: int, letter: str) -> None:
    text = some + letter * times

    assert segments(text) == len(split(text).parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("á" * 70, 1), ("á" * 71, 2)],
)
def test_a_text_is_counted(text: str, parts: int) -> None:
    assert segments(text) == parts
