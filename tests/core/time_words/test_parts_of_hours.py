"""Laws of hours and letters: a quarter to an hour is a quarter less, in every way to say it; days by letters are days by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.wording import Wording
from intake.core.time_words.read_wish import read_wish
from tests.properties.desk import example_script

# A Thursday.
NOW = datetime(2018, 3, 8, 10, 15, tzinfo=ZoneInfo("America/Chicago"))
WORDS = example_script().wordings
AT = {"en": "monday at {hour}", "es": "el lunes a las {hour}"}
PARTS = {
    ("en", -15): ("quarter to {hour} monday", "monday at a quarter till {hour}", "monday, quarter of {hour}"),
    ("en", 15): ("quarter past {hour} on monday", "monday quarter after {hour}"),
    ("en", 30): ("half past {hour} monday", "monday at half past {hour}"),
    ("en", 10): ("monday at ten past {hour}",),
    ("es", -15): ("cuarto para las {hour} el lunes", "el lunes a las {hour} menos cuarto", "un cuarto para las {hour} lunes"),
    ("es", -10): ("diez para las {hour} el lunes",),
    ("es", 15): ("el lunes a las {hour} y cuarto", "a las {hour} y 15 el lunes"),
    ("es", 30): ("lunes a las {hour} y media", "a las {hour} y treinta el lunes"),
}  # fmt: skip
LETTERS = {"m": 0, "t": 1, "w": 2, "th": 3, "f": 4, "sa": 5, "su": 6}


def read(said: str, language: str) -> TimeWish | None:
    words: Mapping[str, Wording] = {language: WORDS[language], **WORDS}
    return read_wish(said, words, NOW)


def start(said: str, language: str) -> time:
    """The one time somebody asks for."""
    wish = read(said, language)
    assert wish is not None, said
    assert wish.earliest is not None, said
    assert (wish.weekdays, wish.earliest, wish.or_else) == ((0,), wish.latest, ()), said
    return wish.earliest


@pytest.mark.parametrize(("language", "minutes", "said"), [
    (language, minutes, said) for (language, minutes), sentences in PARTS.items() for said in sentences
])  # fmt: skip
@pytest.mark.parametrize("hour", range(1, 13))
def test_a_part_of_an_hour_is_counted_from_that_hour(
    language: str, minutes: int, said: str, hour: int
) -> None:
    full, part = start(AT[language].format(hour=hour), language), start(said.format(hour=hour), language)

    assert part.hour * 60 + part.minute == full.hour * 60 + full.minute + minutes


@given(
    letters=st.lists(st.sampled_from(list(LETTERS)), min_size=2, max_size=5, unique=True),
    joiner=st.sampled_from(["/", ", ", " & ", " or ", " and ", " ", " / "]),
    tail=st.sampled_from(["", " after 1", " mornings", " 9-11"]),
)
def test_days_by_their_letters_are_the_days_by_their_names_in_the_order_of_the_week(
    letters: list[str], joiner: str, tail: str
) -> None:
    weekdays = [LETTERS[letter] for letter in letters]
    named = joiner.join(WORDS["en"].lists["dates.days"][weekday] for weekday in weekdays)

    wish = read(joiner.join(letters) + tail, "en")

    assert wish is None or wish == read(named + tail, "en")
    assert (wish is not None) or weekdays != sorted(weekdays)


@pytest.mark.parametrize(("first", "last"), list(permutations(range(7), 2)))
def test_a_dash_between_two_letters_counts_on(first: int, last: int) -> None:
    letters = list(LETTERS)

    wish = read(f"{letters[first]}-{letters[last]} after 5", "en")

    days = tuple(range(first, last + 1))
    assert wish == (TimeWish(weekdays=days, earliest=time(17)) if first < last else None)


@pytest.mark.parametrize("letter", ["m", "t", "w", "f", "s", "r"])
def test_one_letter_alone_is_no_day(letter: str) -> None:
    wish = read(f"{letter} at 3", "en")

    assert wish is None or wish.weekdays == ()
