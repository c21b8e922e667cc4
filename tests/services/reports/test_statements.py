"""Every picture asks as many statements of three rows as of three hundred, and names the columns it may know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Interviewer
from intake.services.line.rules import staff_rules
from intake.services.reports.calendar import read_staff_calendar
from intake.services.reports.checkup import read_checkup
from intake.services.reports.counts import read_counts
from intake.services.reports.erasures import read_erasures
from intake.services.reports.failed_texts import read_failed_texts
from intake.services.reports.health import health_of
from intake.services.reports.line_standing import line_standing
from intake.services.reports.one_interviewer import interviewer_of_id
from intake.services.reports.one_request import read_one_request, read_own_requests
from intake.services.reports.request_board import read_board_page, read_request_board
from intake.services.reports.request_listing import read_request_listing
from intake.services.reports.staff_directory import read_staff_directory
from intake.services.reports.staff_holdings import asked_to_stand_in, calls_expected_by, held_by
from intake.services.reports.today import read_today
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import Database, UnitOfWork
from tests.support.people import a_row
from tests.support.staff import KIM, NOW, ZONE
from tests.support.stage import EXAMPLE, stage_settings
from tests.support.statements import statements

TODAY = date(2018, 3, 8)
SETTINGS = stage_settings(EXAMPLE.parent, "sqlite:///:memory:", "http://127.0.0.1:1")
RULES = staff_rules(SETTINGS)
FEW, MANY = 3, 300
# What the board may never read, and what no picture reads.
NOT_ON_THE_BOARD = ("sealed_number", "tag", "phone_tag", "code_hmac", "code_name", "channel")
IN_NO_PICTURE = ("sealed_number", "tag", "phone_tag", "code_hmac", "phone_key", "sealed_phone", "pin_hash")

Look = Callable[[Database], object]


def _within(look: Callable[[UnitOfWork], object]) -> Look:
    def read(database: Database) -> object:
        with database.reading() as work:
            return look(work)

    return read


PICTURES: Mapping[str, tuple[int, Look]] = {
    "board": (1, lambda database: read_request_board(database, TODAY)),
    "first page": (2, lambda database: read_board_page(database, TODAY, 1000)),
    "today": (11, lambda database: read_today(database, RULES, NOW)),
    "listing": (11, lambda database: read_request_listing(database, RULES, NOW)),
    "one request": (11, lambda database: read_one_request(database, RULES, NOW, "2222")),
    "own requests": (1, lambda database: read_own_requests(database, RULES, NOW, "who-0")),
    "held": (2, _within(lambda work: held_by(work, "who-0"))),
    "stand ins": (1, _within(lambda work: asked_to_stand_in(work, "who-0", NOW))),
    "calls expected": (9, _within(lambda work: calls_expected_by(work, _who(0), RULES, NOW))),
    "one interviewer": (12, lambda database: interviewer_of_id(database, RULES, NOW, "who-0")),
    "directory": (6, lambda database: read_staff_directory(database, NOW, ZONE)),
    "calendar": (6, lambda database: read_staff_calendar(database, TODAY, ZONE)),
    "line": (2, _within(lambda work: line_standing(work, SETTINGS, NOW))),
    "counts": (1, lambda database: read_counts(database, NOW)),
    "health": (9, lambda database: health_of(database, NOW)),
    "checkup": (22, lambda database: read_checkup(database, SETTINGS, NOW)),
    "failed texts": (3, lambda database: read_failed_texts(database, NOW)),
    "erasures": (3, lambda database: read_erasures(database, Ledger(Path("none")), NOW)),
}

OF_REQUESTS = ("board", "first page", "today", "listing", "one request", "own requests", "one interviewer")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_takes_as_many_statements_for_many_rows_as_for_few(database: Database, name: str) -> None:
    most, look = PICTURES[name]

    _fill(database, range(FEW))
    few = _asked(database, look)
    _fill(database, range(FEW, MANY))
    many = _asked(database, look)

    assert few == many
    assert len(few) == most


@pytest.mark.parametrize("name", PICTURES)
def test_no_picture_reads_a_number_or_what_finds_one(database: Database, name: str) -> None:
    _fill(database, range(FEW))

    assert _named(_asked(database, PICTURES[name][1]), IN_NO_PICTURE) == set()


@pytest.mark.parametrize("name", OF_REQUESTS)
def test_no_picture_of_requests_reads_a_code_name_or_a_channel(database: Database, name: str) -> None:
    _fill(database, range(FEW))

    assert _named(_asked(database, PICTURES[name][1]), NOT_ON_THE_BOARD) == set()


def _asked(database: Database, look: Look) -> list[str]:
    with statements(database) as executed:
        look(database)
    # How many are named in a list is no matter of the statement.
    return [re.sub(r" IN \((?:[^()]|\([^()]*\))*\)", " IN (...)", each) for each in executed]


def _named(executed: list[str], columns: tuple[str, ...]) -> set[str]:
    words = {word for each in executed for word in re.findall(r"\w+", each)}
    return words & set(columns)


def _who(number: int) -> Interviewer:
    return replace(KIM, id=f"who-{number}", handle=f"kim{number}")


def _fill(database: Database, numbers: range) -> None:
    """Add interviewers with hours and visits, requests that the first of them has, and sums."""
    with database.work() as work:
        for number in numbers:
            _hire(work, number)
            _ask(work, number)
            work.counters.add(NOW - timedelta(weeks=number), "ended", "saved", 20)
        work.commit()


def _hire(work: UnitOfWork, number: int) -> None:
    who, day = _who(number), TODAY + timedelta(days=1)
    work.interviewers.add(who, StaffPhone(who.id.encode(), b"sealed"))
    work.availabilities.set_week(who.id, [StaffHours(who.id, on, time(9), time(17)) for on in range(7)])
    work.availabilities.add_exceptions([DayException(f"away-{number}", who.id, TODAY, ExceptionKind.AWAY)])
    work.availabilities.add_visit(
        Visit(f"visit-{number}", "twin_cities", "Library", day, time(9), time(12), who.id)
    )


def _ask(work: UnitOfWork, number: int) -> None:
    opens = NOW + timedelta(hours=number)
    asked = replace(
        a_row(TODAY - timedelta(days=number % 5)),
        state=RequestState.WAITING,
        staff_code=f"{2222 + number}",
        call_in=Window(opens, opens + timedelta(hours=2)),
    )
    work.requests.insert(asked, None)
    mine = Assignment(asked.id, asked.id, "who-0", AssignmentState.TAKEN, NOW)
    assert work.assignments.add(mine)
    if number % 2:
        ends = opens + timedelta(minutes=45)
        work.appointments.book(Appointment(asked.id, "who-0", opens, ends, visit_id=f"visit-{number}"))
