"""Open times as a turn gets them: of this very schedule and minute, and for nothing while both stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec
import pytest

from intake.core.scheduling.availability import DayException, ExceptionKind, Visit
from intake.core.scheduling.open_times import OpenTime
from intake.core.staff.interviewer import Standing
from intake.services.line.holidays import holidays_of, keep_holidays, note_holidays, noted_holidays
from intake.services.line.open_times import OpenTimes, time_rules
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.unit_of_work import Database, UnitOfWork
from tests.support.people import NOW, People, a_row
from tests.support.staff import AMI, KIM, employ, set_hours
from tests.support.stage import stage_settings
from tests.support.statements import statements

SETTINGS = stage_settings(Path("unused"), "sqlite:///:memory:", "http://127.0.0.1:1")
TUESDAY = datetime(2018, 3, 13, 14, tzinfo=UTC)


@pytest.fixture
def times(database: Database, web_keys: WebKeys) -> OpenTimes:
    employ(database, web_keys, KIM, AMI)
    set_hours(database, KIM, "09:00-11:00", 1)
    return OpenTimes(time_rules(SETTINGS))


def seen(database: Database, times: OpenTimes, now: datetime = NOW) -> tuple[OpenTime, ...]:
    with database.work() as work:
        work.conversations.load(b"of a turn")
        return times.at(work, now)


def starts(found: tuple[OpenTime, ...]) -> list[str]:
    return [f"{each.starts_at:%d %H} {'+'.join(taker.handle for taker in each.takers)}" for each in found]


def book(work: UnitOfWork, people: People, database: Database) -> None:
    row = a_row()
    work.requests.insert(row, None)
    assert work.appointments.book(Appointment(row.id, KIM.id, TUESDAY, TUESDAY + timedelta(minutes=45)))


def test_a_turn_sees_the_times_of_everybody_within_the_horizon(database: Database, times: OpenTimes) -> None:
    set_hours(database, AMI, "10:00-11:00", 1)

    assert starts(seen(database, times)) == [
        "13 14 kim",
        "13 15 ami+kim",
        "20 14 kim",
        "20 15 ami+kim",
        "27 14 kim",
        "27 15 ami+kim",
    ]


def test_a_known_schedule_costs_a_turn_no_statement(database: Database, times: OpenTimes) -> None:
    first = seen(database, times)

    with statements(database) as executed, database.work() as work:
        work.conversations.load(b"of a turn")
        loaded = len(executed)
        assert times.at(work, NOW + timedelta(seconds=44)) is first
        assert len(executed) == loaded


def test_the_next_minute_is_looked_at_anew(database: Database, times: OpenTimes) -> None:
    set_hours(database, KIM, "14:00-15:00", 3)

    before, after = (seen(database, times, NOW - timedelta(minutes=late)) for late in (15, 14))

    assert [starts(before)[0], starts(after)[0]] == ["08 20 kim", "15 19 kim"]


@pytest.mark.parametrize(
    "what", ["booked", "week", "away", "visit", "stopped", "changed", "phone", "rests", "left"]
)
def test_whatever_changes_is_seen_at_the_next_turn(
    database: Database, times: OpenTimes, people: People, what: str
) -> None:
    before = seen(database, times)

    with database.work() as work:
        match what:
            case "booked":
                book(work, people, database)
            case "week":
                work.availabilities.set_week(KIM.id, [])
            case "away":
                absence = DayException("x", KIM.id, TUESDAY.date(), ExceptionKind.AWAY)
                work.availabilities.add_exceptions([absence])
            case "visit":
                day = date(2018, 3, 14)
                work.appointments.schedule_changed()
                work.availabilities.add_visit(
                    Visit("v", "twin_cities", "Library", day, time(9), time(10), KIM.id)
                )
            case "stopped":
                work.interviewers.set_standing(KIM.id, Standing.STOPPED)
            case "changed":
                work.interviewers.change(replace(KIM, languages=("so",)))
            case "phone":
                work.interviewers.change_phone(KIM.id, StaffPhone(b"another", b"sealed"))
            case "rests":
                work.interviewers.rest_until(KIM.id, TUESDAY + timedelta(minutes=1))
            case "left":
                work.interviewers.remove(KIM.id)
        work.commit()

    assert seen(database, times) != before


def test_an_interviewer_who_agrees_is_there_at_the_next_turn(database: Database, web_keys: WebKeys) -> None:
    employ(database, web_keys, replace(KIM, standing=Standing.INVITED))
    set_hours(database, KIM, "09:00-10:00", 1)
    times = OpenTimes(time_rules(SETTINGS))
    before = seen(database, times)

    with database.work() as work:
        work.interviewers.agree(KIM.id, NOW, "en 1")
        work.commit()

    assert (before, starts(seen(database, times))[0]) == ((), "13 14 kim")


def test_a_time_that_somebody_just_took_is_gone_in_the_same_turn_and_remembered_for_none(
    database: Database, times: OpenTimes, people: People
) -> None:
    before = seen(database, times)

    with database.work() as work:
        work.conversations.load(b"of a turn")
        book(work, people, database)
        assert starts(times.fresh(work, NOW))[0] == "13 15 kim"
        assert times.at(work, NOW) is before

    # It was not kept after all.
    assert seen(database, times) is before


def test_holidays_and_closed_days_have_no_times(database: Database, times: OpenTimes) -> None:
    set_hours(database, KIM, "09:00-10:00")
    schedule = msgspec.structs.replace(SETTINGS.schedule, horizon_days=3, closed=(date(2018, 5, 29),))
    note_holidays(database, NOW.date())
    saturday = datetime(2018, 5, 26, 12, tzinfo=UTC)

    def days(*, holidays: bool) -> list[str]:
        chosen = msgspec.structs.replace(schedule, holidays=holidays)
        line = msgspec.structs.replace(SETTINGS.line, closes_on=date(2018, 6, 30))
        rules = time_rules(msgspec.structs.replace(SETTINGS, schedule=chosen, line=line))
        found = seen(database, OpenTimes(rules), saturday)
        return [f"{each.starts_at:%A}" for each in found]

    # Memorial Day.
    assert [days(holidays=True), days(holidays=False)] == [["Sunday"], ["Sunday", "Monday"]]


def test_holidays_are_those_of_minnesota_in_the_years_asked_for() -> None:
    assert [f"{day} {name}" for day, name in holidays_of(2018, 2018).items()] == [
        "2018-01-01 New Year's Day",
        "2018-01-15 Martin Luther King Jr. Day",
        "2018-02-19 Washington's and Lincoln's Birthday",
        "2018-05-28 Memorial Day",
        "2018-07-04 Independence Day",
        "2018-09-03 Labor Day",
        "2018-11-11 Veterans Day",
        "2018-11-12 Veterans Day (observed)",
        "2018-11-22 Thanksgiving Day",
        "2018-12-25 Christmas Day",
    ]


def noted_until(database: Database) -> int | None:
    with database.reading() as work:
        return max((day.year for day in noted_holidays(work)), default=None)


def test_the_worker_notes_holidays_again_before_they_run_out(database: Database, web_keys: WebKeys) -> None:
    keep_holidays(database, NOW)
    assert noted_until(database) is None

    employ(database, web_keys, KIM)
    set_hours(database, KIM, "09:00-10:00")
    seen_until = []
    for now in (NOW, datetime(2020, 11, 29, tzinfo=UTC), datetime(2020, 12, 1, tzinfo=UTC)):
        keep_holidays(database, now)
        seen_until.append(noted_until(database))

    assert seen_until == [2020, 2020, 2022]
