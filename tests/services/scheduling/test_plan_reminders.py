"""The reminders of a booked time are rows of its very version: moved, given, erased or restored, none is stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.requests.contact import Contact
from intake.core.retention.retention import Retention
from intake.core.staff.interviewer import Interviewer
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.backup import backup
from intake.services.retention.restore import RestoreFrom, RestoreRules, restore
from intake.services.scheduling.plan_reminders import plan_reminders, rebuild_reminders, withdraw_reminders
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.orders import NewOrder, OrderKind
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, ZONE, Post, a_time, around_a_time, ask, hire, local, rows

TUESDAY = local(3, 13, 15)
BOOKED_AT = [
    (MessageKind.BOOKED, "03-08 10:15", 0),
    (MessageKind.DAY_BEFORE, "03-12 15:00", 0),
    (MessageKind.TWO_HOURS, "03-13 13:00", 0),
    (MessageKind.TEN_MINUTES, "03-13 14:50", 0),
]


def book(
    database: Database,
    request: RequestRow,
    who: Interviewer | None,
    starts_at: datetime = TUESDAY,
    **known: object,
) -> Appointment:
    booked = a_time(request, who, starts_at, **known)
    with database.work() as work:
        assert work.appointments.book(booked)
        plan_reminders(work, booked, ZONE, NOW)
        work.commit()
    return booked


def move(database: Database, moved: Appointment, now: datetime = NOW) -> None:
    with database.work() as work:
        assert work.appointments.move(moved)
        again = work.appointments.of(moved.request_id)
        assert again is not None
        plan_reminders(work, again, ZONE, now)
        work.commit()


def test_a_booked_time_is_told_and_reminded_of_by_the_wall_clock(database: Database) -> None:
    book(database, ask(database), hire(database, "kim"))

    assert around_a_time(database) == BOOKED_AT
    assert {row.state for row in rows(database)} == {OutboxState.DUE}


def test_a_person_is_reminded_only_with_their_yes_and_on_their_own_phone(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    book(database, ask(database, 1), kim, person_reminders=True)
    book(database, ask(database, 2, contact=Contact.ANOTHER_PHONE), lee, person_reminders=True)

    to_person = rows(database, MessageKind.PERSON_DAY_BEFORE, MessageKind.PERSON_TWO_HOURS)

    assert [(row.recipient_id, row.at) for row in to_person] == [
        ("request-1", "03-12 15:00"),
        ("request-1", "03-13 13:00"),
    ]


def test_nobody_hears_of_a_time_before_the_order_of_its_request_is_applied(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger
) -> None:
    request = ask(database, state=RequestState.NEW)
    book(database, request, hire(database, "kim"))
    with database.work() as work:
        work.orders.add(NewOrder(OrderKind.SAVED, NOW, request_id=request.id, own_phone=True))
        work.commit()
    post = Post(database)

    assert post.deliver(NOW) == []
    assert {row.state for row in rows(database)} == {OutboxState.HELD}
    apply_orders(database, worker_keys, ledger, NOW)

    assert [each.kind for each in post.deliver(NOW)] == [MessageKind.BOOKED]
    assert around_a_time(database) == BOOKED_AT


def test_a_decoy_keeps_its_time_and_reminds_nobody(database: Database) -> None:
    book(database, ask(database, state=RequestState.DECOY), None)

    assert rows(database) == []


def test_moving_leaves_no_stale_row_and_asks_again(database: Database) -> None:
    kim = hire(database, "kim")
    booked = book(database, ask(database), kim, person_reminders=True)
    Post(database).deliver(NOW)

    move(database, replace(booked, starts_at=local(3, 14, 11), ends_at=local(3, 14, 12)))

    assert [each for each in around_a_time(database) if each[0] is not MessageKind.BOOKED] == [
        (MessageKind.MOVED, "03-08 10:15", 1),
        (MessageKind.DAY_BEFORE, "03-13 11:00", 1),
        (MessageKind.PERSON_DAY_BEFORE, "03-13 11:00", 1),
        (MessageKind.TWO_HOURS, "03-14 09:00", 1),
        (MessageKind.PERSON_TWO_HOURS, "03-14 09:00", 1),
        (MessageKind.TEN_MINUTES, "03-14 10:50", 1),
    ]


@pytest.mark.parametrize("told_first", [True, False])
def test_moved_to_somebody_else_the_first_is_told_that_it_is_off_and_the_second_that_it_is_theirs(
    database: Database, told_first: bool
) -> None:
    hire(database, "kim")
    lee = hire(database, "lee")
    booked = book(database, ask(database), hire(database, "max"))
    post = Post(database)
    if told_first:
        post.deliver(NOW)

    move(database, replace(booked, interviewer_id=lee.id))

    planned = {(row.kind, row.recipient_id) for row in rows(database) if row.version != 0}
    assert (MessageKind.BOOKED, lee.id) in planned
    assert {each for each in planned if each[0] is MessageKind.OFF} == (
        {(MessageKind.OFF, "id of max")} if told_first else set()
    )
    assert {row.recipient_id for row in rows(database) if row.state is OutboxState.DUE} == {lee.id}


def test_a_time_moved_past_its_reminders_has_only_the_later_ones(database: Database) -> None:
    booked = book(database, ask(database), hire(database, "kim"))
    Post(database).deliver(NOW)
    now = local(3, 13, 9)

    move(database, replace(booked, starts_at=local(3, 13, 16), ends_at=local(3, 13, 17)), now)

    assert [each for each in around_a_time(database) if each[2] == 1] == [
        (MessageKind.MOVED, "03-13 09:00", 1),
        (MessageKind.TWO_HOURS, "03-13 14:00", 1),
        (MessageKind.TEN_MINUTES, "03-13 15:50", 1),
    ]


def test_withdrawn_nothing_is_left_to_be_sent(database: Database) -> None:
    request = ask(database)
    book(database, request, hire(database, "kim"), person_reminders=True)

    with database.work() as work:
        withdraw_reminders(work, request.id)
        work.commit()

    assert rows(database) == []


def test_rebuilding_tells_of_no_time_again(database: Database) -> None:
    request, kim = ask(database), hire(database, "kim")
    booked = a_time(request, kim, TUESDAY)

    with database.work() as work:
        rebuild_reminders(work, booked, ZONE, NOW)
        rebuild_reminders(work, booked, ZONE, NOW + timedelta(minutes=1))
        work.commit()

    assert around_a_time(database) == BOOKED_AT[1:]


def test_a_restore_plans_the_reminders_that_are_still_ahead(
    database: Database, second_sqlite: Database, ledger: Ledger, tmp_path: Path
) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    book(database, ask(database, 1), kim, person_reminders=True)
    book(database, ask(database, 2, state=RequestState.NEW), lee)
    ledger.trim(NOW.date(), 31)
    backup(database, tmp_path / "backup", NOW)
    later = local(3, 9, 9)

    rules = RestoreRules(Retention(), ZONE)
    restore(second_sqlite, RestoreFrom(tmp_path / "backup", (ledger.path,)), rules, later)

    ahead = [row for row in rows(database) if row.kind is not MessageKind.BOOKED]
    assert [(row.kind, row.recipient_id, row.due_at, row.state) for row in rows(second_sqlite)] == [
        (row.kind, row.recipient_id, row.due_at, row.state) for row in ahead
    ]
