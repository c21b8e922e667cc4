"""A lexicon: a text is read whole or not at all, and a letter is mended only where nothing else could be meant."""

from __future__ import annotations

import pytest

from intake.core.script.lexicon import Lexicon

LEXICON = Lexicon(
    {
        "1": ["1", "first"],
        "morning": ["mornings", "in the morning"],
        "evening": ["evenings"],
        "none": ["no one"],
    },
    ["please", "the", "one", "is fine"],
    unmended=frozenset({"evening"}),
    short_for={"pls": "please"},
)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("mornings", ("morning",)),
        ("in the morning pls", ("morning",)),
        ("the first one", ("1",)),
        ("#1 is fine", ("1",)),
        ("mornings evenings mornings", ("morning", "evening")),
        ("no one", ("none",)),
        ("please", ()),
        ("not mornings", ()),
        ("mornings maybe", ()),
        ("", ()),
        (" ".join(["please"] * 30 + ["1"]), ()),
    ],
)
def test_a_text_names_what_stands_in_it_only_where_every_word_is_known(
    said: str, named: tuple[str, ...]
) -> None:
    assert LEXICON.names(said) == named


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("mornigs", ("morning",)),
        ("morrnings", ("morning",)),
        ("monrings", ("morning",)),
        ("mormings", ("morning",)),
        ("fisrt", ()),
        ("nornings", ()),
        ("mornngs plaese", ("morning",)),
        ("moornnings", ()),
        ("evening", ()),
        ("onne", ()),
    ],
)
def test_one_letter_is_mended_other_than_the_first_in_words_of_six_letters_or_more(
    said: str, named: tuple[str, ...]
) -> None:
    assert LEXICON.names(said) == named


def test_a_word_that_could_be_two_of_ours_is_neither() -> None:
    near = Lexicon({"one": ["house"], "other": ["mouse"]}, unmended=frozenset())

    assert near.names("louse") == ()


def test_a_phrase_that_two_choices_claim_is_known_to_neither() -> None:
    assert Lexicon({"one": ["same"], "other": ["same", "else"]}).names("same") == ()


def test_another_choice_inside_a_longer_text_is_found_but_not_in_its_shortest_words() -> None:
    lexicon = Lexicon({"yes": ["ok", "go ahead"], "no": ["dont go ahead"]})

    said = ("i think go ahead then", "i dont go ahead", "ok then")
    assert [lexicon.holds_other(each, "no") for each in said] == [True, False, False]
