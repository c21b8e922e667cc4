"""The page of days: what is closed and by whom, and each change shows what it hits before it is done."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest

from intake.core.scheduling.availability import Visit
from intake.core.scheduling.schedule import DayHours
from intake.core.scheduling.special_days import SpecialDay
from intake.services.access.audit import audit_page
from intake.services.line.holidays import NOTED
from intake.services.scheduling.called_off import call_off_times
from intake.storage.unit_of_work import Database
from tests.support.console import Visitor
from tests.support.console_house import House, open_house
from tests.support.staff import KIM, NOW, RULES, a_time, ask, hire, local

TUESDAY = date(2018, 3, 20)
CLOSE, CLOSE_OF_ANOTHER = "/days/2018-03-20/close", "/days/2018-03-21/close"
NEW = "/days/visits/new"


@pytest.fixture
def house(database: Database, console_database: Database, tmp_path: Path) -> House:
    return open_house(database, console_database, tmp_path)


@pytest.fixture
def ana(house: House) -> Visitor:
    return house.visitor("ana")


def three_times(database: Database) -> list[str]:
    lee = hire(database, "lee", regions=("south",))
    times = [a_time(ask(database, 70 + each), lee, local(3, 20, 9 + each)) for each in range(3)]
    with database.work() as work:
        assert all(work.appointments.book(each) for each in times)
        work.commit()
    with database.reading() as work:
        return sorted(row.staff_code for row in work.requests.listed() if row.id.startswith("request-7"))


def special(database: Database) -> tuple[SpecialDay, ...]:
    with database.reading() as work:
        return work.special_days.between(TUESDAY, TUESDAY)


def acts(database: Database) -> list[tuple[str, str, str]]:
    return [(each.account, each.act, each.thing) for each in audit_page(database, 1).entries]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return found[1]


def test_three_booked_times_are_shown_before_a_day_is_closed(house: House, ana: Visitor) -> None:
    codes = three_times(house.database)

    asked = ana.get(CLOSE).text
    shown = sorted(re.findall(r"<li>(\w{4}), by phone, with LEE</li>", asked))
    before = special(house.database)
    done = ana.post(CLOSE, CLOSE, seen=seen(asked))

    assert (shown, before) == (codes, ())
    assert not re.search(
        r"\d{1,2}:\d\d",
        re.sub(r"<head.*?</head>|<nav.*?</nav>|<header.*?</header>", "", asked, flags=re.DOTALL),
    )
    assert (done.status_code, done.location) == (303, "/days")
    assert special(house.database) == (SpecialDay(TUESDAY, closed=True),)
    assert acts(house.database)[0] == ("ana", "closed a day", "2018-03-20")
    assert "closed here" in ana.get("/days").text


def test_a_time_that_is_off_is_said_to_be_off_wherever_it_is_shown(house: House, ana: Visitor) -> None:
    booked = a_time(ask(house.database, 70), KIM, local(3, 20, 9))
    with house.database.work() as work:
        assert work.appointments.book(booked)
        code = next(row.staff_code for row in work.requests.listed() if row.id == booked.request_id)
        work.commit()
    before = ana.get(f"/requests/{code}").text
    ana.post(CLOSE, CLOSE, seen=seen(ana.get(CLOSE).text))

    assert call_off_times(house.database, RULES, NOW) == 1

    shown = [ana.get("/requests").text, ana.get(f"/requests/{code}").text]
    assert "its time is off" not in before
    assert ["its time is off, with KIM" in page for page in shown] == [True, True]
    assert "it is off. Agree on another time with them." in house.visitor("kim").get("/").text


def test_what_changed_meanwhile_is_shown_again_and_nothing_is_done(house: House, ana: Visitor) -> None:
    asked = ana.get(CLOSE).text
    three_times(house.database)

    again = ana.post(CLOSE, CLOSE, seen=seen(asked))

    assert "What this hits changed while you looked" in again.text
    assert (again.status_code, special(house.database), acts(house.database)) == (200, (), [])


def test_a_closed_day_is_opened_again(house: House, ana: Visitor) -> None:
    ana.post(CLOSE, CLOSE, seen=seen(ana.get(CLOSE).text))

    opened = ana.post("/days/2018-03-20/open", CLOSE_OF_ANOTHER)
    refused = ana.post("/days/2018-03-20/open", CLOSE_OF_ANOTHER)

    assert (opened.status_code, refused.status_code, special(house.database)) == (303, 422, ())


def test_holidays_are_shown_by_name(house: House, ana: Visitor) -> None:
    with house.database.work() as work:
        work.line_state.put(NOTED, '{"2018-03-22": "Day of the Town"}')
        work.commit()

    assert "Day of the Town" in ana.get("/days").text
    assert ["Later days" in ana.get(path).text for path in ("/days", "/days?from=2099-01-01")] == [
        True,
        False,
    ]
    assert ana.get("/days?from=never").status_code == 404


def test_other_times_to_call_us_are_kept_and_taken_back(house: House, ana: Visitor) -> None:
    page = "/days/2018-03-20/windows"
    short = ana.post(page, page, act="set", **{"window-1-from": "14:00", "window-1-to": "15:00"})
    half = ana.post(page, page, act="set", **{"window-1-from": "14:00"})
    kept = ana.post(page, page, act="set", **{"window-1-from": "14:00", "window-1-to": "16:00"})
    stored = special(house.database)
    usual = ana.post(page, page, act="usual")

    assert [each.status_code for each in (short, half, kept, usual)] == [422, 422, 303, 303]
    assert 'value="15:00"' in short.text
    assert stored == (SpecialDay(TUESDAY, call_in=(DayHours(time(14), time(16)),)),)
    assert special(house.database) == ()


def test_a_visit_is_added_by_the_rules_of_the_command_and_called_off(house: House, ana: Visitor) -> None:
    lee = hire(house.database, "lee", regions=("south",))
    form = {"day": "2018-03-20", "from": "10:00", "to": "16:00", "region": "south", "who": lee.id}
    survivors = ana.post(NEW, NEW, **form, place="The survivors' house")
    elsewhere = ana.post(NEW, NEW, **{**form, "region": "nowhere"}, place="Library")
    added = ana.post(NEW, NEW, **form, place="Library")
    with house.database.reading() as work:
        made = [each for each in work.availabilities.visits(date.min) if each.interviewer_id == lee.id]
    (visit,) = made

    asked = ana.get(f"/days/visits/{visit.id}/off").text
    off = ana.post(f"/days/visits/{visit.id}/off", NEW, seen=seen(asked))

    assert [each.status_code for each in (survivors, elsewhere, added, off)] == [422, 422, 303, 303]
    assert visit == Visit(visit.id, "south", "Library", TUESDAY, time(10), time(16), lee.id)
    with house.database.reading() as work:
        assert all(each.id != visit.id for each in work.availabilities.visits(date.min))
    assert ana.get(f"/days/visits/{visit.id}/off").status_code == 404


@pytest.mark.parametrize("first", ["0001-01-01", "2018-03-20", "9999-12-31"])
def test_days_can_be_looked_at_from_any_there_is(ana: Visitor, first: str) -> None:
    assert ana.get(f"/days?from={first}").status_code == 200
