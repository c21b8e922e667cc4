"""Statements: what a page asks of the database is the same for three requests and for three thousand, and is counted here."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from intake.console.page import PUBLIC
from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.schema.staff_tables import day_exception, join_invitation
from intake.storage.schema.tables import assignment, callback_request
from intake.storage.unit_of_work import Database
from tests.support.console import Visitor
from tests.support.console_house import KIMS, UNGIVEN, House, code_of, id_of, open_house
from tests.support.people import NOW
from tests.support.staff import KIM
from tests.support.statements import statements

MANY, MANY_STAFF = 3000, 40
FIRST_OF_MANY = 10_000
# What stands on every page: whose session it is, and how the line is.
FRAME = 4
# What each page asks beside that; the open ones are not asked for here.
OF_COORDINATORS = {
    "/": 15,
    "/audit": 2,
    "/confirm": 7,
    "/days": 4,
    "/days/<day>/close": 8,
    "/days/<day>/windows": 4,
    "/days/visits/new": 1,
    "/figures": 1,
    "/interviewers": 6,
    "/interviewers/<handle>": 12,
    "/interviewers/<handle>/away": 12,
    "/interviewers/<handle>/edit": 12,
    "/interviewers/<handle>/hours": 12,
    "/interviewers/<handle>/remove": 12,
    "/interviewers/invite": 0,
    "/line": 2,
    "/line/end-stop": 2,
    "/me": 4,
    "/me/add": 7,
    "/me/codes": 4,
    "/me/start": 4,
    "/paper": 0,
    "/people": 4,
    "/people/<handle>/remove": 4,
    "/people/invite": 0,
    "/requests": 11,
    "/requests/<code>": 11,
    "/requests/new": 0,
    "/requests/<code>/close": 11,
    "/requests/<code>/erase": 11,
    "/still-here": 0,
    "/two-words": 0,
    "/two-words/erase": 0,
}
OF_INTERVIEWERS = {
    "/": 2,
    "/confirm": 7,
    "/me": 4,
    "/me/add": 7,
    "/me/away": 12,
    "/me/calendar": 1,
    "/me/codes": 4,
    "/me/hours": 12,
    "/me/start": 4,
    "/paper": 0,
    "/requests/<code>": 3,
    "/still-here": 0,
}
# What a path names that is counted.
OF_A_PATH = {"code", "handle", "day"}
# How a transaction begins and ends is each engine's own.
FRAMING = ("BEGIN", "SET", "PRAGMA", "COMMIT", "ROLLBACK")


@pytest.fixture
def house(database: Database, console_database: Database, tmp_path: Path) -> House:
    return open_house(database, console_database, tmp_path)


def test_every_page_asks_as_much_for_three_thousand_requests_as_for_a_few(house: House) -> None:
    few = {who: _counted(house, who) for who in ("ana", "kim")}
    _let_many_ask(house.database)
    _let_many_work(house.database)
    many = {who: _counted(house, who) for who in ("ana", "kim")}

    assert few == {"ana": OF_COORDINATORS, "kim": OF_INTERVIEWERS}, str(few)
    assert many == few


def _counted(house: House, who: str) -> dict[str, int]:
    visitor = house.visitor(who)
    asked = {
        rule.rule: _asked(
            house,
            visitor,
            rule.rule.replace("<code>", code_of(KIMS))
            .replace("<handle>", "kim")
            .replace("<day>", "2018-03-20"),
        )
        for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.arguments <= OF_A_PATH and rule.rule not in PUBLIC
    }
    return {path: count - FRAME for path, count in asked.items() if count is not None}


def _asked(house: House, visitor: Visitor, path: str) -> int | None:
    with statements(house.desk.database) as asked:
        answer = visitor.get(path)
    return sum(not each.startswith(FRAMING) for each in asked) if answer.status_code == 200 else None


def _let_many_ask(database: Database) -> None:
    with database.work() as work:
        one = (
            work.connection.execute(callback_request.select().where(callback_request.c.id == id_of(UNGIVEN)))
            .mappings()
            .one()
        )
        rows = [_like(dict(one), FIRST_OF_MANY + each) for each in range(MANY)]
        work.connection.execute(insert(callback_request), rows)
        taken = [
            {
                "id": f"taken {each}",
                "request_id": id_of(FIRST_OF_MANY + each),
                "interviewer_id": KIM.id,
                "state": "taken",
                "made_at": NOW,
            }
            for each in range(0, MANY, 5)
        ]
        work.connection.execute(insert(assignment), taken)
        work.commit()


def _let_many_work(database: Database) -> None:
    """Let there be many of all that pages about people and days list."""
    staff = [replace(KIM, id=f"many {each}", handle=f"many{each}") for each in range(MANY_STAFF)]
    day = NOW.date()
    with database.work() as work:
        for number, who in enumerate(staff):
            work.interviewers.add(who, StaffPhone(who.id.encode(), b"sealed"))
            work.availabilities.set_week(who.id, [StaffHours(who.id, n, time(9), time(17)) for n in range(7)])
            on = day + timedelta(days=number)
            extra = DayException(f"e{number}", who.id, on, ExceptionKind.EXTRA, time(18), time(19))
            away = DayException(f"a{number}", who.id, on, ExceptionKind.AWAY)
            work.availabilities.add_exceptions([extra, away])
            work.availabilities.add_visit(
                Visit(f"v{number}", "central", "Hall", on, time(9), time(17), who.id)
            )
        invited = {"agency": KIM.agency, "languages": "en", "regions": "", "daily_cap": 4}
        ahead = [NOW.date() + timedelta(days=30 + each) for each in range(MANY_STAFF)]
        work.connection.execute(
            insert(join_invitation),
            [
                {"id": f"i{n}", "handle": f"new{n}", "expires_at": NOW + timedelta(days=3), **invited}
                for n in range(MANY_STAFF)
            ],
        )
        work.connection.execute(insert(day_exception), [{"day": each, "closed": True} for each in ahead])
        work.commit()


def _like(one: dict[str, Any], number: int) -> dict[str, Any]:
    return one | {
        "id": id_of(number),
        "code_name": f"many zebra{number}",
        "staff_code": code_of(number),
        "code_hmac": number.to_bytes(32, "big"),
    }
