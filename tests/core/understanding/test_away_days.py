"""Days away, as staff write them."""

from __future__ import annotations

from datetime import date

import pytest

from intake.core.understanding.away_days import Days, read_days
from tests.properties.desk import example_script

TODAY = date(2018, 3, 8)
MONTHS = example_script().wordings["en"].words("dates.months")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("3/12", (2018, 3, 12), (2018, 3, 12)),
        ("03/12", (2018, 3, 12), (2018, 3, 12)),
        ("3 / 12", (2018, 3, 12), (2018, 3, 12)),
        ("3/12/18", (2018, 3, 12), (2018, 3, 12)),
        ("3/12/2018", (2018, 3, 12), (2018, 3, 12)),
        ("3/12-3/14", (2018, 3, 12), (2018, 3, 14)),
        ("3/12 - 3/14", (2018, 3, 12), (2018, 3, 14)),
        ("3/12 to 3/14", (2018, 3, 12), (2018, 3, 14)),
        ("3/12\u20133/14", (2018, 3, 12), (2018, 3, 14)),
        ("Mar 12", (2018, 3, 12), (2018, 3, 12)),
        ("march 12", (2018, 3, 12), (2018, 3, 12)),
        ("mar 12-14", (2018, 3, 12), (2018, 3, 14)),
        ("mar 30 - apr 2", (2018, 3, 30), (2018, 4, 2)),
        ("today", (2018, 3, 8), (2018, 3, 8)),
        ("Tomorrow", (2018, 3, 9), (2018, 3, 9)),
        ("today-3/10", (2018, 3, 8), (2018, 3, 10)),
        ("3/8", (2018, 3, 8), (2018, 3, 8)),
        ("3/7", (2019, 3, 7), (2019, 3, 7)),
        ("12/30-1/2", (2018, 12, 30), (2019, 1, 2)),
    ],
)
def test_days_are_read(written: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert read_days(written, TODAY, MONTHS) == Days(date(*first), date(*last))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "kim",
        "3",
        "13/12",
        "2/30",
        "3/12/17",
        "3/14-3/12",
        "3/12-3/13-3/14",
        "ma 12",
        "jun",
        "next week",
        "3/12 maybe",
        "3/12 3/14",
        "3/8-12/31",
    ],
)
def test_what_is_no_days_is_not_guessed(written: str) -> None:
    assert read_days(written, TODAY, MONTHS) is None


def test_every_day_between_is_counted() -> None:
    days = Days(date(2018, 3, 30), date(2018, 4, 1))

    assert days.each() == (date(2018, 3, 30), date(2018, 3, 31), date(2018, 4, 1))
