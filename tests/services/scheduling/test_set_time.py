"""A time that an interviewer agreed on: which are open to them, which few are shown, and what its booking plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.requests.contact import Contact, Format
from intake.core.retention.retention import MOST_DAYS_AHEAD
from intake.core.scheduling.open_times import OpenTime
from intake.core.staff.interviewer import Interviewer
from intake.services.line.line import Line
from intake.services.line.staff_context import StaffContext
from intake.services.scheduling.set_time import book_agreed, is_in_time, open_times_for, to_choose_from
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.properties.desk import example_script, open_desk
from tests.support.staff import NOW, RULES, a_time, around_a_time, ask, by_the_clock, hire, local, rows

FRIDAY_TEN, FRIDAY_TWO = local(3, 9, 10), local(3, 9, 14)
LENGTH = timedelta(minutes=45)


@pytest.fixture
def line(database: Database, web_keys: WebKeys) -> Line:
    return open_desk(database, web_keys, example_script()).line


def book(line: Line, request: RequestRow, who: Interviewer, starts_at: datetime) -> Appointment | None:
    with line.database.work() as work:
        set_to = book_agreed(StaffContext(work, RULES, NOW), a_time(request, who, starts_at))
        work.commit()
    return set_to


def open_to(line: Line, request: RequestRow, who: Interviewer) -> list[str]:
    with line.database.reading() as work:
        times = open_times_for(StaffContext(work, RULES, NOW), line.times, request, who.id)
    return [by_the_clock(each.starts_at) for each in times]


def test_a_time_set_first_counts_as_confirmed_is_reminded_of_and_is_no_news(line: Line) -> None:
    kim, request = hire(line.database, "kim"), ask(line.database)

    set_to = book(line, request, kim, FRIDAY_TWO)

    assert set_to == a_time(request, kim, FRIDAY_TWO, confirmed_version=0)
    assert around_a_time(line.database) == [
        (MessageKind.DAY_BEFORE, "03-08 14:00", 0),
        (MessageKind.TWO_HOURS, "03-09 12:00", 0),
        (MessageKind.TEN_MINUTES, "03-09 13:50", 0),
    ]
    with line.database.reading() as work:
        live = work.assignments.live_of(request.id)
    assert live is not None
    assert live.interviewer_id == kim.id


def test_a_time_that_is_moved_is_reminded_of_at_its_new_hour_alone(line: Line) -> None:
    kim, request = hire(line.database, "kim"), ask(line.database)
    book(line, request, kim, FRIDAY_TWO)

    moved = book(line, request, kim, FRIDAY_TEN)

    assert moved is not None
    assert (moved.starts_at, moved.confirmed) == (FRIDAY_TEN, True)
    around = around_a_time(line.database)
    assert [(kind, at) for kind, at, _ in around] == [
        (MessageKind.TWO_HOURS, "03-09 08:00"),
        (MessageKind.TEN_MINUTES, "03-09 09:50"),
    ]
    assert {version for *_, version in around} == {moved.version}
    assert rows(line.database, MessageKind.BOOKED, MessageKind.MOVED) == []


def test_a_time_somebody_has_already_is_not_set_twice(line: Line) -> None:
    kim = hire(line.database, "kim")
    book(line, ask(line.database, 1), kim, FRIDAY_TWO)

    assert book(line, ask(line.database, 2), kim, FRIDAY_TWO) is None


def test_no_time_is_set_beyond_the_last_day_of_its_request(line: Line) -> None:
    kim, request = hire(line.database, "kim"), ask(line.database)
    last = local(3, 8, 20, 45) + timedelta(days=MOST_DAYS_AHEAD)

    with line.database.reading() as work:
        context = StaffContext(work, RULES, NOW)
        in_time = [is_in_time(context, request, last + timedelta(hours=later)) for later in (0, 12)]

    assert in_time == [True, False]
    assert book(line, request, kim, last + timedelta(hours=12)) is None
    assert around_a_time(line.database) == []


def test_open_to_an_interviewer_are_their_own_times_up_to_the_last_day(line: Line) -> None:
    kim, lee = hire(line.database, "kim", (14, 16)), hire(line.database, "lee", (10, 12))
    request = ask(line.database, requested_on=date(2018, 2, 10))

    mine, theirs = open_to(line, request, kim), open_to(line, request, lee)

    assert {at[:5] for at in mine} == {"03-08", "03-09", "03-10"}
    assert {at[:5] for at in theirs} == {"03-09", "03-10"}
    assert {at[6:8] for at in mine} == {"14", "15"}
    assert {at[6:8] for at in theirs} == {"10", "11"}


def test_who_asked_to_meet_at_a_visit_is_offered_no_call(line: Line) -> None:
    kim = hire(line.database, "kim")
    request = ask(line.database)
    visit = replace(request, contact=Contact.VISIT, format=Format.IN_PERSON)

    assert open_to(line, request, kim) != []
    assert open_to(line, visit, kim) == []


def open_at(hour: int, visit: str | None = None) -> OpenTime:
    starts = local(3, 9, hour)
    return OpenTime(starts, starts + LENGTH, (), visit and "south", visit)


CALLS = tuple(open_at(hour) for hour in (9, 11, 13, 15))
VISITS = tuple(open_at(hour, f"v{hour}") for hour in (16, 17, 18))


@pytest.mark.parametrize(
    ("times", "shown"),
    [
        (CALLS, CALLS[:3]),
        (VISITS, VISITS),
        ((*CALLS, *VISITS), (CALLS[0], *VISITS[:2])),
        ((*CALLS, VISITS[0]), (*CALLS[:2], VISITS[0])),
        ((CALLS[0],), (CALLS[0],)),
        ((), ()),
    ],
)
def test_three_are_shown_and_visits_among_them_but_not_visits_alone(
    times: tuple[OpenTime, ...], shown: tuple[OpenTime, ...]
) -> None:
    assert to_choose_from(times) == shown
