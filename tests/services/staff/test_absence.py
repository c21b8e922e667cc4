"""Days and hours away, whoever notes them: others are asked for the times booked then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.core.scheduling.schedule import DayHours
from intake.core.staff.interviewer import Interviewer
from intake.core.understanding.away_days import Days
from intake.services.staff.absence import Away, end_absence, end_rest, note_away, rest_today
from intake.services.staff.hand_over import HandedOver
from intake.services.staff.in_one_commit import in_one_commit
from intake.services.staff.week import replace_hours
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, ZONE, a_time, ask, hire, local

TUESDAY, DAY = local(3, 13, 15), date(2018, 3, 13)
THREE_DAYS = Days(date(2018, 3, 12), date(2018, 3, 14))


def booked(database: Database, who: Interviewer, number: int = 1, at: datetime = TUESDAY) -> RequestRow:
    request = ask(database, number)
    with database.work() as work:
        assert work.appointments.book(a_time(request, who, at))
        work.commit()
    return request


def away(
    database: Database, who: Interviewer, days: Days, hours: DayHours | None = None, now: datetime = NOW
) -> Away:
    return in_one_commit(database, RULES, now, lambda staff: note_away(staff, who.id, days, hours))


def differs(database: Database) -> list[tuple[date, ExceptionKind, time | None]]:
    with database.reading() as work:
        return [(each.day, each.kind, each.starts) for each in work.availabilities.exceptions(date.min)]


def test_others_are_asked_for_the_times_booked_on_days_away_and_for_no_others(database: Database) -> None:
    lee = hire(database, "lee", None)
    kim = hire(database, "kim", backup_id=lee.id)
    request = booked(database, kim)
    booked(database, kim, 2, TUESDAY + timedelta(days=2))

    noted = away(database, kim, THREE_DAYS)

    handed = HandedOver(a_time(request, kim, TUESDAY), lee, coordinator_told=True)
    assert noted == Away(THREE_DAYS, None, (handed,))
    assert differs(database) == [(day, ExceptionKind.AWAY, None) for day in THREE_DAYS.each()]


def test_days_that_are_noted_already_are_noted_once(database: Database) -> None:
    kim = hire(database, "kim")
    for _ in range(2):
        away(database, kim, THREE_DAYS)

    assert len(differs(database)) == 3


@pytest.mark.parametrize(
    ("hours", "asked"),
    [
        (DayHours(time(9), time(12)), False),
        (DayHours(time(15, 30), time(18)), True),
        (DayHours(time(13), time(15)), False),
        (DayHours(time(13), time(15, 1)), True),
    ],
)
def test_hours_away_concern_only_the_times_within_them(
    database: Database, hours: DayHours, asked: bool
) -> None:
    kim = hire(database, "kim")
    booked(database, kim)

    noted = away(database, kim, Days(DAY, DAY), hours)

    assert (bool(noted.times), differs(database)) == (asked, [(DAY, ExceptionKind.AWAY, hours.starts)])


def test_a_time_that_began_is_nobody_elses(database: Database) -> None:
    kim = hire(database, "kim")
    booked(database, kim)

    assert away(database, kim, THREE_DAYS, now=TUESDAY).times == ()


def test_days_away_end_and_a_rest_of_theirs_stays_until_they_end_it(database: Database) -> None:
    kim = hire(database, "kim")
    away(database, kim, THREE_DAYS)

    midnight = in_one_commit(database, RULES, NOW, lambda staff: rest_today(staff, kim.id))
    gone = in_one_commit(database, RULES, NOW, lambda staff: end_absence(staff, kim.id))
    with database.reading() as work:
        resting = work.interviewers.get(kim.id)
    in_one_commit(database, RULES, NOW, lambda staff: end_rest(staff, kim.id))

    assert (midnight, gone, differs(database)) == (
        datetime(2018, 3, 9, tzinfo=ZONE).astimezone(UTC),
        3,
        [],
    )
    with database.reading() as work:
        assert (resting, work.interviewers.get(kim.id)) == (replace(kim, resting_until=midnight), kim)


def test_a_file_asks_others_for_times_in_new_absences_and_read_again_it_asks_nobody(
    database: Database,
) -> None:
    kim = hire(database, "kim")
    request = booked(database, kim)

    def read(day_id: str) -> tuple[HandedOver, ...]:
        days = [DayException(day_id, kim.id, DAY, ExceptionKind.AWAY)]
        return in_one_commit(database, RULES, NOW, lambda staff: replace_hours(staff, {}, days))

    first, again = read("one"), read("two")

    assert (first, again) == (
        (HandedOver(a_time(request, kim, TUESDAY), None, coordinator_told=True),),
        (),
    )
    assert differs(database) == [(DAY, ExceptionKind.AWAY, None)]
