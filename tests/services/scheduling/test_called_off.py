"""A day is closed on which times are booked: each is told of or stands on Today, once, and nothing is sent twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.scheduling.availability import Visit
from intake.core.scheduling.special_days import SpecialDay
from intake.services.reports.staff_holdings import held_by
from intake.services.reports.today import ConcernKind, read_today
from intake.services.retention.purge import due_to_purge
from intake.services.scheduling.backup_interviewer import ask_backups
from intake.services.scheduling.called_off import call_off_times
from intake.services.scheduling.plan_reminders import plan_reminders
from intake.services.staff.booked_times import Confirmation, confirm_time
from intake.services.staff.held_request import HeldRequest, hold_request
from intake.services.staff.in_one_commit import in_one_commit
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, Post, a_time, ask, hire, local, rows

TUESDAY = date(2018, 3, 13)
AT_NINE, AT_TEN, AT_TWO = local(3, 13, 9), local(3, 13, 10), local(3, 13, 14)
TOLD = (MessageKind.CALLED_OFF, MessageKind.PERSON_CALLED_OFF)


def put(database: Database, *, closed: bool = True) -> None:
    with database.work() as work:
        work.special_days.put(SpecialDay(TUESDAY, closed=closed))
        work.commit()


def tick(database: Database, now: datetime = NOW) -> int:
    return call_off_times(database, RULES, now)


@pytest.fixture
def booked(database: Database) -> Database:
    """Three times on Tuesday: one with a yes to reminders, one without, one of a decoy; and one on Wednesday."""
    kim = hire(database, "kim")
    times = [
        a_time(ask(database, 1), kim, AT_NINE, person_reminders=True),
        a_time(ask(database, 2), kim, AT_TEN),
        a_time(ask(database, 3, state=RequestState.DECOY), None, AT_TWO),
        a_time(ask(database, 4), kim, AT_NINE + timedelta(days=1), person_reminders=True),
    ]
    with database.work() as work:
        for each in times:
            assert work.appointments.book(each)
            plan_reminders(work, each, RULES.zone, NOW)
        work.commit()
    return database


def _held(found: HeldRequest | None) -> HeldRequest:
    assert found is not None
    return found


def off(database: Database) -> list[str]:
    with database.reading() as work:
        return [each.request_id for each in work.appointments.all() if each.is_off]


def around(database: Database, number: int) -> list[tuple[MessageKind, str]]:
    return [(each.kind, each.at) for each in rows(database) if each.subject == f"request-{number}"]


def test_each_is_told_once_the_person_in_place_of_their_reminder(booked: Database) -> None:
    put(booked)

    changed = [tick(booked), tick(booked), tick(booked, NOW + timedelta(days=3))]

    assert changed == [3, 0, 0]
    assert off(booked) == ["request-1", "request-2", "request-3"]
    assert around(booked, 1) == [
        (MessageKind.CALLED_OFF, "03-08 10:15"),
        (MessageKind.PERSON_CALLED_OFF, "03-12 09:00"),
    ]
    assert around(booked, 2) == [(MessageKind.CALLED_OFF, "03-08 10:15")]
    assert around(booked, 3) == []
    assert MessageKind.PERSON_DAY_BEFORE in dict(around(booked, 4))


def test_when_its_hour_has_passed_its_request_is_open_as_if_it_had_none(booked: Database) -> None:
    put(booked)
    tick(booked)
    a_day_later = AT_NINE + timedelta(hours=30)

    due = due_to_purge(booked, RULES.retention, a_day_later).requests
    concerns = read_today(booked, RULES, a_day_later).concerns

    called_off = [
        each.entry.row.id for each in concerns if each.entry and each.kind is ConcernKind.CALLED_OFF
    ]
    assert (due, sorted(called_off)) == (0, ["request-1", "request-2"])


def test_it_stands_on_today_until_another_was_agreed_on_and_no_backup_is_asked(booked: Database) -> None:
    put(booked)
    tick(booked)
    on_the_day = AT_NINE - timedelta(minutes=30)

    concerns = {each.kind for each in read_today(booked, RULES, on_the_day).concerns if each.entry}
    asked = ask_backups(booked, RULES, on_the_day)
    times = read_today(booked, RULES, on_the_day).times

    assert ConcernKind.CALLED_OFF in concerns
    assert list(rows(booked, MessageKind.BACKUP_ASKED, MessageKind.UNANSWERED)) == []
    assert (asked, [RULES.today(each.time.starts_at) for each in times]) == (0, [date(2018, 3, 14)])


def test_its_interviewer_has_it_to_call_and_an_ok_does_not_bring_it_back(booked: Database) -> None:
    put(booked)
    tick(booked)
    with booked.reading() as work:
        held = {row.id: (row.own_time, row.assignment) for row in held_by(work, "id of kim").rows}

    said = in_one_commit(
        booked,
        RULES,
        NOW,
        lambda staff: confirm_time(staff, _held(hold_request(staff, "id of kim", "request-1"))),
    )

    assert held["request-1"] == (None, "taken")
    assert (said, "request-1" in off(booked)) == (Confirmation.CALLED_OFF, True)


def test_opened_again_before_the_tick_nothing_was_sent(booked: Database) -> None:
    before = rows(booked)

    put(booked)
    put(booked, closed=False)

    assert (tick(booked), rows(booked), off(booked)) == (0, before, [])


def test_opened_again_before_anybody_was_told_all_is_as_it_was(booked: Database) -> None:
    put(booked)
    tick(booked)
    put(booked, closed=False)

    assert (tick(booked), tick(booked), off(booked)) == (3, 0, [])
    kinds = {kind for kind, _ in around(booked, 1)}
    assert MessageKind.PERSON_DAY_BEFORE in kinds
    assert not kinds & {*TOLD, MessageKind.BOOKED}


def test_whoever_was_told_is_not_told_the_contrary(booked: Database) -> None:
    put(booked)
    tick(booked)
    post = Post(booked)
    post.deliver(NOW)
    post.deliver(local(3, 12, 9))
    put(booked, closed=False)

    tick(booked, local(3, 12, 10))

    assert [(each.at, each.words) for each in post.sent if each.kind in TOLD and each.to == "request-1"] == [
        ("03-12 09:00", "Notice: Tue Mar 13, 9:00 AM does not take place.")
    ]
    assert off(booked) == ["request-1"]


def test_a_visit_that_was_called_off_takes_its_times_with_it(database: Database) -> None:
    kim = hire(database, "kim", regions=("south",))
    visit = Visit("v", "south", "Library", TUESDAY, time(9), time(17), kim.id)
    at_it = a_time(ask(database, 1), kim, AT_TEN, visit_id="v")
    with database.work() as work:
        work.availabilities.add_visit(visit)
        assert work.appointments.book(at_it)
        work.commit()
    stands = tick(database)
    with database.work() as work:
        work.availabilities.remove_visit("v")
        work.commit()

    assert (stands, tick(database), off(database)) == (0, 1, ["request-1"])


def test_a_day_that_the_settings_close_later_is_no_different(booked: Database) -> None:
    rules = replace(RULES, closing=replace(RULES.closing, days=frozenset({TUESDAY})))

    assert call_off_times(booked, rules, NOW) == 3
