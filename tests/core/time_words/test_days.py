"""The days of a text: which day a number behind a date names, which days a span holds, how far ahead a day may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.wording import Wording
from intake.core.time_words.read_wish import read_wish
from tests.properties.desk import example_script

# A Thursday.
NOW = datetime(2018, 3, 8, 10, 15, tzinfo=ZoneInfo("America/Chicago"))
WORDS = example_script().wordings
FRIDAY = (4,)


def read(said: str, language: str = "en", now: datetime = NOW) -> TimeWish | None:
    words: Mapping[str, Wording] = {language: WORDS[language], **WORDS}
    return read_wish(said, words, now)


def march(*days: int) -> tuple[date, ...]:
    return tuple(date(2018, 3, day) for day in days)


def each_day(wish: TimeWish | None) -> Iterator[tuple[date, ...]]:
    for one in () if wish is None else (wish, *wish.or_else):
        yield one.days


@pytest.mark.parametrize(
    ("said", "language", "days"),
    [
        ("march 15 or 16", "en", march(15, 16)),
        ("march 15, 16 and 17", "en", march(15, 16, 17)),
        ("march 16 or 9", "en", march(9, 16)),
        ("3/15 or 16", "en", march(15, 16)),
        ("thursday 15 or 16", "en", march(15, 16)),
        ("the 15th or 16", "en", march(15, 16)),
        ("march 15, the 20 or 28", "en", march(15, 20, 28)),
        ("april 20 or 21", "en", (date(2018, 4, 20), date(2018, 4, 21))),
        ("el 15 de marzo o 16", "es", march(15, 16)),
    ],
)
def test_a_bare_number_behind_a_date_is_another_day_of_its_month(
    said: str, language: str, days: tuple[date, ...]
) -> None:
    assert read(said, language) == TimeWish(days=days)


def test_behind_a_date_of_the_coming_year_a_bare_number_is_of_that_year_too() -> None:
    wish = read("jan 9 or 10", now=NOW.replace(month=12, day=20))

    assert wish == TimeWish(days=(date(2019, 1, 9), date(2019, 1, 10)))


@pytest.mark.parametrize("said", ["march 15 or 2", "march 30 or 2", "april 20 or 30", "monday or 16"])
def test_a_bare_number_that_is_no_coming_day_of_that_month_is_not_understood(said: str) -> None:
    assert read(said) is None


def test_a_bare_number_behind_an_hour_is_another_hour_and_no_day() -> None:
    wish = read("friday at 3 or 4")

    assert wish == TimeWish(
        weekdays=FRIDAY,
        earliest=time(15),
        latest=time(15),
        or_else=(TimeWish(weekdays=FRIDAY, earliest=time(16), latest=time(16)),),
    )


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("the 15th", march(15)),
        ("the 9th", march(9)),
        ("in 1 day", march(9)),
        ("in 3 days", march(11)),
        ("in 45 days", (date(2018, 4, 22),)),
        ("this friday", march(9)),
        ("next friday", march(16)),
        ("next friday or saturday", march(16, 17)),
        ("thursday the 15th", march(15)),
    ],
)
def test_a_day_is_the_one_coming(said: str, days: tuple[date, ...]) -> None:
    assert list(each_day(read(said))) == [days]


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("this week", 8, 11),
        ("next week", 12, 18),
        ("early next week", 12, 14),
        ("late next week", 14, 18),
        ("in a week", 12, 18),
        ("in 2 weeks", 19, 25),
        ("march 12 to 15", 12, 15),
        ("from the 12th to the 15th", 12, 15),
        ("after the 12th", 13, None),
        ("from the 12th", 12, None),
        ("before the 12th", None, 11),
        ("until the 12th", None, 12),
    ],
)
def test_a_span_holds_its_first_and_its_last_day(said: str, first: int | None, last: int | None) -> None:
    ends = [None if day is None else date(2018, 3, day) for day in (first, last)]

    assert read(said) == TimeWish(first_day=ends[0], last_day=ends[1])


@pytest.mark.parametrize(
    "said", ["in 46 days", "in 7 weeks", "the 4th", "march 7", "before today", "march 15 to 12"]
)
def test_a_day_gone_too_far_or_in_the_wrong_order_is_not_understood(said: str) -> None:
    assert read(said) is None
