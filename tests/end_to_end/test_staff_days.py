"""Days of staff, played on the stage with its clock: what is offered, booked and left unanswered, and who hears when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.phone import PhoneNumber
from intake.services.line.rules import staff_rules
from intake.services.scheduling.backup_interviewer import AsBackup, accept_as_backup
from intake.services.scheduling.plan_reminders import plan_reminders
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.support.staff import ZONE, Post, a_time, hire, local
from tests.support.stage import Stage, staged

DAY, QUARTER = local(3, 8, 0), timedelta(minutes=15)
SAVING = ("hello", "1", "1", "yes", "1", "1", "1", "2", "1")


@dataclass(slots=True)
class Office:
    """A stage, its post, and a worker that works every quarter of an hour."""

    stage: Stage
    database: Database
    post: Post

    def until(self, then: datetime) -> None:
        """Let time pass, the worker work and the post go: every quarter of an hour, and when something is due."""
        clock = self.stage.clock
        while clock.now < then:
            with self.database.reading() as work:
                due = work.outbox.next_due_at()
            quarter = QUARTER - (clock.now - DAY) % QUARTER
            nearer = [due] if due is not None and due > clock.now else []
            clock.now = min(then, clock.now + quarter, *nearer)
            self.tick()

    def tick(self) -> None:
        """Let the worker work and the post go, now."""
        self.stage.worker.orders()
        self.stage.worker.offers()
        self.stage.worker.coordinate()
        self.post.deliver(self.stage.clock.now)

    def save(self) -> RequestRow:
        """Let somebody text until a request of theirs waits; the staff of that moment is asked."""
        for said in SAVING:
            self.stage.text(said)
        self.stage.worker.orders()
        with self.database.reading() as work:
            (row,) = work.requests.listed()
        return row

    def told(self) -> list[tuple[str, MessageKind, str]]:
        """Return what was sent, in order, the morning text aside."""
        return sorted(each for each in self.post.told() if each[1] is not MessageKind.MORNING)


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with staged(tmp_path, database_url) as stage:
        change = msgspec.structs.replace
        coordinator = change(stage.worker.settings.coordinator, phones=(PhoneNumber("+16125550177"),))
        settings = change(stage.worker.settings, coordinator=coordinator)
        stage.worker = replace(stage.worker, settings=settings)
        post = Post(stage.worker.database, staff_rules(settings))
        yield Office(stage, stage.worker.database, post)


def test_an_offer_that_is_ignored_goes_to_the_next_and_then_to_the_coordinator(office: Office) -> None:
    hire(office.database, "kim")
    hire(office.database, "lee")
    office.save()

    office.until(local(3, 8, 17))

    assert office.told() == [
        ("03-08 10:30", MessageKind.OFFER, "id of kim"),
        ("03-08 12:30", MessageKind.OFFER_OVER, "id of kim"),
        ("03-08 12:45", MessageKind.OFFER, "id of lee"),
        ("03-08 14:45", MessageKind.OFFER_OVER, "id of lee"),
        ("03-08 15:00", MessageKind.NOBODY_TOOK, "coordinator"),
    ]


def test_what_is_taken_waits_for_its_window_and_is_asked_about_when_it_passed(office: Office) -> None:
    hire(office.database, "kim")
    request = office.save()
    office.tick()
    with office.database.work() as work:
        live = work.assignments.live_of(request.id)
        assert live is not None
        work.assignments.set_state(live.id, AssignmentState.TAKEN, was=AssignmentState.OFFERED)
        work.commit()

    office.until(local(3, 11, 20))

    assert office.told() == [
        ("03-08 10:15", MessageKind.OFFER, "id of kim"),
        ("03-09 08:00", MessageKind.DIGEST, "id of kim"),
        ("03-09 12:00", MessageKind.OVERDUE, "id of kim"),
        ("03-10 12:00", MessageKind.OVERDUE, "coordinator"),
    ]


def test_a_booked_time_is_reminded_of_by_the_wall_clock_across_the_change_of_clocks(office: Office) -> None:
    kim = hire(office.database, "kim")
    request = office.save()
    with office.database.work() as work:
        booked = a_time(request, kim, local(3, 11, 15), person_reminders=True)
        work.appointments.book(booked)
        plan_reminders(work, booked, ZONE, office.stage.clock.now)
        work.commit()

    office.until(local(3, 11, 10))
    with office.database.work() as work:
        work.appointments.confirm(request.id)
        work.commit()
    office.until(local(3, 11, 15, 30))

    assert office.told() == [
        ("03-08 10:30", MessageKind.BOOKED, kim.id),
        ("03-10 15:00", MessageKind.DAY_BEFORE, kim.id),
        ("03-10 15:00", MessageKind.PERSON_DAY_BEFORE, request.id),
        ("03-11 08:00", MessageKind.DIGEST, kim.id),
        ("03-11 13:00", MessageKind.TWO_HOURS, kim.id),
        ("03-11 13:00", MessageKind.PERSON_TWO_HOURS, request.id),
        ("03-11 14:50", MessageKind.TEN_MINUTES, kim.id),
    ]


def test_unanswered_two_hours_before_the_backup_takes_it(office: Office) -> None:
    lee = hire(office.database, "lee")
    kim, request = hire(office.database, "kim", backup_id=lee.id), office.save()
    with office.database.work() as work:
        booked = a_time(request, kim, local(3, 9, 15))
        work.appointments.book(booked)
        plan_reminders(work, booked, ZONE, office.stage.clock.now)
        work.commit()

    office.until(local(3, 9, 14))
    with office.database.work() as work:
        now = office.stage.clock.now
        assert accept_as_backup(work, request.id, lee.id, zone=ZONE, now=now) is AsBackup.GIVEN
        work.commit()
    office.until(local(3, 9, 15))

    assert office.told() == [
        ("03-08 10:30", MessageKind.BOOKED, kim.id),
        ("03-08 15:00", MessageKind.DAY_BEFORE, kim.id),
        ("03-09 08:00", MessageKind.DIGEST, kim.id),
        ("03-09 13:00", MessageKind.TWO_HOURS, kim.id),
        ("03-09 13:45", MessageKind.BACKUP_ASKED, lee.id),
        ("03-09 13:45", MessageKind.UNANSWERED, "coordinator"),
        ("03-09 14:15", MessageKind.OFF, kim.id),
        ("03-09 14:50", MessageKind.TEN_MINUTES, lee.id),
    ]
