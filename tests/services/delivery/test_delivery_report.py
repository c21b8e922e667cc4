"""How far a text came is told in any order: it ends the same, sent again or told of, and never silently sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.outbox_entries import to_coordinator
from intake.core.delivery.provider_errors import ERRORS, ErrorMeaning, Mender, error_facts, meaning_of
from intake.core.delivery.retry_policy import Failure, HoldSending, SendAgain, next_after
from intake.core.delivery.sending import DueRow, TooLate
from intake.core.phone import PhoneNumber
from intake.services.delivery.delivery_report import note_report
from intake.services.delivery.ports import Delivery, SendingRules, Sent
from intake.services.delivery.record_results import Done, record_results
from intake.services.delivery.status_keys import COORDINATOR_UNREACHED, HELD_BY
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.crypto.seals import seal_found_id
from intake.storage.queries.delivery_reports import DeliveryReport
from intake.storage.queries.outbox_claims import SentRow
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import Database, UnitOfWork
from tests.services.calls.test_place_calls import Phones
from tests.support.mail import KIM, LEE, plan, reminder, to_person, words_of
from tests.support.staff import NOW, ZONE, hire, rows

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# The answer to our own request is noted among the reports, as late as it likes.
OURS = "our own answer"
ON_THE_WAY = ("accepted", "queued", "sending", "sent")
# All the table holds, what is told without a code, and what nobody knows.
CODES = (*ERRORS, 0, 99999)
TOLD_AS = {
    Mender.THEIRS: MessageKind.STAFF_UNREACHED,
    Mender.OURS: MessageKind.STAFF_TEXT_BLOCKED,
    Mender.PROVIDERS: MessageKind.STAFF_TEXT_LOST,
    Mender.NOBODYS: MessageKind.STAFF_TEXT_LOST,
}
ID = "SM" + "0a" * 16


@dataclass(frozen=True, slots=True)
class End:
    """How a row stands after all that was told of it."""

    state: str
    delivery: str | None
    due_at: datetime


def a_text(recipient: Recipient, subject: str) -> Outgoing:
    match recipient:
        case Recipient.INTERVIEWER:
            return reminder(subject, NOW)
        case Recipient.COORDINATOR:
            return to_coordinator(MessageKind.NOBODY_TOOK, subject, NOW)
        case Recipient.PERSON:
            return to_person(subject, NOW)


def told(work: UnitOfWork, row: DueRow, order: Sequence[str], code: int) -> None:
    """Let a row's try be told of, in an order."""
    for status in order:
        if status == OURS:
            work.outbox.sent([SentRow(row, "queued", b"ours")], NOW)
        else:
            lost = status in ("undelivered", "failed")
            note_report(
                work, row.token, DeliveryReport(status, code or None if lost else None, b"theirs"), NOW
            )


def ends(work: UnitOfWork, of: Sequence[DueRow]) -> set[End]:
    query = select(outbox.c.state, outbox.c.delivery, outbox.c.due_at)
    chosen = query.where(outbox.c.id.in_([row.id for row in of]))
    return {End(*row) for row in work.connection.execute(chosen)}


def claimed(database: Database, recipient: Recipient, n: int) -> tuple[DueRow, ...]:
    plan(database, *(a_text(recipient, f"{number}") for number in range(n)))
    return claim(database, NOW, n)


def claim(database: Database, now: datetime, n: int) -> tuple[DueRow, ...]:
    with database.work() as work:
        taken = work.outbox.claim(now, now + MINUTE, n)
        work.commit()
    assert len(taken) == n
    return taken


def told_of(database: Database) -> dict[MessageKind, int]:
    """Return what the coordinator was told of, and how often."""
    kinds = [row.kind for row in rows(database) if row.recipient is Recipient.COORDINATOR]
    return {kind: kinds.count(kind) for kind in kinds if kind is not MessageKind.NOBODY_TOOK}


def expected_end(recipient: Recipient, code: int, delivery: str = "undelivered") -> End:
    twice = recipient is not Recipient.PERSON
    match next_after(Failure(code or 30008, 1, may_come_twice=twice, taken=True)):
        case SendAgain(after=after):
            return End("due", delivery, NOW + after)
        case HoldSending():
            return End("due", delivery, NOW)
        case _:
            return End("failed", delivery, NOW)


def somebody_knows(database: Database, recipient: Recipient, code: int) -> None:
    """Expect that whoever must know of a loss that is final does, once."""
    with database.reading() as work:
        unreached, held_by = work.line_state.get(COORDINATOR_UNREACHED), work.line_state.get(HELD_BY)
    meaning, told = meaning_of(code or 30008), told_of(database)
    held = meaning in (ErrorMeaning.UNREGISTERED, ErrorMeaning.CREDENTIALS, ErrorMeaning.DAY_LIMIT)
    limit = {MessageKind.DAY_LIMIT: 1} if meaning is ErrorMeaning.DAY_LIMIT else {}
    final = expected_end(recipient, code).state == "failed"
    told_as = TOLD_AS[error_facts(code or 30008).mender]
    unreached_kind = MessageKind.STAFF_STOPPED if meaning is ErrorMeaning.STOPPED else told_as

    assert held_by == (str(code) if held else None)
    assert (unreached is not None) == (final and recipient is Recipient.COORDINATOR)
    assert told == limit | ({unreached_kind: 1} if final and recipient is Recipient.INTERVIEWER else {})


def orders_of(code: int) -> list[tuple[str, ...]]:
    """Return the orders in which a loss is told of; all of them for one code of each meaning, since no order knows more."""
    ours = list(permutations((OURS, "queued", "sent", "undelivered")))
    twice = [(*order, *order) for order in permutations((OURS, "sent", "undelivered"))]
    alike = [each for each in CODES if handled_as(each) == handled_as(code)]
    if code != alike[0]:
        return ours + twice
    every = [(OURS, *order) for order in permutations((*ON_THE_WAY, "undelivered"))]
    return every + ours + twice


def handled_as(code: int) -> tuple[ErrorMeaning, Mender]:
    known = code or 30008
    return meaning_of(known), error_facts(known).mender


@pytest.mark.parametrize("recipient", Recipient)
@pytest.mark.parametrize("code", CODES)
def test_a_loss_is_undone_by_no_report_of_the_way_there_in_whichever_order_they_come(
    sqlite_database: Database, recipient: Recipient, code: int
) -> None:
    hire(sqlite_database, "kim")
    orders = orders_of(code)
    tries = claimed(sqlite_database, recipient, len(orders))

    with sqlite_database.work() as work:
        for row, order in zip(tries, orders, strict=True):
            told(work, row, order, code)
        end = ends(work, tries)
        work.commit()

    assert end == {expected_end(recipient, code)}
    somebody_knows(sqlite_database, recipient, code)


@pytest.mark.parametrize("recipient", Recipient)
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("arrived", ["delivered", "read"])
def test_that_a_phone_has_it_is_believed_before_and_after_a_loss_so_that_it_does_not_come_twice(
    sqlite_database: Database, recipient: Recipient, code: int, arrived: str
) -> None:
    hire(sqlite_database, "kim")
    orders = list(permutations((OURS, "sent", "undelivered", arrived)))
    tries = claimed(sqlite_database, recipient, len(orders))

    with sqlite_database.work() as work:
        for row, order in zip(tries, orders, strict=True):
            told(work, row, order, code)
        standing = {(end.state, end.delivery) for end in ends(work, tries)}
        unreached = work.line_state.get(COORDINATOR_UNREACHED)
        work.commit()

    assert standing == {("sent", arrived)}
    assert unreached is None or recipient is not Recipient.COORDINATOR


@pytest.mark.parametrize("late", [*ON_THE_WAY, "undelivered", "failed", "delivered", "read"])
@pytest.mark.parametrize("code", [30003, 30008, 30034, 30001, 20429, 63038])
@pytest.mark.parametrize("at", ["while it is sent", "when it was sent", "when it waits again"])
def test_an_older_try_touches_no_newer_one(sqlite_database: Database, late: str, code: int, at: str) -> None:
    hire(sqlite_database, "kim")
    (first,) = claimed(sqlite_database, Recipient.INTERVIEWER, 1)
    with sqlite_database.work() as work:
        told(work, first, (OURS, "undelivered"), code)
        work.sending_lanes.let_go(NOW)
        work.commit()
    (second,) = claim(sqlite_database, NOW + HOUR, 1)

    with sqlite_database.work() as work:
        if at == "when it was sent":
            work.outbox.sent([SentRow(second, "queued", b"ours")], NOW)
        elif at == "when it waits again":
            work.outbox.again(second, NOW + HOUR, counted=True)
        before = ends(work, [second])
        told(work, first, (late,), code)
        after = ends(work, [second])
        work.commit()

    assert after == before


@pytest.mark.parametrize("late", ON_THE_WAY)
def test_a_try_that_was_not_counted_leaves_the_one_before_as_lost_as_it_was(
    sqlite_database: Database, late: str
) -> None:
    hire(sqlite_database, "kim")
    (first,) = claimed(sqlite_database, Recipient.INTERVIEWER, 1)
    with sqlite_database.work() as work:
        told(work, first, (OURS, "undelivered"), 30003)
        work.commit()
    (second,) = claim(sqlite_database, NOW + HOUR, 1)

    with sqlite_database.work() as work:
        # No connection, quiet hours: it has the number of the first try again.
        work.outbox.again(second, NOW + HOUR, counted=False)
        told(work, first, (late,), 30003)
        end = ends(work, [second])
        work.commit()

    assert end == {End("due", "undelivered", NOW + HOUR)}


@pytest.mark.parametrize("order", list(permutations((OURS, "sent", "undelivered"))))
def test_a_second_loss_is_heard_like_the_first(sqlite_database: Database, order: tuple[str, ...]) -> None:
    hire(sqlite_database, "kim")
    (first,) = claimed(sqlite_database, Recipient.INTERVIEWER, 1)
    with sqlite_database.work() as work:
        told(work, first, (OURS, "undelivered"), 30008)
        work.commit()
    (second,) = claim(sqlite_database, NOW + HOUR, 1)

    with sqlite_database.work() as work:
        told(work, second, order, 30008)
        end = ends(work, [second])
        work.commit()

    assert {(each.state, each.delivery) for each in end} == {("failed", "undelivered")}
    assert told_of(sqlite_database) == {MessageKind.STAFF_TEXT_LOST: 1}


def delivery_of(database: Database, keys: WorkerKeys) -> Delivery:
    rules = SendingRules(PhoneNumber(KIM), PhoneNumber(LEE), (), ZONE, "https://line.example", "/s")
    return Delivery(database, keys, Phones(), lambda: NOW, words_of, rules)


@pytest.mark.parametrize("reported", [(), ("sent",), ("undelivered",), ("delivered",)])
def test_what_a_look_up_finds_lost_is_no_other_news_than_a_report(
    sqlite_database: Database, worker_keys: WorkerKeys, reported: tuple[str, ...]
) -> None:
    hire(sqlite_database, "kim")
    (row,) = claimed(sqlite_database, Recipient.INTERVIEWER, 1)
    found = Sent(ID, seal_found_id(ID, worker_keys), "undelivered")

    with sqlite_database.work() as work:
        told(work, row, reported, 30003)
        record_results(work, delivery_of(sqlite_database, worker_keys), [Done(row, found)])
        (end,) = ends(work, [row])
        sent = {(each.dimension, each.value): each.n for each in work.counters.all()}
        work.commit()

    arrived = reported == ("delivered",)
    assert (end.state, end.delivery) == (("sent", "delivered") if arrived else ("due", "undelivered"))
    assert sent == {("sent", "interviewer"): 1}


@pytest.mark.parametrize(("tries", "end"), [(1, "dropped"), (2, "failed")])
def test_what_was_tried_and_comes_too_late_for_another_try_is_told_of(
    sqlite_database: Database, worker_keys: WorkerKeys, tries: int, end: str
) -> None:
    hire(sqlite_database, "kim")
    (row,) = claimed(sqlite_database, Recipient.INTERVIEWER, 1)
    with sqlite_database.work() as work:
        for _ in range(tries - 1):
            told(work, row, (OURS, "undelivered"), 30003)
            (row,) = work.outbox.claim(NOW + HOUR, NOW + 2 * HOUR, 1)
        record_results(work, delivery_of(sqlite_database, worker_keys), [Done(row, TooLate())])
        (after,) = ends(work, [row])
        work.commit()

    assert after.state == end
    assert told_of(sqlite_database) == ({} if tries == 1 else {MessageKind.STAFF_UNREACHED: 1})
