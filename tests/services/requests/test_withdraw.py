"""Whoever has a request that goes away is told so, once, in words and by a row that hold nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.staff.interviewer import Interviewer
from intake.services.notices.morning_and_alarms import coordinate
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.erase import FaultPoint, erase_marked
from intake.services.scheduling.offer import make_offers
from intake.services.scheduling.plan_reminders import plan_reminders
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto import fingerprints
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState, Tags
from intake.storage.unit_of_work import Database
from tests.support.people import ANOTHER, People
from tests.support.staff import NOW, RULES, ZONE, Post, Sent, a_time, ask, hire, local, rows

OFF = "One of yours is off. LIST shows what you have."


def take(database: Database, request: RequestRow, who: Interviewer) -> None:
    with database.work() as work:
        work.assignments.add(Assignment("taken", request.id, who.id, AssignmentState.TAKEN, NOW))
        work.commit()


def book(database: Database, request: RequestRow, who: Interviewer) -> None:
    with database.work() as work:
        booked = a_time(request, who, local(3, 13, 15))
        work.appointments.book(booked)
        plan_reminders(work, booked, ZONE, NOW)
        work.commit()


def erase(database: Database, ledger: Ledger, request: RequestRow) -> None:
    with database.work() as work:
        work.requests.set_erasing(request.id)
        work.commit()
    erase_marked(database, ledger, NOW)


@pytest.mark.parametrize("had", ["offer", "taken", "time"])
def test_erasing_tells_whoever_has_it_that_one_of_theirs_is_off(
    database: Database, ledger: Ledger, had: str
) -> None:
    kim, request, post = hire(database, "kim"), ask(database), Post(database)
    if had == "offer":
        make_offers(database, RULES, NOW)
    else:
        {"taken": take, "time": book}[had](database, request, kim)
    post.deliver(NOW)

    erase(database, ledger, request)
    coordinate(database, RULES, NOW)
    post.deliver(NOW)

    assert [each for each in post.sent if each.kind is MessageKind.OFF] == [
        Sent("03-08 10:15", MessageKind.OFF, kim.id, OFF)
    ]
    left = [row for row in rows(database) if row.kind is not MessageKind.MORNING]
    assert [(row.kind, row.subject, row.recipient_id) for row in left] == [(MessageKind.OFF, kim.id, kim.id)]
    with database.reading() as work:
        assert work.interviewers.texted_about(kim.id) is None


@pytest.mark.parametrize("had", ["offer", "time"])
def test_whoever_was_told_nothing_yet_is_told_nothing(database: Database, ledger: Ledger, had: str) -> None:
    kim, request = hire(database, "kim"), ask(database)
    if had == "offer":
        make_offers(database, RULES, NOW)
    else:
        book(database, request, kim)

    erase(database, ledger, request)

    assert rows(database) == []


def test_a_time_that_is_over_is_off_for_nobody(database: Database, ledger: Ledger) -> None:
    kim, request = hire(database, "kim"), ask(database)
    with database.work() as work:
        work.appointments.book(a_time(request, kim, NOW - timedelta(days=1)))
        work.commit()

    erase(database, ledger, request)

    assert rows(database) == []


@pytest.mark.parametrize("point", [FaultPoint.LEDGER_WRITTEN, FaultPoint.KEY_DESTROYED])
def test_killed_in_the_middle_it_is_told_once(database: Database, ledger: Ledger, point: FaultPoint) -> None:
    kim, request = hire(database, "kim"), ask(database)
    take(database, request, kim)
    with database.work() as work:
        work.requests.set_erasing(request.id)
        work.commit()

    def killed(reached: FaultPoint) -> None:
        if reached is point:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        erase_marked(database, ledger, NOW, killed)
    erase_marked(database, ledger, NOW + timedelta(minutes=5))

    assert [row.kind for row in rows(database)] == [MessageKind.OFF]


def test_a_request_that_becomes_a_decoy_is_off_for_whoever_has_it(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    phone = fingerprints.tag(worker_keys, PhoneNumber(ANOTHER), None)
    kim, request = hire(database, "kim"), ask(database, contact=Contact.ANOTHER_PHONE, state=RequestState.NEW)
    with database.work() as work:
        work.requests.settle(request.id, Tags(phone, phone))
        work.commit()
    book(database, request, kim)
    Post(database).deliver(NOW)
    people.erase(database, ANOTHER)

    apply_orders(database, worker_keys, ledger, NOW)

    assert [(row.kind, row.subject) for row in rows(database)] == [(MessageKind.OFF, kim.id)]
    with database.reading() as work:
        left = work.appointments.of(request.id)
    assert left is not None
    assert (left.interviewer_id, left.starts_at) == (None, local(3, 13, 15))


@pytest.mark.parametrize(
    ("now", "starts", "told"),
    [
        (local(3, 8, 23), local(3, 13, 15), "03-09 08:00"),
        # A time this soon: they may be on their way.
        (local(3, 13, 5), local(3, 13, 9), "03-13 05:00"),
    ],
)
def test_at_night_it_waits_for_the_morning_unless_the_time_is_near(
    database: Database, ledger: Ledger, now: object, starts: object, told: str
) -> None:
    kim, request, post = hire(database, "kim"), ask(database), Post(database)
    with database.work() as work:
        work.appointments.book(a_time(request, kim, starts))  # type: ignore[arg-type]
        work.requests.set_erasing(request.id)
        work.commit()
    erase_marked(database, ledger, now)  # type: ignore[arg-type]

    for each in (now, local(3, 9, 8)):
        coordinate(database, RULES, each)  # type: ignore[arg-type]
        post.deliver(each)  # type: ignore[arg-type]

    assert [each.at for each in post.sent if each.kind is MessageKind.OFF][:1] == [told]
