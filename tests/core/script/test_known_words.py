"""Known words: our own words as texts are compared with them."""

from __future__ import annotations

import pytest

from intake.core.script.known_words import KnownWords, sequences_of
from intake.core.script.wording import Wording, WordingLine

ENGLISH = Wording(
    "en",
    {"when.options.any": WordingLine(text="Any time", said="any time at all")},
    {"words.polite": ("please", "now"), "words.openers": ("OK", "can you"), "words.reactions": ("Liked",)},
)
SPANISH = Wording(
    "es",
    {"when.options.any": WordingLine(text="Sin preferencia")},
    {"words.polite": ("por favor",), "words.openers": ("¿puede?",), "words.reactions": ("Le gustó",)},
)
KNOWN = KnownWords((ENGLISH, SPANISH))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("please leave me now", True),
        ("leave me", True),
        ("alto", True),
        ("leave", False),
        ("leave them with me", False),
        ("asalto", False),
        ("", False),
    ],
)
def test_a_phrase_is_found_whole_and_never_inside_another_word(said: str, found: bool) -> None:
    assert sequences_of(["¡Alto!", "leave me"]).stand_in(said) is found


def test_where_no_phrase_is_listed_none_is_found() -> None:
    assert not sequences_of([]).stand_in("alto")


@pytest.mark.parametrize(
    ("said", "forms"),
    [
        ("please stop now please", ("please stop now please", "stop now", "stop")),
        ("please please stop", ("please please stop", "stop")),
        ("pleased", ("pleased",)),
        ("alto por favor", ("alto por favor", "alto")),
    ],
)
def test_polite_words_fall_away_one_after_the_other(said: str, forms: tuple[str, ...]) -> None:
    assert KNOWN.bare(said) == forms


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("ok can you stop", "stop"),
        ("puede ok stop", "stop"),
        ("stop ok", "stop ok"),
        ("ok", "ok"),
        ("okra", "okra"),
    ],
)
def test_openings_fall_away_at_the_start_only(said: str, rest: str) -> None:
    assert KNOWN.opened(said) == rest


def test_where_no_opening_is_listed_none_falls_away() -> None:
    bare = Wording("en", {}, {"words.polite": (), "words.openers": (), "words.reactions": ()})

    assert KnownWords((bare,)).opened("ok stop") == "ok stop"


def test_an_option_is_known_as_it_is_written_and_read_back_in_every_language() -> None:
    assert KNOWN.labels("when.options.any") == ("Any time", "any time at all", "Sin preferencia")


def test_a_label_with_a_blank_is_no_way_to_say_it() -> None:
    shown = Wording("en", {"when.options.any": WordingLine(text="{time_1}")}, ENGLISH.lists)

    assert KnownWords((shown,)).labels("when.options.any") == ()
