"""Comparing words: what counts as the same."""

from __future__ import annotations

import pytest

from intake.core.listening import MOST_CHARACTERS, after, digits_in, holds_one_of, is_one_of, plain, without


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


def test_a_word_is_found_whole_and_never_inside_another() -> None:
    words = ["alto", "leave me"]

    assert [is_one_of(text, words) for text in ("alto", "leave me", "alto ahi", "asalto")] == [
        True,
        True,
        False,
        False,
    ]
    assert [holds_one_of(text, words) for text in ("please leave me now", "alto", "asalto", "leave")] == [
        True,
        True,
        False,
        False,
    ]


def test_polite_words_fall_away() -> None:
    assert without("please stop now please", ["please", "now"]) == "stop"
    assert without("please please stop", ["please"]) == "stop"


def test_openings_fall_away_at_the_start_only() -> None:
    openings = ["ok", "can you"]

    assert [after(text, openings) for text in ("ok can you stop", "stop ok", "ok", "okra")] == [
        "stop",
        "stop ok",
        "ok",
        "okra",
    ]
    assert after("ok stop", []) == "ok stop"
