"""The directory tells of everybody how many hours they have, who stands in, and until when they are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.services.reports.staff_directory import DirectoryEntry, StaffDirectory, read_staff_directory
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, ZONE, a_time, ask, hire, local, set_hours

TODAY = date(2018, 3, 8)
AWAY, EXTRA = ExceptionKind.AWAY, ExceptionKind.EXTRA


def test_everybody_is_told_by_handle(database: Database) -> None:
    lee = hire(database, "lee", hours=None, resting_until=NOW)
    kim = hire(database, "kim", hours=None, backup_id=lee.id, resting_until=NOW + timedelta(hours=3))
    set_hours(database, kim, "09:00-12:30", 0, 3)

    assert read_staff_directory(database, NOW, ZONE) == StaffDirectory(
        (
            DirectoryEntry(kim, 7.0, "lee", kim.resting_until, None),
            DirectoryEntry(lee, 0.0, None, None, None),
        )
    )


def test_open_is_all_that_is_with_somebody_and_this_week_what_is_new_or_has_its_time_in_it(
    database: Database,
) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    offered, taken, earlier, booked, next_week = (ask(database, number) for number in range(1, 6))
    monday = local(3, 5, 0)
    with database.work() as work:
        for request, state, at in (
            (offered, AssignmentState.OFFERED, None),
            (taken, AssignmentState.TAKEN, monday),
            (earlier, AssignmentState.TAKEN, monday - timedelta(seconds=1)),
            # One request, however it is with them.
            (booked, AssignmentState.TAKEN, NOW),
        ):
            assert work.assignments.add(Assignment(request.id, request.id, kim.id, state, NOW, taken_at=at))
        assert work.appointments.book(a_time(booked, kim, local(3, 11, 23)))
        assert work.appointments.book(a_time(next_week, kim, local(3, 12, 0)))
        work.commit()

    entries = read_staff_directory(database, NOW, ZONE).entries

    assert [(each.person, each.open_requests, each.this_week) for each in entries] == [
        (kim, 5, 2),
        (lee, 0, 0),
    ]


@pytest.mark.parametrize(
    ("days", "until"),
    [
        ([0], 0),
        ([0, 1, 2], 2),
        ([0, 1, 3], 1),
        ([1, 2], None),
        ([-1], None),
        ([], None),
    ],
)
def test_days_away_count_while_they_follow_each_other_from_today(
    database: Database, days: list[int], until: int | None
) -> None:
    kim = hire(database, "kim")
    gone = [
        DayException(f"e{ahead}", kim.id, TODAY + timedelta(days=ahead), AWAY) for ahead in (*days, 9, 9.5)
    ]
    others = [replace(gone[-2], id="h", day=TODAY, starts=time(9), ends=time(12))]
    others += [replace(gone[-2], id="x", day=TODAY, kind=EXTRA)]
    with database.work() as work:
        work.availabilities.add_exceptions([*gone, *others])
        work.commit()

    (entry,) = read_staff_directory(database, NOW, ZONE).entries

    assert entry.away_until == (None if until is None else TODAY + timedelta(days=until))
