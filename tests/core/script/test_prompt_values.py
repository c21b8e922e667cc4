"""Values in prompts: numbers, days and hours, as each language says and writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from intake.core.channel import CONVERSED, Channel
from intake.core.scheduling.schedule import Window
from intake.core.script.prompt_values import Address, Day, Digits, Named, Plain, Value, WindowHours, show
from tests.properties.desk import example_script

ZONE = ZoneInfo("America/Chicago")


def window(day: int, starts: int, ends: int) -> WindowHours:
    return WindowHours(
        Window(datetime(2018, 3, day, starts, tzinfo=UTC), datetime(2018, 3, day, ends, tzinfo=UTC)), ZONE
    )


SHOWN: list[tuple[Value, tuple[str, str, str, str]]] = [
    (Plain("30"), ("30", "30", "30", "30")),
    (Digits("6125550142"), ("6 1 2, 5 5 5, 0 1 4 2", "612-555-0142") * 2),
    (Digits("18662231111"), ("1, 8 6 6, 2 2 3, 1 1 1 1", "1-866-223-1111") * 2),
    (Digits("988"), ("9 8 8", "988") * 2),
    (Digits("233733"), ("2 3 3 7 3 3", "233733") * 2),
    (
        Address("info@out-reach.example.org/a"),
        (
            "info, at, out, dash, reach, dot, example, dot, org, slash, a",
            "info@out-reach.example.org/a",
            "info, arroba, out, guion, reach, punto, example, punto, org, diagonal, a",
            "info@out-reach.example.org/a",
        ),
    ),
    (Day(date(2018, 3, 1)), ("March 1", "Mar 1", "1 de marzo", "1 de mar")),
    (
        window(8, 20, 22),
        (
            "Thursday, March 8, 2 to 4 P M",
            "Thu Mar 8, 2-4 PM",
            "el jueves 8 de marzo, de 2 a 4 de la tarde",
            "jueves 8 mar, 2-4 PM",
        ),
    ),
    (
        window(10, 16, 18),
        (
            "Saturday, March 10, 10 A M to noon",
            "Sat Mar 10, 10 AM-noon",
            "el sábado 10 de marzo, de 10 de la mañana a 12 del día",
            "sábado 10 mar, 10 AM-12 PM",
        ),
    ),
    (
        Named(("lists.agencies.uroc", "lists.agencies.rainbow")),
        (
            "the University of Minnesota and Rainbow Research",
            "the University of Minnesota and Rainbow Research",
            "la Universidad de Minnesota y Rainbow Research",
            "la Universidad de Minnesota y Rainbow Research",
        ),
    ),
]


@pytest.mark.parametrize(("value", "shown"), SHOWN, ids=[type(value).__name__ for value, _ in SHOWN])
def test_a_value_is_said_and_written_in_each_language(value: Value, shown: tuple[str, ...]) -> None:
    wordings = example_script().wordings

    assert (
        tuple(show(value, wordings[language], channel) for language in ("en", "es") for channel in CONVERSED)
        == shown
    )


def test_hours_are_those_of_the_lines_zone_on_both_sides_of_a_clock_change() -> None:
    wording = example_script().wordings["en"]

    before, after = window(10, 16, 18), window(13, 15, 17)

    assert [show(hours, wording, Channel.TEXT) for hours in (before, after)] == [
        "Sat Mar 10, 10 AM-noon",
        "Tue Mar 13, 10 AM-noon",
    ]


def test_midnight_and_half_hours_are_told_as_clocks_show_them() -> None:
    wording = example_script().wordings["en"]
    late = Window(datetime(2018, 3, 9, 5, 30, tzinfo=UTC), datetime(2018, 3, 9, 6, 0, tzinfo=UTC))

    assert show(WindowHours(late, ZONE), wording, Channel.TEXT) == "Thu Mar 8, 11:30 PM-12 AM"


def test_values_that_tell_of_a_person_never_print() -> None:
    assert "6125550142" not in repr(Digits("6125550142"))
