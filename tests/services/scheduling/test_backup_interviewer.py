"""Without an OK by seventy-five minutes before a time, the backup is asked, and the coordinator told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.scheduling.availability import DayException, ExceptionKind, Visit
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.scheduling.backup_interviewer import AsBackup, accept_as_backup, ask_backups
from intake.services.scheduling.plan_reminders import plan_reminders
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, ZONE, Post, a_time, ask, hire, local, rows, rules

TUESDAY = local(3, 13, 15)
TOO_LATE = local(3, 13, 13, 45)
ASKED = [
    ("coordinator", "Tue Mar 13, 3:00 PM, {code}: no OK from kim. The backup, lee, is asked."),
    (
        "id of lee",
        (
            "Tue Mar 13, 3:00 PM: {code} has no OK yet, and you are the backup. "
            "OK {code} takes it. PASS {code} if you cannot."
        ),
    ),
]
ALONE = [
    (
        "coordinator",
        (
            "Tue Mar 13, 3:00 PM, {code}: no OK from kim, and no backup is free. "
            "GIVE {code} and a name moves it."
        ),
    )
]


def booked_with_a_backup(database: Database, **backup: object) -> tuple[RequestRow, Interviewer]:
    lee = hire(database, "lee", None, **backup)
    kim, request = hire(database, "kim", backup_id=lee.id), ask(database)
    with database.work() as work:
        booked = a_time(request, kim, TUESDAY)
        work.appointments.book(booked)
        plan_reminders(work, booked, ZONE, NOW)
        work.commit()
    return request, lee


def told(database: Database, request: RequestRow, now: datetime) -> list[tuple[str, str]]:
    post = Post(database)
    post.deliver(now)
    asked = [each for each in post.sent if each.kind in (MessageKind.UNANSWERED, MessageKind.BACKUP_ASKED)]
    return sorted((each.to, each.words.replace(request.staff_code, "{code}")) for each in asked)


def test_unanswered_the_backup_is_asked_and_the_coordinator_told_once(database: Database) -> None:
    request, _ = booked_with_a_backup(database)

    new = [ask_backups(database, RULES, TOO_LATE + timedelta(minutes=each)) for each in (-1, 0, 1)]

    assert new == [0, 2, 0]
    assert told(database, request, TOO_LATE) == ASKED


def test_an_ok_in_time_leaves_everybody_in_peace(database: Database) -> None:
    request, _ = booked_with_a_backup(database)
    with database.work() as work:
        work.appointments.confirm(request.id)
        work.commit()

    assert ask_backups(database, RULES, TOO_LATE) == 0


def test_an_ok_between_asking_and_sending_asks_nobody(database: Database) -> None:
    request, _ = booked_with_a_backup(database)
    ask_backups(database, RULES, TOO_LATE)
    with database.work() as work:
        work.appointments.confirm(request.id)
        work.commit()

    assert told(database, request, TOO_LATE) == []


def test_a_moved_time_is_asked_for_anew(database: Database) -> None:
    request, _ = booked_with_a_backup(database)
    ask_backups(database, RULES, TOO_LATE)
    later = local(3, 13, 16)
    with database.work() as work:
        moved = a_time(request, None, later, interviewer_id="id of kim")
        work.appointments.move(moved)
        work.commit()

    assert told(database, request, TOO_LATE) == []
    assert ask_backups(database, RULES, local(3, 13, 14, 45)) == 2


@pytest.mark.parametrize(
    "backup",
    [{"standing": Standing.STOPPED}, {"standing": Standing.INVITED}, {"languages": ("es",)}],
)
def test_a_backup_who_does_not_fit_is_not_asked(database: Database, backup: dict[str, object]) -> None:
    request, _ = booked_with_a_backup(database, **backup)

    ask_backups(database, RULES, TOO_LATE)

    assert told(database, request, TOO_LATE) == ALONE


def test_a_backup_with_a_time_of_their_own_is_not_asked(database: Database) -> None:
    request, lee = booked_with_a_backup(database)
    other = ask(database, 2)
    with database.work() as work:
        work.appointments.book(a_time(other, lee, TUESDAY + timedelta(minutes=30), confirmed_version=0))
        work.commit()

    ask_backups(database, RULES, TOO_LATE)

    assert told(database, request, TOO_LATE) == ALONE


DAY = date(2018, 3, 13)


@pytest.mark.parametrize(
    ("elsewhere", "asked"),
    [
        (DayException("1", "id of lee", DAY, ExceptionKind.AWAY), False),
        (DayException("1", "id of lee", DAY, ExceptionKind.AWAY, time(15, 30), time(17)), False),
        (DayException("1", "id of lee", DAY, ExceptionKind.AWAY, time(8), time(15)), True),
        (Visit("1", "south", "Library", DAY, time(13), time(18), "id of lee"), False),
        (Visit("1", "south", "Library", DAY, time(9), time(14), "id of lee"), True),
    ],
)
def test_a_backup_who_is_away_or_at_a_visit_then_is_not_asked(
    database: Database, elsewhere: DayException | Visit, asked: bool
) -> None:
    request, _ = booked_with_a_backup(database)
    with database.work() as work:
        if isinstance(elsewhere, Visit):
            work.availabilities.add_visit(elsewhere)
        else:
            work.availabilities.add_exceptions([elsewhere])
        work.commit()

    ask_backups(database, RULES, TOO_LATE)

    assert told(database, request, TOO_LATE) == (ASKED if asked else ALONE)


def test_without_a_coordinator_the_backup_alone_is_asked(database: Database) -> None:
    request, _ = booked_with_a_backup(database)

    ask_backups(database, rules(coordinator=False), TOO_LATE)

    assert told(database, request, TOO_LATE) == ASKED[1:]


def accept(database: Database, request: RequestRow, who: Interviewer, now: datetime = TOO_LATE) -> AsBackup:
    with database.work() as work:
        result = accept_as_backup(work, request.id, who.id, zone=ZONE, now=now)
        work.commit()
    return result


def test_the_backups_ok_gives_them_the_time_confirmed_with_what_is_still_ahead(database: Database) -> None:
    request, lee = booked_with_a_backup(database)
    ask_backups(database, RULES, TOO_LATE)
    Post(database).deliver(TOO_LATE)

    assert accept(database, request, lee) is AsBackup.GIVEN

    booked = the_time(database, request)
    assert (booked.interviewer_id, booked.version, booked.confirmed) == (lee.id, 1, True)
    due = [row for row in rows(database) if row.state is OutboxState.DUE]
    assert [(row.kind, row.recipient_id, row.at) for row in due] == [
        (MessageKind.OFF, "id of kim", "03-13 13:45"),
        (MessageKind.TEN_MINUTES, lee.id, "03-13 14:50"),
    ]
    assert ask_backups(database, RULES, TOO_LATE) == 0
    assert accept(database, request, lee) is AsBackup.ANSWERED


def test_a_backup_who_comes_too_late_is_told_why(database: Database) -> None:
    request, lee = booked_with_a_backup(database)
    kim_said_ok, lee_is_booked = "answered", "busy"
    assert accept(database, request, lee) is AsBackup.GONE
    ask_backups(database, RULES, TOO_LATE)

    assert accept(database, request, lee, TUESDAY) is AsBackup.GONE
    other = ask(database, 2)
    with database.work() as work:
        work.appointments.book(a_time(other, lee, TUESDAY))
        work.commit()
    assert accept(database, request, lee).value == lee_is_booked
    with database.work() as work:
        work.appointments.confirm(request.id)
        work.commit()
    assert accept(database, request, lee).value == kim_said_ok
    assert the_time(database, request) == replace(
        a_time(request, None, TUESDAY), interviewer_id="id of kim", confirmed_version=0
    )


def test_somebody_who_was_not_asked_cannot_take_a_time(database: Database) -> None:
    request, _ = booked_with_a_backup(database)
    max_ = hire(database, "max")
    ask_backups(database, RULES, TOO_LATE)

    assert accept(database, request, max_) is AsBackup.GONE


def the_time(database: Database, request: RequestRow) -> Appointment:
    with database.reading() as work:
        booked = work.appointments.of(request.id)
    assert booked is not None
    return booked
