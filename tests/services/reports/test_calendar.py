"""The calendar tells when everybody is there, what is booked, and on which days no time is offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import msgspec

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.services.reports.calendar import (
    CalendarVisit,
    ClosedDay,
    PersonCalendar,
    StaffCalendar,
    closed_days_ahead,
    read_staff_calendar,
)
from intake.storage.queries.appointments import CalendarTime
from intake.storage.unit_of_work import Database
from tests.support.staff import ZONE, a_time, ask, hire, local, set_hours
from tests.support.stage import EXAMPLE, stage_settings

TODAY = date(2018, 3, 8)
AT_TEN = local(3, 9, 10)


def test_everybody_is_told_with_what_is_theirs_from_today_on(database: Database) -> None:
    lee, kim = hire(database, "lee", hours=None), hire(database, "kim", hours=None)
    set_hours(database, kim, "09:00-12:00", 3)
    now_away = DayException("now", kim.id, TODAY, ExceptionKind.AWAY)
    visit = Visit("v", "twin_cities", "Library", AT_TEN.date(), time(9), time(12), lee.id)
    booked, decoy, over = ask(database, 1), ask(database, 2), ask(database, 3)
    with database.work() as work:
        work.availabilities.add_exceptions(
            [now_away, replace(now_away, id="before", day=TODAY - timedelta(days=1))]
        )
        work.availabilities.add_visit(visit)
        work.availabilities.add_visit(replace(visit, id="w", day=TODAY - timedelta(days=1)))
        work.appointments.book(a_time(booked, lee, AT_TEN, visit_id="v"))
        work.appointments.book(a_time(decoy, None, AT_TEN, visit_id="v"))
        work.appointments.book(a_time(over, kim, local(3, 7, 10)))
        work.commit()

    told = CalendarVisit(visit, "lee", 2)
    time_of = CalendarTime(
        booked.staff_code, lee.id, AT_TEN, AT_TEN + timedelta(minutes=45), "v", confirmed=False
    )
    assert read_staff_calendar(database, TODAY, ZONE) == StaffCalendar(
        (
            PersonCalendar(kim, (StaffHours(kim.id, 3, time(9), time(12)),), (now_away,), (), ()),
            PersonCalendar(lee, (), (), (told,), (time_of,)),
        ),
        (told,),
    )


def test_the_days_without_times_are_those_the_settings_close_and_the_holidays() -> None:
    settings = stage_settings(EXAMPLE.parent, "sqlite:///:memory:", "http://127.0.0.1:1")
    closed = frozenset({date(2018, 3, 9), date(2018, 3, 7), date(2019, 1, 2)})
    schedule = msgspec.structs.replace(settings.schedule, closed=closed, holidays=True)
    line = msgspec.structs.replace(settings.line, closes_on=date(2018, 6, 30))
    settings = msgspec.structs.replace(settings, schedule=schedule, line=line)

    ahead = closed_days_ahead(settings, date(2018, 3, 8))
    from_may = closed_days_ahead(settings, date(2018, 5, 20))

    assert (ahead.until, ahead.days) == (date(2018, 5, 7), (ClosedDay(date(2018, 3, 9), None),))
    assert (from_may.until, from_may.days) == (
        date(2018, 6, 30),
        (ClosedDay(date(2018, 5, 28), "Memorial Day"),),
    )
