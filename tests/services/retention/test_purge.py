"""What has had its time goes, not a day later and not a day early, whatever the clock did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import event, update

from intake.core.retention.retention import Retention
from intake.core.scheduling.availability import DayException, ExceptionKind, Visit
from intake.core.scheduling.schedule import Window
from intake.services.retention.purge import Purged, due_to_purge, purge
from intake.storage.backup.erasure_ledger import Fate, Ledger, LedgerLine
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.conversations import StoredConversation
from intake.storage.queries.counters import Count
from intake.storage.queries.orders import NewOrder, OrderKind
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import Database
from tests.support.mail import plan, reminder
from tests.support.people import GONE, HER_PHONE, NOW, People, a_row, state_of
from tests.support.staff import KIM, employ, rows

RULES = Retention()
APPOINTED = replace(RULES, days_open=99)


def waiting(days_ago: int) -> RequestRow:
    return replace(a_row(NOW.date() - timedelta(days=days_ago)), state=RequestState.WAITING)


@pytest.mark.parametrize(
    ("row", "rules", "goes"),
    [
        (waiting(0), RULES, False),
        (waiting(13), RULES, False),
        (waiting(14), RULES, True),
        (waiting(29), APPOINTED, False),
        (waiting(30), APPOINTED, True),
        (waiting(31), APPOINTED, True),
        (replace(waiting(1), attempts=2), RULES, False),
        (replace(waiting(1), attempts=3), RULES, True),
        (
            replace(waiting(14), call_in=Window(NOW - timedelta(hours=1), NOW + timedelta(hours=1))),
            RULES,
            False,
        ),
        (replace(waiting(14), call_in=Window(NOW - timedelta(hours=1), NOW)), RULES, True),
        (
            replace(waiting(30), call_in=Window(NOW - timedelta(hours=1), NOW + timedelta(hours=1))),
            RULES,
            True,
        ),
        (replace(waiting(14), state=RequestState.DECOY), RULES, True),
        (replace(waiting(14), state=RequestState.SILENCED), RULES, True),
        (replace(waiting(13), state=RequestState.SILENCED), RULES, False),
        (replace(waiting(13), state=RequestState.DECOY), RULES, False),
        (replace(waiting(14), state=RequestState.NEW), RULES, True),
    ],
)
def test_a_request_goes_when_it_has_had_its_time(
    database: Database, ledger: Ledger, people: People, row: RequestRow, rules: Retention, goes: bool
) -> None:
    people.keep(database, row, HER_PHONE)

    assert due_to_purge(database, rules, NOW) == Purged(0, 0, int(goes))
    assert state_of(database, row.id) == row.state.value
    assert purge(database, ledger, rules, NOW) == Purged(0, 0, int(goes))

    assert (state_of(database, row.id) == GONE) is goes


@pytest.mark.parametrize(
    ("row", "booked_at", "goes"),
    [
        (waiting(14), timedelta(minutes=1), False),
        (waiting(27), timedelta(days=1), False),
        (waiting(29), timedelta(days=1), False),
        (waiting(30), timedelta(minutes=1), True),
        (waiting(14), timedelta(0), False),
        (waiting(14), timedelta(hours=-23, minutes=-59), False),
        (waiting(14), timedelta(hours=-24), True),
        (waiting(1), timedelta(hours=-24), True),
        (replace(waiting(1), attempts=3), timedelta(minutes=1), False),
        (replace(waiting(1), attempts=3), timedelta(hours=-1), False),
        (replace(waiting(1), attempts=3), timedelta(hours=-24), True),
        (
            replace(waiting(1), call_in=Window(NOW - timedelta(hours=1), NOW + timedelta(days=2))),
            timedelta(hours=-24),
            True,
        ),
        (replace(waiting(20), state=RequestState.DECOY), timedelta(hours=1), False),
        (replace(waiting(20), state=RequestState.DECOY), timedelta(hours=-24), True),
    ],
)
def test_a_booked_time_is_waited_for_and_a_day_for_its_outcome_but_never_past_the_hard_cap(
    database: Database, ledger: Ledger, people: People, row: RequestRow, booked_at: timedelta, goes: bool
) -> None:
    people.keep(database, row, HER_PHONE)
    with database.work() as work:
        at = NOW + booked_at
        work.appointments.book(Appointment(row.id, None, at, at + timedelta(minutes=45)))
        work.commit()

    assert due_to_purge(database, RULES, NOW) == Purged(0, 0, int(goes))
    assert purge(database, ledger, RULES, NOW) == Purged(0, 0, int(goes))

    assert (state_of(database, row.id) == GONE) is goes
    with database.reading() as work:
        assert (work.appointments.of(row.id) is None) is goes


def test_what_is_to_go_is_found_without_a_question_for_each_request(
    database: Database, people: People
) -> None:
    asked: list[int] = []
    for more in (1, 20):
        for _ in range(more):
            people.keep(database, waiting(14), HER_PHONE)
        asked.append(_questions(database))

    assert asked[0] == asked[1]


def _questions(database: Database) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    due_to_purge(database, RULES, NOW)
    event.remove(database.engine, "before_cursor_execute", note)
    return len(asked)


def test_everything_goes_at_the_first_tick_of_a_worker_that_stood_still_for_forty_days(
    database: Database, ledger: Ledger, people: People
) -> None:
    request_id = people.save(database, HER_PHONE)
    with database.work() as work:
        work.conversations.put(a_conversation(b"a"))
        work.wrong_codes.record(b"sender", NOW)
        work.commit()
    later = NOW + timedelta(days=40)

    assert purge(database, ledger, RULES, later) == Purged(1, 1, 1)

    assert state_of(database, request_id) == GONE
    with database.reading() as work:
        assert work.counters.all() == (Count(date(2018, 4, 16), "ended", "unfinished", 1),)


def test_a_request_dated_by_a_clock_that_ran_ahead_stays_no_longer_for_it(
    database: Database, ledger: Ledger, people: People
) -> None:
    row = replace(a_row(NOW.date() + timedelta(days=30)), state=RequestState.WAITING)
    people.keep(database, row, HER_PHONE)

    purge(database, ledger, RULES, NOW)
    assert state_of(database, row.id) == "waiting"
    purge(database, ledger, RULES, NOW + timedelta(days=14))

    assert state_of(database, row.id) == GONE


def test_conversations_end_with_one_anonymous_count_each_and_only_the_unfinished(
    database: Database, ledger: Ledger
) -> None:
    with database.work() as work:
        for name, finished in ((b"a", False), (b"b", False), (b"c", True)):
            work.conversations.put(replace(a_conversation(name), finished=finished))
        work.conversations.put(replace(a_conversation(b"live"), expires_at=NOW + timedelta(minutes=61)))
        work.commit()

    assert purge(database, ledger, RULES, NOW + timedelta(minutes=60)) == Purged(3, 0, 0)
    assert purge(database, ledger, RULES, NOW + timedelta(minutes=60)) == Purged(0, 0, 0)

    with database.reading() as work:
        assert work.counters.all() == (Count(date(2018, 3, 5), "ended", "unfinished", 2),)


def test_guesses_count_within_their_hour_and_are_forgotten_after_it(
    database: Database, ledger: Ledger
) -> None:
    with database.work() as work:
        for sender in (b"one", b"one", b"two"):
            work.wrong_codes.record(sender, NOW)
        work.commit()
    soon, over = NOW + timedelta(minutes=59), NOW + timedelta(minutes=60)

    with database.work() as work:
        counts = [work.wrong_codes.count(sender, soon) for sender in (b"one", b"three")]
        assert [(count.of_sender, count.of_everyone) for count in counts] == [(2, 3), (0, 3)]
        assert work.wrong_codes.count(b"one", over).of_everyone == 0
        work.wrong_codes.record(b"one", over)
        assert work.wrong_codes.count(b"one", over).of_sender == 1
    assert purge(database, ledger, RULES, soon) == Purged(0, 0, 0)
    assert purge(database, ledger, RULES, over) == Purged(0, 2, 0)


def test_a_parked_order_is_not_kept_past_the_hard_cap(database: Database, ledger: Ledger) -> None:
    with database.work() as work:
        work.orders.add(NewOrder(OrderKind.ERASE, NOW, sealed_number=b"damaged"))
        work.orders.failed(1, most_tries=1)
        work.commit()

    for days, parked in ((29, 1), (30, 0)):
        purge(database, ledger, RULES, NOW + timedelta(days=days))
        with database.reading() as work:
            assert work.orders.queue().parked == parked


def test_the_ledger_is_trimmed_when_no_backup_can_matter_any_more(database: Database, ledger: Ledger) -> None:
    ledger.append(LedgerLine(NOW.date(), Fate.ERASED, "a"))

    purge(database, ledger, RULES, NOW + timedelta(days=30))
    assert [line.request_id for line in ledger.lines()] == ["a"]
    purge(database, ledger, RULES, NOW + timedelta(days=31))

    assert ledger.lines() == ()


def a_conversation(key: bytes) -> StoredConversation:
    return StoredConversation(
        key=key,
        channel="text",
        started_at=NOW,
        last_turn_at=NOW,
        expires_at=RULES.text_expiry(NOW, NOW),
        finished=False,
        body=b"",
    )


def test_days_that_differed_and_visits_go_when_they_are_past(
    database: Database, ledger: Ledger, web_keys: WebKeys
) -> None:
    employ(database, web_keys, KIM)
    days = [NOW.date() + timedelta(days=ahead) for ahead in (-3, -2, 0, 5)]
    with database.work() as work:
        work.availabilities.add_exceptions(
            [DayException(f"{day}", KIM.id, day, ExceptionKind.AWAY) for day in days]
        )
        for day in days:
            work.availabilities.add_visit(Visit(f"{day}", "south", "Library", day, time(9), time(12), KIM.id))
        work.commit()

    purge(database, ledger, RULES, NOW)

    with database.reading() as work:
        assert [each.day for each in work.availabilities.exceptions(days[0])] == days[1:]
        assert [each.day for each in work.availabilities.visits(days[0])] == days[1:]


def test_what_was_sent_is_known_for_two_days_in_which_a_report_of_it_may_come(
    database: Database, ledger: Ledger
) -> None:
    plan(database, reminder("request", NOW), reminder("request", NOW, to="lee"))
    with database.engine.begin() as connection:
        connection.execute(
            update(outbox).where(outbox.c.recipient_id == "kim").values(state="sent", done_at=NOW)
        )

    purge(database, ledger, RULES, NOW + timedelta(hours=48, seconds=-1))
    just_before = [row.recipient_id for row in rows(database)]
    purge(database, ledger, RULES, NOW + timedelta(hours=48))

    assert just_before == ["kim", "lee"]
    # What was never sent is not swept away: it is dropped where it is too late.
    assert [row.recipient_id for row in rows(database)] == ["lee"]
