"""Staff and persons at the very same moment: nobody waits for each other for ever, and what is gone stays gone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.core.requests.contact import Contact
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.line_state import SCHEDULE
from intake.storage.unit_of_work import Database, UnitOfWork
from tests.support.staffing import COORDINATOR, KIM, Staffed, staff
from tests.support.stage import LINE, staged

TUESDAY = datetime(2018, 3, 13, 20, tzinfo=UTC)


@pytest.fixture
def staffed(tmp_path: Path, postgresql_database: Database) -> Iterator[Staffed]:
    """Staff on PostgreSQL: the engine that lets two write at one time."""
    url = postgresql_database.engine.url.set(drivername="postgresql")
    with staged(tmp_path, url.render_as_string(hide_password=False)) as stage:
        yield staff(stage)


def meanwhile(staffed: Staffed, text: tuple[str, str], change: Callable[[UnitOfWork], None]) -> list[str]:
    """Begin a transaction, let a text come before it ends, and return what the text was answered."""
    answers: list[str] = []
    body, from_ = text

    def say() -> None:
        answers.extend(staffed.stage.exchange.text(from_, LINE, body))

    saying = threading.Thread(target=say)
    with staffed.stage.line.database.work() as work:
        work.line_state.count(SCHEDULE)
        change(work)
        saying.start()
        # Long enough for the text to come to what this transaction holds.
        saying.join(0.5)
        work.interviewers.note_assigned("id-kim", staffed.now)
        work.commit()
    saying.join()
    return answers


def test_a_time_is_set_while_a_person_books_another_with_the_same_interviewer(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)
    staffed.times.append(TUESDAY)
    staffed.text("SET 7KQ4")

    answers = meanwhile(staffed, ("1 7KQ4", KIM), lambda _: None)

    assert answers == ["7KQ4 is set for Tue Mar 13, 3:00 PM. Reminders come here."]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (("GIVE 7KQ4 LEE", COORDINATOR), "Nobody who waits has that code. LIST for the codes."),
        (("1 7KQ4", KIM), "None of yours has that code. LIST for your codes."),
    ],
)
def test_a_request_that_is_made_a_decoy_meanwhile_keeps_nobody_busy(
    staffed: Staffed, text: tuple[str, str], answer: str
) -> None:
    row = staffed.request(contact=Contact.ANOTHER_PHONE)
    staffed.assign(row)
    staffed.book(row, TUESDAY)
    staffed.times.append(TUESDAY.replace(hour=21))
    staffed.text("SET 7KQ4")

    def decoy(work: UnitOfWork) -> None:
        work.requests.make_decoy(row.id)
        work.appointments.make_decoy(row.id)
        work.assignments.delete_of(row.id)

    answers = meanwhile(staffed, text, decoy)

    booked = staffed.appointment(row)
    assert booked is not None
    assert (answers, booked.interviewer_id, staffed.assignments(row)) == ([answer], None, [])


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (
            "AWAY 3/13",
            "Noted: away Mar 13. BACK ends it. Your backup and the coordinator are asked for 7KQ4.",
        ),
        ("Stop.", "You get no more texts from this line. To come back, text START."),
    ],
)
def test_days_away_are_noted_while_a_time_on_them_is_being_moved(
    staffed: Staffed, body: str, answer: str
) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)
    staffed.text("OK 7KQ4")
    moved = Appointment(row.id, "id-kim", TUESDAY.replace(hour=21), TUESDAY.replace(hour=22))
    answers: list[str] = []
    saying = threading.Thread(target=lambda: answers.extend(staffed.stage.exchange.text(KIM, LINE, body)))
    with staffed.stage.line.database.work() as work:
        work.requests.lock(row.id)
        saying.start()
        saying.join(0.5)
        assert work.appointments.move(moved)
        work.commit()
    saying.join()

    assert answers == [answer]
