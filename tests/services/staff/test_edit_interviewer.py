"""What the console writes of an interviewer: one of two who save at once, nothing over somebody else's, nothing of who is gone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours
from intake.core.staff.interviewer import Gender
from intake.services.line.staff_context import StaffContext
from intake.services.staff.edit_interviewer import (
    Described,
    Editing,
    EditRefusal,
    WeekChanged,
    WeekRefusal,
    describe_interviewer,
    described_as,
    save_extra_hours,
    save_week,
    take_back_extra_hours,
)
from intake.services.staff.in_one_commit import in_one_commit_at_console
from intake.services.staff.week import OverlappingHours
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, hire

DAY = date(2018, 3, 10)
TOLD = Described("uroc", ("en",), (), Gender.MAN, 7, None)


def _hours(who: str, starts: int, ends: int) -> StaffHours:
    return StaffHours(who, 0, time(starts), time(ends))


def _audited(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as work:
        return [(each.account, each.act, each.thing) for each in work.audit_entries.newest(10, 0)]


def test_of_two_who_save_at_once_one_does_and_the_other_sees_what_was_saved(
    database: Database, console_database: Database
) -> None:
    kim = hire(database, "kim", hours=None)
    together = threading.Barrier(2)
    weeks = [[_hours(kim.id, 9, 12)], [_hours(kim.id, 13, 17)]]

    def save(week: list[StaffHours]) -> WeekRefusal | None:
        def use_case(staff: StaffContext) -> WeekRefusal | None:
            return save_week(staff, Editing("ana", kim.id), week, seen="")

        together.wait()
        return in_one_commit_at_console(console_database, RULES, NOW, use_case)

    with ThreadPoolExecutor(2) as both:
        came = list(both.map(save, weeks))

    with database.reading() as work:
        week = work.availabilities.week()
    assert sorted(came, key=lambda each: each is None) == [WeekChanged(week), None]
    assert list(week) in weeks
    assert _audited(database) == [("ana", "set the hours of the week", "kim")]


def test_what_overlaps_and_who_is_gone_change_nothing_and_leave_no_trace(
    database: Database, console_database: Database
) -> None:
    kim = hire(database, "kim", hours=None)
    week = [_hours(kim.id, 9, 12), _hours(kim.id, 11, 13)]
    nobody = Editing("ana", "nobody")
    extra = DayException("x", "", DAY, ExceptionKind.EXTRA, time(9), time(12))

    came = [
        in_one_commit_at_console(console_database, RULES, NOW, use_case)
        for use_case in (
            lambda staff: save_week(staff, Editing("ana", kim.id), week, seen=""),
            lambda staff: save_week(staff, nobody, week, seen=""),
            lambda staff: save_extra_hours(staff, nobody, extra),
            lambda staff: take_back_extra_hours(staff, nobody, DAY),
            lambda staff: describe_interviewer(staff, nobody, TOLD, seen=""),
        )
    ]

    assert came == [OverlappingHours(*week), *[EditRefusal.NOT_THERE] * 4]
    with database.reading() as work:
        there = work.availabilities
        assert (there.week(), there.exceptions(DAY), work.interviewers.all()) == ((), (), (kim,))
    assert _audited(database) == []


def test_what_is_so_already_is_neither_saved_nor_noted(
    database: Database, console_database: Database
) -> None:
    kim = hire(database, "kim", hours=None)
    editing, told = Editing("ana", kim.id), described_as(kim, None)

    came = in_one_commit_at_console(
        console_database,
        RULES,
        NOW,
        lambda staff: (
            save_week(staff, editing, [], seen="another"),
            describe_interviewer(staff, editing, told, seen="another"),
            take_back_extra_hours(staff, editing, DAY),
        ),
    )

    assert came == (None, None, None)
    assert _audited(database) == []


def test_a_backup_is_somebody_else_who_is_there(database: Database, console_database: Database) -> None:
    kim = hire(database, "kim", hours=None)
    seen = described_as(kim, None).mark()

    for backup in ("kim", "nobody"):
        told = Described("uroc", ("en",), (), None, 7, backup)
        came = in_one_commit_at_console(
            console_database,
            RULES,
            NOW,
            lambda staff, told=told: describe_interviewer(staff, Editing("ana", kim.id), told, seen),  # type: ignore[misc]
        )
        assert came is EditRefusal.NO_SUCH_BACKUP
