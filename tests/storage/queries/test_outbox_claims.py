"""The outbox while it is sent: each row is claimed once, in order, as fast as the numbers may send."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, insert, select, text, update

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.sending import DueRow
from intake.storage.queries.outbox import OutboxQueue
from intake.storage.queries.outbox_claims import SentRow
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.sending_pace import TEXTS, Lane
from intake.storage.schema.tables import outbox, sending_lane
from intake.storage.unit_of_work import Database

NOW = datetime(2018, 3, 8, 16, 15, tzinfo=UTC)
LEASE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)


def sent(row: DueRow) -> SentRow:
    return SentRow(row, "queued", b"sealed")


def reminder(n: int, **changes: object) -> Outgoing:
    plain = Outgoing(
        MessageKind.TWO_HOURS, f"request {n}", Recipient.INTERVIEWER, "kim", NOW - MINUTE, version=0
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def to_person(n: int) -> Outgoing:
    return Outgoing(
        MessageKind.PERSON_TWO_HOURS, f"request {n}", Recipient.PERSON, f"request {n}", NOW - MINUTE
    )


def call(n: int) -> Outgoing:
    due = NOW - MINUTE
    return Outgoing(
        MessageKind.RING_INTERVIEWER,
        f"request {n}",
        Recipient.INTERVIEWER,
        "kim",
        due,
        version=n,
        urgent=True,
    )


def add(database: Database, *outgoing: Outgoing) -> None:
    with database.work() as work:
        work.outbox.add(outgoing)
        work.commit()


def claim(database: Database, now: datetime = NOW, most: int = 16, per_second: int = 0) -> tuple[DueRow, ...]:
    with database.work() as work:
        rows = work.outbox.claim(now, now + LEASE, most, per_second)
        work.commit()
    return rows


def stands(database: Database) -> list[tuple[str, str, int]]:
    with database.engine.connect() as connection:
        query = select(outbox.c.subject, outbox.c.state, outbox.c.tries).order_by(outbox.c.subject)
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def test_what_is_due_is_claimed_once_the_urgent_first_then_by_time(database: Database) -> None:
    add(
        database,
        reminder(1, due_at=NOW - 3 * MINUTE),
        reminder(2, due_at=NOW - 5 * MINUTE),
        reminder(3, due_at=NOW, urgent=True),
        reminder(4, due_at=NOW + timedelta(microseconds=1)),
    )

    first = claim(database, most=2)
    second = claim(database)
    third = claim(database)

    assert [row.subject for row in first] == ["request 3", "request 2"]
    assert [row.subject for row in second] == ["request 1"]
    assert third == ()
    assert first[0] == DueRow(
        id=first[0].id,
        kind=MessageKind.TWO_HOURS,
        subject="request 3",
        recipient=Recipient.INTERVIEWER,
        recipient_id="kim",
        version=0,
        due_at=NOW,
        send_before=None,
        tries=1,
        lease_until=NOW + LEASE,
    )


def test_a_number_sends_so_many_a_second_and_another_does_not_wait_for_it(database: Database) -> None:
    add(database, *(reminder(n) for n in range(4)), to_person(8), to_person(9), call(5), call(6))

    at_once = claim(database, per_second=1)
    too_soon = claim(database, NOW + timedelta(milliseconds=900), per_second=1)
    a_second_later = claim(database, NOW + timedelta(seconds=1), per_second=1)

    assert sorted(row.kind for row in at_once) == [
        MessageKind.TWO_HOURS,
        MessageKind.PERSON_TWO_HOURS,
        MessageKind.RING_INTERVIEWER,
        MessageKind.RING_INTERVIEWER,
    ]
    assert too_soon == ()
    assert sorted(row.kind for row in a_second_later) == [MessageKind.TWO_HOURS, MessageKind.PERSON_TWO_HOURS]


def test_no_more_is_claimed_than_is_wanted_however_postgresql_plans_it(postgresql_database: Database) -> None:
    add(postgresql_database, *(reminder(n) for n in range(9)))

    with postgresql_database.work() as work:
        for way in ("hashjoin", "mergejoin", "material", "hashagg", "sort", "memoize"):
            work.connection.execute(text(f"SET LOCAL enable_{way} = off"))
        claimed = work.outbox.claim(NOW, NOW + MINUTE, 2)
        lost = work.outbox.take_over(NOW + MINUTE, NOW + 2 * MINUTE, 1)

    assert (len(claimed), len(lost)) == (2, 1)


def test_over_a_minute_no_number_sends_more_than_its_pace(database: Database) -> None:
    add(database, *(reminder(n) for n in range(400)))

    claimed = [len(claim(database, NOW + n * timedelta(milliseconds=10), 16, 10)) for n in range(300)]

    assert 29 <= sum(claimed) <= 31
    assert max(claimed) == 1


def test_a_text_of_two_segments_keeps_its_number_busy_for_both(database: Database) -> None:
    add(database, reminder(1), reminder(2))
    claim(database, per_second=1)

    with database.work() as work:
        work.sending_lanes.take(Lane.LINE, NOW, timedelta(seconds=1))
        work.commit()

    assert claim(database, NOW + timedelta(seconds=1.5), per_second=1) == ()
    assert len(claim(database, NOW + timedelta(seconds=2), per_second=1)) == 1


def test_held_texts_wait_calls_go_on_and_a_new_start_lets_go(database: Database) -> None:
    add(database, reminder(1), to_person(2), call(3))
    until = NOW + timedelta(hours=1)
    with database.work() as work:
        work.sending_lanes.hold(TEXTS, NOW, until)
        work.commit()

    held = claim(database)
    with database.work() as work:
        assert work.sending_lanes.free_at(NOW) == until
        work.sending_lanes.let_go(NOW)
        work.commit()
    let_go = claim(database)

    assert [row.kind for row in held] == [MessageKind.RING_INTERVIEWER]
    assert {row.kind for row in let_go} == {MessageKind.TWO_HOURS, MessageKind.PERSON_TWO_HOURS}


def test_a_row_left_behind_is_taken_over_once_and_its_first_worker_may_still_tell(
    database: Database,
) -> None:
    add(database, reminder(1))
    (row,) = claim(database)
    late = NOW + LEASE

    with database.work() as work:
        early = work.outbox.take_over(late - timedelta(seconds=1), late + LEASE, 9)
        taken = work.outbox.take_over(late, late + LEASE, 9)
        again = work.outbox.take_over(late, late + LEASE, 9)
        work.commit()
    with database.work() as work:
        told = work.outbox.sent([sent(row)], late)
        twice = work.outbox.sent([sent(row)], late)
        work.commit()

    assert (early, taken, again) == ((), (replace(row, lease_until=late + LEASE),), ())
    assert (told, twice) == (frozenset({row.id}), frozenset())
    assert stands(database) == [("request 1", "sent", 1)]


def test_a_claim_that_is_over_counts_no_more(database: Database) -> None:
    add(database, reminder(1))
    (first,) = claim(database)
    with database.work() as work:
        work.outbox.again(first, NOW, counted=True)
        work.commit()
    (second,) = claim(database)

    with database.work() as work:
        marks = (
            bool(work.outbox.sent([sent(first)], NOW)),
            work.outbox.over(first, OutboxState.FAILED, NOW, 30005),
            work.outbox.look_up_at(first, NOW),
            work.outbox.again(first, NOW, counted=False),
        )
        work.commit()

    assert marks == (False, False, False, False)
    assert (first.tries, second.tries) == (1, 2)
    assert stands(database) == [("request 1", "sending", 2)]


def test_what_is_to_be_sent_to_somebody_who_stopped_goes_and_cannot_be_planned_anew(
    database: Database,
) -> None:
    tomorrow = NOW + timedelta(days=1)
    add(database, reminder(1), reminder(2, due_at=tomorrow), reminder(3, recipient_id="lee"))

    with database.work() as work:
        stopped = work.outbox.stop("kim")
        work.commit()
    add(database, reminder(1), reminder(2))
    with database.work() as work:
        swept = work.outbox.sweep(NOW)
        work.commit()

    assert stopped == 2
    assert [row.recipient_id for row in claim(database, tomorrow)] == ["lee"]
    assert swept == 1
    assert stands(database) == [("request 2", "dropped", 0), ("request 3", "sending", 1)]


def test_the_next_row_and_how_many_wait(database: Database) -> None:
    def queue() -> OutboxQueue:
        with database.reading() as work:
            return work.outbox.queue(NOW)

    nothing = queue()
    add(database, reminder(1, due_at=NOW + 2 * MINUTE), reminder(2, due_at=NOW + MINUTE, urgent=True))
    ahead = queue()
    add(database, reminder(3, due_at=NOW - MINUTE), reminder(4, due_at=NOW))
    behind = queue()

    assert (nothing, ahead, behind) == (
        OutboxQueue(0, None),
        OutboxQueue(0, NOW + MINUTE),
        OutboxQueue(2, NOW - MINUTE),
    )


@pytest.fixture
def many(database: Database) -> Database:
    rows = [
        {
            "id": f"{n}",
            "kind": "2 hours",
            "subject": f"{n}",
            "recipient": "interviewer",
            "recipient_id": "kim",
            "version": 0,
            "sender": "line",
            "urgent": n % 2 == 0,
            "due_at": NOW + timedelta(minutes=n),
            "state": "due" if n % 9 else "sent",
            "tries": 0,
        }
        for n in range(1, 4001)
    ]
    with database.engine.begin() as connection:
        connection.execute(insert(outbox), rows)
        connection.execute(update(sending_lane).values(next_free_at=NOW))
    return database


def test_no_question_of_a_tick_walks_through_what_is_not_due(many: Database) -> None:
    asked: list[tuple[str, object]] = []

    def note(*arguments: object) -> None:
        asked.append((str(arguments[2]), arguments[3]))

    event.listen(many.engine, "before_cursor_execute", note)
    with many.work() as work:
        work.outbox.anything(NOW)
        work.outbox.claim(NOW, NOW + LEASE, 16)
        work.outbox.take_over(NOW, NOW + LEASE, 16)
        work.outbox.next_due_at()
        work.outbox.queue(NOW)
        work.outbox.sweep(NOW)
        work.commit()
    event.remove(many.engine, "before_cursor_execute", note)

    about = [each for each in asked if "outbox" in each[0]]
    assert len(about) >= 8
    for sql, parameters in about:
        plan = _plan(many, sql, parameters)
        assert "ix_outbox_" in plan, (sql, plan)
        assert not re.search(r"SCAN outbox(?! USING)|Seq Scan on outbox", plan), (sql, plan)


def _plan(database: Database, sql: str, parameters: object) -> str:
    with database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).all()  # type: ignore[arg-type]
            return "\n".join(row[3] for row in rows)
        # No statistics are there yet, and four thousand rows are few.
        connection.execute(text("SET enable_seqscan = off"))
        return "\n".join(
            connection.exec_driver_sql(f"EXPLAIN {sql}", parameters).scalars()  # type: ignore[arg-type]
        )
