"""A time and its request are kept together or not at all; nobody is booked twice; a code moves its time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event

from intake.core.delivery.message_kinds import MessageKind
from intake.core.scheduling.availability import Visit
from intake.core.staff.interviewer import Gender
from intake.services.retention.apply_orders import apply_orders
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WebKeys, WorkerKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.properties.desk import Desk, example_script, open_desk
from tests.support.open_requests import open_requests
from tests.support.people import a_row
from tests.support.staff import AMI, KIM, employ, set_hours
from tests.support.staff import rows as outbox_rows
from tests.support.stage import dump

HERS, OTHERS = "+16125550142", "+16515550187"
# Thursday the 8th at 15:00 by the line's clock is the first open time.
FIRST = datetime(2018, 3, 8, 21, tzinfo=UTC)
TO_THE_TIMES = ("hello", "2", "1", "1", "1", "1")
TO_READ_BACK = (*TO_THE_TIMES, "1", "1", "1", "no")
JUST_TAKEN = "someone else just took that time"
CONVERSATIONS = 50
WHAT_IS_KEPT = ("callback_request", "request_key", "orders", "appointment", "outbox")


@pytest.fixture
def desk(database: Database, web_keys: WebKeys) -> Desk:
    employ(database, web_keys, KIM, AMI)
    set_hours(database, KIM, "14:00-17:00", 1, 3)
    return open_desk(database, web_keys, example_script())


def texted(desk: Desk, *bodies: str, sender: str = HERS) -> str:
    return desk.texts(*bodies, sender=sender)


def requests(desk: Desk) -> list[tuple[RequestRow, Appointment | None]]:
    with desk.line.database.reading() as work:
        return [(row, work.appointments.of(row.id)) for row in open_requests(work)]


def take(desk: Desk, who: str = KIM.id, starts_at: datetime = FIRST) -> None:
    """Let somebody else have a time."""
    with desk.line.database.work() as work:
        row = a_row()
        work.requests.insert(row, None)
        assert work.appointments.book(Appointment(row.id, who, starts_at, starts_at + timedelta(minutes=45)))
        work.commit()


def kept(desk: Desk) -> dict[str, int]:
    return {name: len(dump(desk.line.database)[name]) for name in WHAT_IS_KEPT}


def test_a_save_keeps_the_request_its_time_and_what_will_be_sent(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK, "save")

    ((row, booked),) = requests(desk)
    assert booked == Appointment(row.id, KIM.id, FIRST, FIRST + timedelta(minutes=45), person_reminders=True)
    assert (row.contact, row.windows, row.format) == ("this_phone", (), "by_phone")
    with desk.line.database.reading() as work:
        kim = work.interviewers.get(KIM.id)
    assert kim is not None
    assert kim.last_assigned_at == desk.clock()
    assert MessageKind.TEN_MINUTES in {each.kind for each in outbox_rows(desk.line.database)}


def test_a_time_that_was_just_taken_keeps_nothing_and_offers_the_next(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK)
    take(desk)
    before = kept(desk)

    refused = texted(desk, "save")

    assert JUST_TAKEN in refused
    assert "Thu Mar 8 4 PM, 2 Tue Mar 13 2 PM, 3 Tue Mar 13 3 PM" in refused
    assert kept(desk) == before


def test_after_a_refusal_only_the_time_is_asked_again(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK)
    take(desk)
    texted(desk, "save")

    assert "Thu Mar 8 4 PM" in texted(desk, "1")
    assert "We would keep" in texted(desk, "1")
    assert "Saved." in texted(desk, "1")
    mine = [booked for row, booked in requests(desk) if row.contact == "this_phone"]
    assert [(each.starts_at, each.person_reminders) for each in mine if each] == [
        (FIRST + timedelta(hours=1), True)
    ]


def test_another_who_fits_takes_the_time_where_the_first_is_booked(desk: Desk) -> None:
    set_hours(desk.line.database, AMI, "14:00-17:00", 1, 3)
    texted(desk, *TO_READ_BACK)
    take(desk, AMI.id)

    assert "Saved." in texted(desk, "save")
    assert {booked.interviewer_id for _, booked in requests(desk) if booked} == {KIM.id, AMI.id}


def test_whoever_does_not_fit_takes_no_time(desk: Desk) -> None:
    with desk.line.database.work() as work:
        work.interviewers.change(replace(KIM, gender=Gender.MAN))
        work.commit()
    texted(desk, *TO_READ_BACK, "more choices", "4", "a woman")

    # Nobody who is there fits any more, so there is no next time either.
    assert "safe to call" in texted(desk, "save")
    assert kept(desk)["callback_request"] == 0


@pytest.mark.parametrize(
    ("reminder", "number", "agreed"),
    [("1", ("1",), True), ("2", ("1",), False), ("", ("2", "6515550187", "1"), False), ("", ("3",), False)],
)
def test_reminders_go_only_to_their_own_phone_with_their_yes(
    desk: Desk, reminder: str, number: tuple[str, ...], agreed: bool
) -> None:
    own = ("no",) if reminder else ()
    texted(desk, "hello", "2", "1", "1", "1", *number, "1", "1", *filter(None, [reminder]), *own, "save")

    ((_, booked),) = requests(desk)
    assert booked is not None
    assert booked.person_reminders is agreed


def test_a_time_at_a_visit_names_its_place_and_needs_no_number(desk: Desk) -> None:
    with desk.line.database.work() as work:
        visit = Visit("v", "south", "Town library", date(2018, 3, 14), time(9), time(12), AMI.id)
        work.availabilities.add_visit(visit)
        work.commit()

    confirm = texted(desk, "hello", "1", "1", "1", "1", "4", "in person", "south", "1")
    texted(desk, "1", "save")

    assert "In person, at Town library." in confirm
    ((row, booked),) = requests(desk)
    assert booked is not None
    assert (booked.visit_id, booked.interviewer_id) == ("v", AMI.id)
    assert (row.contact, row.format, row.region, row.sealed_number) == ("visit", "in_person", "south", None)


def test_no_appointment_is_later_than_28_days_or_after_the_last_day(desk: Desk) -> None:
    line = desk.line
    desk.line = replace(line, rules=replace(line.rules, closes_on=date(2018, 3, 12)))

    offered = texted(desk, *TO_THE_TIMES)

    assert "1 Thu Mar 8 3 PM, 2 Thu Mar 8 4 PM, 4 other times" in offered


def coded(desk: Desk) -> str:
    """Save with a time and return the request's code."""
    texted(desk, *TO_READ_BACK, "save")
    found = re.search(r"\d{3}-\d{3}-\d{4}", texted(desk, "1"))
    assert found is not None
    return found[0]


def test_a_code_moves_the_time_with_the_same_interviewer_if_they_are_free(desk: Desk) -> None:
    set_hours(desk.line.database, AMI, "14:00-17:00", 1, 3)
    code = coded(desk)
    ((_, before),) = requests(desk)

    moved = texted(desk, "CODE", code, "1", "1", "1", sender=OTHERS)

    ((row, booked),) = requests(desk)
    assert before is not None
    assert "Your time is now Thu Mar 8 4 PM." in moved
    assert booked == replace(
        before,
        starts_at=FIRST + timedelta(hours=1),
        ends_at=FIRST + timedelta(hours=1, minutes=45),
        version=1,
    )
    assert {each.version for each in outbox_rows(desk.line.database) if each.subject == row.id} == {1}


def test_a_move_that_is_refused_changes_nothing_and_offers_the_next(desk: Desk) -> None:
    code = coded(desk)
    texted(desk, "CODE", code, "1", "1", sender=OTHERS)
    take(desk, KIM.id, FIRST + timedelta(hours=1))
    before = requests(desk)

    refused = texted(desk, "1", sender=OTHERS)

    assert JUST_TAKEN in refused
    assert "1 Tue Mar 13 2 PM" in refused
    assert requests(desk) == before


def test_a_decoy_answers_its_code_word_for_word_like_a_waiting_one(
    desk: Desk, worker_keys: WorkerKeys, ledger: Ledger
) -> None:
    steps = ("1", "1", "1")
    code = coded(desk)
    apply_orders(desk.line.database, worker_keys, ledger, desk.clock())
    ((row, _),) = requests(desk)
    waiting = [texted(desk, "CODE", code, *steps[:n], sender=OTHERS) for n in range(len(steps))]
    with desk.line.database.work() as work:
        work.requests.make_decoy(row.id)
        work.appointments.make_decoy(row.id)
        work.commit()

    decoy = [texted(desk, "CODE", code, *steps[:n], sender=OTHERS) for n in range(len(steps))]
    moved = texted(desk, "1", sender=OTHERS)

    assert decoy == waiting
    assert "Your time is now Thu Mar 8 4 PM." in moved
    ((row, booked),) = requests(desk)
    assert booked is not None
    assert (row.state, booked.interviewer_id, booked.starts_at) == (
        RequestState.DECOY,
        None,
        FIRST + timedelta(hours=1),
    )


def test_fifty_at_once_and_one_has_the_time(desk: Desk) -> None:
    senders = [f"+1{area}55501{last:02}" for area in (651, 763) for last in range(CONVERSATIONS // 2)]
    for sender in senders:
        texted(desk, *TO_READ_BACK, sender=sender)
    desk.clock.move(seconds=5)

    def save(sender: str) -> str:
        return (desk.text(f"SM{sender[-10:]}saves", sender, "save") or b"").decode()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save, senders))

    assert sum("Saved." in answer for answer in answers) == 1
    assert (
        sum(JUST_TAKEN in answer and "1 Thu Mar 8 4 PM" in answer for answer in answers) == CONVERSATIONS - 1
    )
    assert kept(desk)["callback_request"] == kept(desk)["appointment"] == 1


def test_a_booking_turn_is_at_most_twelve_statements(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK)

    with statements(desk.line.database) as executed:
        assert "Saved." in texted(desk, "save")

    assert len(executed) <= 12, executed


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    executed: list[str] = []

    def note(*given: object) -> None:
        words = str(given[2])
        # A lock or a savepoint is no statement of ours.
        if not words.startswith(("SAVEPOINT", "RELEASE", "SELECT pg_advisory")):
            executed.append(words)

    event.listen(database.engine, "before_cursor_execute", note)
    yield executed
    event.remove(database.engine, "before_cursor_execute", note)
