"""The board tells of every request how it stands, with whom, and for how long; pages of it tell the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from intake.core.scheduling.availability import Visit
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Standing
from intake.services.reports.request_board import (
    BoardPage,
    BoardTime,
    RequestStanding,
    read_board_page,
    read_request_board,
)
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, a_time, ask, hire, local

TODAY, TWO_DAYS_AGO = date(2018, 3, 8), date(2018, 3, 6)
AT_THREE = local(3, 9, 15)


def give(database: Database, request: RequestRow, who: str, state: AssignmentState) -> None:
    with database.work() as work:
        assert work.assignments.add(Assignment(f"of {request.id}", request.id, who, state, NOW))
        work.commit()


def told(database: Database) -> list[tuple[str, int, RequestStanding, str | None, str | None]]:
    """Return what the board tells of each request, in its order."""
    return [
        (each.row.id, each.days_waiting, each.standing, each.held_by, each.offered_to)
        for each in read_request_board(database, TODAY).entries
    ]


def test_every_request_is_told_with_how_it_stands_oldest_first(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    waits, calls, offered, taken, booked = (
        ask(database, number, requested_on=day, staff_code=f"2AA{number}", **known)
        for number, (day, known) in enumerate(
            (
                (TODAY, {}),
                (TODAY, {"call_in": Window(AT_THREE, AT_THREE + timedelta(hours=2))}),
                (TWO_DAYS_AGO, {}),
                (TODAY, {}),
                (TODAY + timedelta(days=1), {}),
            ),
            start=2,
        )
    )
    ask(database, 7, state=RequestState.DECOY)
    ask(database, 8, state=RequestState.ERASING)
    give(database, offered, kim.id, AssignmentState.OFFERED)
    give(database, taken, lee.id, AssignmentState.TAKEN)
    give(database, waits, lee.id, AssignmentState.PASSED)
    give(database, booked, lee.id, AssignmentState.OFFERED)
    with database.work() as work:
        assert work.appointments.book(a_time(booked, kim, AT_THREE))
        work.commit()

    assert told(database) == [
        (offered.id, 2, RequestStanding.OFFERED, None, "kim"),
        (waits.id, 0, RequestStanding.WAITING, None, None),
        (calls.id, 0, RequestStanding.CALLS_US, None, None),
        (taken.id, 0, RequestStanding.TAKEN, "lee", None),
        (booked.id, 0, RequestStanding.BOOKED, "kim", "lee"),
    ]


def test_a_time_is_told_with_whom_where_and_whether_they_said_ok(database: Database) -> None:
    kim = hire(database, "kim")
    request = ask(database)
    announced = Visit(
        "v", "twin_cities", "Library", AT_THREE.date(), local(3, 9, 9).time(), local(3, 9, 18).time(), kim.id
    )
    with database.work() as work:
        work.availabilities.add_visit(announced)
        assert work.appointments.book(a_time(request, kim, AT_THREE, visit_id="v"))
        work.commit()

    (before,) = read_request_board(database, TODAY).entries
    with database.work() as work:
        work.appointments.confirm(request.id)
        work.commit()
    (after,) = read_request_board(database, TODAY).entries

    ends = AT_THREE + timedelta(minutes=45)
    time = BoardTime(
        AT_THREE, ends, "kim", confirmed=False, place="Library", interviewer_id=kim.id, visit_id="v"
    )
    assert (before.row.time, after.row.time) == (time, replace(time, confirmed=True))


def test_what_was_just_saved_is_new_however_it_stands(database: Database) -> None:
    hire(database, "kim", standing=Standing.ACTIVE)
    ask(database, 1, state=RequestState.NEW)

    (entry,) = read_request_board(database, TODAY).entries

    assert (entry.is_new, entry.standing) == (True, RequestStanding.WAITING)


def test_pages_by_staff_code_follow_each_other_to_the_end(database: Database) -> None:
    for number in range(5):
        ask(database, number, staff_code=f"2C2{9 - number}", requested_on=TODAY)
    ask(database, 5, staff_code="2C20", requested_on=TWO_DAYS_AGO)

    first = read_board_page(database, TODAY, 4)
    second = read_board_page(database, TODAY, 4, first.entries[-1])
    third = read_board_page(database, TODAY, 4, second.entries[-1])

    codes = [[each.row.staff_code for each in page.entries] for page in (first, second)]
    assert codes == [["2C20", "2C25", "2C26", "2C27"], ["2C28", "2C29"]]
    assert (first.more, second.more, third) == (2, 0, BoardPage(()))
