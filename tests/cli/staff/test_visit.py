"""`intake visit`: announced with a place that gives nothing away, listed, and taken back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from intake.core.scheduling.availability import DayException, ExceptionKind, Visit
from intake.core.staff.interviewer import Interviewer
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.appointments import Appointment
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.people import NOW, a_row
from tests.support.staff import AMI, KIM, employ

TUESDAY = date(2018, 3, 13)
LIBRARY = Visit("3f09ac", "twin_cities", "Public Library", TUESDAY, time(10), time(16), KIM.id)


def announce(
    operator: Operator, *changes: str, day: str = "2018-03-13", place: str = "Public Library"
) -> Told:
    words = ["visit", "add", "twin_cities", day, "10:00-16:00", "--interviewer", "kim", "--place", place]
    return operator.types(*words, *changes)


@pytest.fixture
def staffed(operator: Operator, database: Database, web_keys: WebKeys) -> Operator:
    employ(database, web_keys, KIM, AMI)
    return operator


def visits(database: Database) -> tuple[Visit, ...]:
    with database.reading() as work:
        return work.availabilities.visits(date.min)


def test_a_visit_is_announced(staffed: Operator, database: Database) -> None:
    told = announce(staffed, place="  Public   Library ")

    (made,) = visits(database)
    assert replace(made, id=LIBRARY.id) == LIBRARY
    assert told == Told(
        0,
        f"Visit {made.id}: kim in twin_cities on Tue 2018-03-13, 10:00-16:00, Public Library."
        " Its times are offered from now on.\n",
    )


@pytest.mark.parametrize(
    ("place", "trouble"),
    [
        ("The survivors' house", "must not hold 'survivor': others may read or overhear it."),
        ("Rainbow Research, 2nd floor", "must not hold 'rainbow research': others may read or overhear it."),
        ("the Advocates' office", "must not hold 'advocates': others may read or overhear it."),
        ("Crisis center", "must not hold 'crisis': others may read or overhear it."),
        ("A" * 41, "must be 1 to 40 characters long: people hear it and read it in one text."),
        (" ", "must be 1 to 40 characters long: people hear it and read it in one text."),
        ("Library \N{BOOKS}", "must be plain letters, digits and marks, so that it fits into one text."),
        ("see example.org", "must not hold a link or a phone number."),
        ("call 612-555-0150", "must not hold a link or a phone number."),
    ],
)
def test_a_place_that_gives_something_away_is_refused(
    staffed: Operator, database: Database, place: str, trouble: str
) -> None:
    told = announce(staffed, place=place)

    assert (told.code, told.words.startswith(f"Error: The place {trouble}")) == (1, True), told.words
    assert visits(database) == ()


def test_an_ordinary_address_is_no_trouble(staffed: Operator) -> None:
    assert announce(staffed, place="St. Paul Library, 90 W 4th St, room 18").code == 0


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (["--interviewer", "kym"], "There is no interviewer 'kym'. Did you mean 'kim'?"),
        (
            ["--interviewer", "ami"],
            "ami does not travel to twin_cities. If they do: intake interviewer edit ami --region twin_cities",
        ),
    ],
)
def test_who_cannot_go_is_told(staffed: Operator, told: list[str], sentence: str) -> None:
    assert announce(staffed, *told) == Told(1, f"Error: {sentence}\n")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2018-03-07", "Wed 2018-03-07 is over. Choose today or a later day."),
        (
            "2018-05-28",
            "Mon 2018-05-28 is a holiday, Memorial Day ([schedule] holidays): no time is offered then. Choose another day.",
        ),
        (
            "2027-12-01",
            "Wed 2027-12-01 is after the last day of the process ([line] closes_on): no time is offered then. Choose another day.",
        ),
    ],
)
def test_a_day_without_times_has_no_visit(staffed: Operator, day: str, sentence: str) -> None:
    assert announce(staffed, day=day) == Told(1, f"Error: {sentence}\n")


def test_nobody_is_at_two_visits_at_once(staffed: Operator, database: Database) -> None:
    announce(staffed)
    (first,) = visits(database)

    assert announce(staffed) == Told(
        1, f"Error: kim has visit {first.id} then. Take it back, or choose other hours.\n"
    )


@pytest.mark.parametrize(
    ("away", "offered"),
    [
        ((None, None), "at no hour of it"),
        ((time(8), time(12)), "at 12:00-16:00 only"),
        ((time(12), time(13)), "at 10:00-12:00 and 13:00-16:00 only"),
    ],
)
def test_a_visit_of_somebody_who_is_away_then_is_announced_only_if_that_is_meant(
    staffed: Operator, database: Database, away: tuple[time | None, time | None], offered: str
) -> None:
    be_away(database, KIM, *away)

    refused, then = announce(staffed), visits(database)
    meant = announce(staffed, "--anyway")
    (made,) = visits(database)

    assert (refused, then) == (
        Told(
            1,
            f"Error: kim is away on Tue 2018-03-13 then: times would be offered {offered}. "
            "Choose another day or interviewer, or add --anyway.\n",
        ),
        (),
    )
    assert meant == Told(
        0,
        f"Visit {made.id}: kim in twin_cities on Tue 2018-03-13, 10:00-16:00, Public Library. "
        f"Times are offered {offered}: they are away otherwise.\n",
    )


def test_who_else_is_away_or_when_else_they_are_does_not_matter(
    staffed: Operator, database: Database
) -> None:
    be_away(database, AMI, None, None)
    be_away(database, KIM, time(8), time(10))
    be_away(database, KIM, None, None, TUESDAY + timedelta(days=1))

    assert announce(staffed).words.endswith("Its times are offered from now on.\n")


def be_away(
    database: Database, who: Interviewer, starts: time | None, ends: time | None, day: date = TUESDAY
) -> None:
    with database.work() as work:
        gone = DayException(new_request_id(), who.id, day, ExceptionKind.AWAY, starts, ends)
        work.availabilities.add_exceptions([gone])
        work.commit()


def test_coming_visits_are_listed_with_what_is_booked(staffed: Operator, database: Database) -> None:
    book_at_the_library(database)

    assert staffed.types("visit", "list") == Told(
        0,
        "id      region       day             hours        interviewer  times booked  place\n"
        "3f09ac  twin_cities  Tue 2018-03-13  10:00-16:00  kim          1             Public Library\n",
    )
    assert json.loads(staffed.types("visit", "list", "--json").words) == [
        {
            "id": "3f09ac",
            "region": "twin_cities",
            "place": "Public Library",
            "day": "2018-03-13",
            "starts": "10:00",
            "ends": "16:00",
            "interviewer": "kim",
            "times_booked": 1,
        }
    ]


def test_an_empty_list_says_so(operator: Operator) -> None:
    assert operator.types("visit", "list") == Told(
        0, "No visit is announced. Announce one: intake visit add --help\n"
    )


def test_a_visit_is_called_off_where_nobody_comes_or_where_it_is_meant(
    staffed: Operator, database: Database
) -> None:
    book_at_the_library(database)
    refused = staffed.types("visit", "remove", "3f09ac")
    stands = visits(database)

    gone = staffed.types("visit", "remove", "3F09AC", "--anyway")

    assert [refused, gone] == [
        Told(
            1,
            "Error: 1 time booked: 7KQ4 with kim, in person. Another is agreed on with each.\n"
            "Visit 3f09ac stands. If that is meant, add --anyway.\n",
        ),
        Told(0, "Visit 3f09ac is called off: its times are not offered any more.\n"),
    ]
    assert (len(stands), visits(database)) == (1, ())
    assert re.search("There is no such visit", staffed.types("visit", "remove", "3f09ac").words)


def book_at_the_library(database: Database) -> str:
    row = replace(a_row(), staff_code="7KQ4")
    starts = NOW.replace(day=13, hour=15, minute=0)
    with database.work() as work:
        work.availabilities.add_visit(LIBRARY)
        work.requests.insert(row, None)
        time_there = Appointment(row.id, KIM.id, starts, starts + timedelta(minutes=45), visit_id=LIBRARY.id)
        assert work.appointments.book(time_there)
        work.commit()
    return row.id
