"""Laws of the days counted from today: "next" and "coming" are never today, and a week from a day is a week later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.wording import Wording
from intake.core.time_words.read_wish import read_wish
from tests.properties.desk import example_script

NOW = datetime(2018, 3, 8, 10, 15, tzinfo=ZoneInfo("America/Chicago"))
WORDS = example_script().wordings
DAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
NEXT = {
    "en": ("next {day}", "this coming {day}", "{day} next week", "next {day} at 3", "after 2 this coming {day}",
           "on next {day}", "the coming {day} in the morning", "from next {day}", "{day} of next week"),
    "es": ("el próximo {day}", "el {day} que viene", "este {day} que viene", "el {day} que entra a las 3", "este próximo {day}",
           "el siguiente {day} en la tarde", "a partir del próximo {day}", "{day} de la próxima semana", "el {day} de la semana que viene"),
}  # fmt: skip
A_WEEK_FROM = {
    "en": ("a week from {day}", "one week from this coming {day}", "a week after {day}", "1 week from {day}"),
    "es": (
        "de {day} en ocho",
        "el {day} en 8",
        "una semana después del {day}",
        "1 semana a partir del {day}",
    ),
}
LANGUAGES = st.sampled_from(("en", "es"))
CLOCKS = st.integers(min_value=0, max_value=400 * 24).map(lambda hours: NOW + timedelta(hours=hours))
WEEKDAYS = st.integers(min_value=0, max_value=6)


def read(said: str, language: str, now: datetime) -> TimeWish | None:
    words: Mapping[str, Wording] = {language: WORDS[language], **WORDS}
    return read_wish(said, words, now)


def fits(wish: TimeWish, day: date) -> bool:
    return any(each.allows_day(day) for each in (wish, *wish.or_else))


def coming(weekday: int, now: datetime) -> date:
    """The first such day after today."""
    return next(
        day for ahead in range(1, 8) if (day := now.date() + timedelta(days=ahead)).weekday() == weekday
    )


@given(language=LANGUAGES, weekday=WEEKDAYS, now=CLOCKS, data=st.data())
def test_a_day_called_next_is_never_today(
    language: str, weekday: int, now: datetime, data: st.DataObject
) -> None:
    said = data.draw(st.sampled_from(NEXT[language])).format(day=DAYS[language][weekday])

    wish = read(said, language, now)

    assert wish is None or not fits(wish, now.date()), said


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("weekday", range(7))
def test_next_weeks_day_on_that_very_day_is_a_week_off(language: str, weekday: int) -> None:
    now = NOW + timedelta(days=weekday - NOW.weekday() + 7)
    wanted = TimeWish(days=(now.date() + timedelta(days=7),))
    named = (
        ("next {day}", "this coming {day}")
        if language == "en"
        else ("el próximo {day}", "el {day} que viene")
    )

    wishes = [read(each.format(day=DAYS[language][weekday]), language, now) for each in named]

    assert wishes == [wanted, wanted]


@given(language=LANGUAGES, weekday=WEEKDAYS, now=CLOCKS, data=st.data())
def test_a_week_from_a_day_is_a_week_after_the_coming_one_or_unclear(
    language: str, weekday: int, now: datetime, data: st.DataObject
) -> None:
    said = data.draw(st.sampled_from(A_WEEK_FROM[language])).format(day=DAYS[language][weekday])

    wish = read(said, language, now)

    unclear = weekday == now.weekday() and "coming" not in said
    day = coming(weekday, now) + timedelta(days=7)
    assert wish == (None if unclear else TimeWish(days=(day,))), said


@given(now=CLOCKS, weeks=st.integers(min_value=1, max_value=6))
def test_so_many_weeks_from_today_are_so_many_weeks_from_today_in_both_languages(
    now: datetime, weeks: int
) -> None:
    wanted = TimeWish(days=(now.date() + timedelta(days=7 * weeks),))

    assert read(f"{weeks} weeks from today", "en", now) == wanted
    assert read(f"{weeks} semanas a partir de hoy", "es", now) == wanted


@given(weekday=WEEKDAYS, now=CLOCKS, said=st.sampled_from(("el próximo {day}", "el {day} que viene")))
def test_a_proximo_that_may_be_in_this_week_or_the_next_is_not_understood(
    weekday: int, now: datetime, said: str
) -> None:
    day = coming(weekday, now)
    monday = now.date() - timedelta(days=now.weekday())

    wish = read(said.format(day=DAYS["es"][weekday]), "es", now)

    assert wish == (None if day < monday + timedelta(days=7) else TimeWish(days=(day,)))


@pytest.mark.parametrize(("language", "said"), [("en", "next {day}"), ("es", "este {day}")])
def test_what_would_be_tomorrow_or_today_by_another_name_is_not_understood(language: str, said: str) -> None:
    sunday = NOW + timedelta(days=3)
    asked = {"en": (sunday, "monday"), "es": (NOW, "jueves")}[language]

    assert read(said.format(day=asked[1]), language, asked[0]) is None
