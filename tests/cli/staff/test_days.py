"""`intake days`: what closing a day hits is told first; the page and the command do the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from intake.core.scheduling.special_days import SpecialDay
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.people import NOW, a_row
from tests.support.staff import KIM, employ

TUESDAY = "2018-03-13"
NOT_HERE = (
    "Tue 2018-03-13 was not closed one by one. What the settings close ([schedule] closed, holidays) is opened"
    " there."
)


@pytest.fixture
def booked(operator: Operator, database: Database, web_keys: WebKeys) -> Operator:
    employ(database, web_keys, KIM)
    row, starts = replace(a_row(), staff_code="7KQ4"), NOW.replace(day=13, hour=15, minute=0)
    with database.work() as work:
        work.requests.insert(row, None)
        assert work.appointments.book(Appointment(row.id, KIM.id, starts, starts + timedelta(minutes=45)))
        work.commit()
    return operator


def special(database: Database) -> tuple[SpecialDay, ...]:
    with database.reading() as work:
        return work.special_days.since(date.min)


def test_a_day_is_closed_once_it_was_told_what_that_hits_and_opened_again(
    booked: Operator, database: Database
) -> None:
    refused = booked.types("days", "close", TUESDAY)
    before = special(database)
    closed = booked.types("days", "close", TUESDAY, "--anyway")
    after = special(database)
    opened = booked.types("days", "open", TUESDAY)

    assert [refused, closed, opened] == [
        Told(
            1,
            "Error: 1 time booked: 7KQ4 with kim, by phone. Another is agreed on with each.\n"
            "Nothing was changed. If that is meant, add --anyway.\n",
        ),
        Told(0, "Tue 2018-03-13 is closed.\n"),
        Told(0, "Tue 2018-03-13 is open again.\n"),
    ]
    assert (before, after, special(database)) == ((), (SpecialDay(date(2018, 3, 13), closed=True),), ())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("close", "2018-03-07"), "Wed 2018-03-07 is over. Choose today or a later day."),
        (("close", "2018-07-04"), "Wed 2018-07-04 is closed already. To see why: intake days list"),
        (
            ("close", "2027-12-01"),
            "Wed 2027-12-01 is after the last day of the line, Tue 2027-11-30 ([line] closes_on).",
        ),
        (
            ("open", TUESDAY),
            NOT_HERE,
        ),
        (("windows", TUESDAY), "Say one thing: hours such as 14:00-16:00, or --none, or --usual."),
        (
            ("windows", TUESDAY, "14:00-15:00"),
            "Each window must last two to three hours, such as 14:00-16:00.",
        ),
        (
            ("windows", TUESDAY, "14:00-16:00", "15:00-17:00"),
            "The windows overlap. Let each begin when the one before is over.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    booked: Operator, database: Database, words: tuple[str, ...], told: str
) -> None:
    booked.types("days", "list")

    assert booked.types("days", *words) == Told(1, f"Error: {told}\n")
    assert special(database) == ()


def test_what_differs_is_listed_for_people_and_machines(booked: Operator) -> None:
    for words in (
        ("windows", "2018-03-14", "10:00-12:00"),
        ("windows", "2018-03-15", "--none"),
        ("close", "2018-03-16"),
    ):
        assert booked.types("days", *words).code == 0

    listed, rows = (
        booked.types("days", "list").words,
        json.loads(booked.types("days", "list", "--json").words),
    )

    told = {row["day"]: row for row in rows}
    assert told["2018-03-14"] == {
        "day": "2018-03-14",
        "closed_by": None,
        "holiday": None,
        "visits": [],
        "call_in": ["10:00-12:00"],
        "call_in_changed": True,
    }
    assert (told["2018-03-15"]["call_in"], told["2018-03-16"]["closed_by"]) == ([], "here")
    assert [
        line.split("  ")[-1] for line in listed.splitlines() if "2018-03-1" in line and "day only" in line
    ] == [
        "10:00-12:00 (this day only)",
        "none (this day only)",
    ]
