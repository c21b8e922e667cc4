"""At eight in the morning everybody hears what their day holds, and the coordinator what waits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.requests.contact import Contact, Format
from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.notices.morning_and_alarms import coordinate
from intake.services.scheduling.offer import make_offers
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.requests import RequestRow
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, Post, a_time, ask, hire, local, rows, rules

EIGHT = local(3, 9, 8)
TODAY = date(2018, 3, 9)


def morning(database: Database) -> str:
    post = Post(database)
    coordinate(database, RULES, EIGHT)
    post.deliver(EIGHT)
    (text,) = (each.words for each in post.sent if each.kind is MessageKind.MORNING)
    return text


def digests(database: Database) -> dict[str, str]:
    post = Post(database)
    coordinate(database, RULES, EIGHT)
    post.deliver(EIGHT)
    return {each.to: each.words for each in post.sent if each.kind is MessageKind.DIGEST}


def book(database: Database, request: RequestRow, who: Interviewer, hour: int, minute: int = 0) -> None:
    with database.work() as work:
        work.appointments.book(a_time(request, who, local(3, 9, hour, minute)))
        work.commit()


def test_one_text_at_eight_and_none_twice(database: Database) -> None:
    moments = (local(3, 9, 7, 59), EIGHT, local(3, 9, 8, 1), local(3, 9, 12), local(3, 10, 8))

    new = [coordinate(database, RULES, now) for now in moments]

    assert new == [0, 1, 0, 0, 1]
    assert [(row.kind, row.subject, row.at) for row in rows(database)] == [
        (MessageKind.MORNING, "2018-03-09", "03-09 08:00"),
        (MessageKind.MORNING, "2018-03-10", "03-10 08:00"),
    ]


def test_without_a_coordinator_there_is_no_morning_text_and_no_alarm(database: Database) -> None:
    ask(database, requested_on=TODAY - timedelta(days=7))

    assert coordinate(database, rules(coordinator=False), EIGHT) == 0


def test_a_worker_that_starts_in_the_afternoon_tells_no_morning_any_more(database: Database) -> None:
    assert coordinate(database, RULES, local(3, 9, 12)) == 0


def test_a_morning_on_which_nobody_waits_is_short(database: Database) -> None:
    hire(database, "kim")

    assert morning(database) == "Fri Mar 9: nobody waits."


def test_the_morning_tells_what_waits_closes_fits_nobody_and_who_is_not_there(database: Database) -> None:
    kim = hire(database, "kim")
    hire(database, "lee", standing=Standing.STOPPED)
    hire(database, "max")
    ask(database, 1, requested_on=TODAY - timedelta(days=13))
    ask(database, 2, requested_on=TODAY - timedelta(days=12), attempts=1)
    ask(database, 3, requested_on=TODAY - timedelta(days=11))
    ask(database, 4, interview_language="so", format=Format.SMALL_GROUP)
    ask(database, 5, interview_language="hmn")
    ask(database, 6, windows=("evenings",))
    away = DayException("1", kim.id, TODAY, ExceptionKind.AWAY)
    failed = Outgoing(MessageKind.OFF, "id of max", Recipient.INTERVIEWER, "id of max", NOW)
    with database.work() as work:
        work.availabilities.add_exceptions([away])
        work.outbox.add([failed])
        work.connection.execute(update(outbox).values(state=OutboxState.FAILED.value, done_at=NOW))
        work.commit()

    assert morning(database) == (
        "Fri Mar 9: 6 waiting, oldest 13d. 1 close today. 2 erase by Mon untried: call first. "
        "No match: 1 hours, 2 language. Texted STOP: lee. Not reached: max. Away: kim. "
        "Hope for a group: 1. LIST for codes."
    )


def test_what_everybody_was_asked_is_counted_and_what_somebody_has_is_not(database: Database) -> None:
    hire(database, "kim")
    ask(database, 1)
    make_offers(database, RULES, NOW)
    Post(database).deliver(NOW)
    make_offers(database, RULES, local(3, 8, 13))
    ask(database, 2)
    make_offers(database, RULES, local(3, 8, 13, 1))

    assert morning(database) == "Fri Mar 9: 2 waiting, oldest 1d. No match: 1 all asked. LIST for codes."


def test_a_request_with_a_time_ahead_closes_not(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database, requested_on=TODAY - timedelta(days=13))
    book(database, request, kim, 15)

    assert morning(database) == "Fri Mar 9: 1 waiting, oldest 13d. LIST for codes."


def test_a_time_that_is_over_without_an_outcome_closes_and_so_does_what_the_hard_cap_ends(
    database: Database,
) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    over, capped, ahead = (
        ask(database, number, requested_on=TODAY - timedelta(days=age))
        for number, age in enumerate((2, 29, 2), start=1)
    )
    with database.work() as work:
        work.appointments.book(a_time(over, kim, local(3, 8, 15)))
        work.commit()
    book(database, capped, kim, 20)
    book(database, ahead, lee, 10)

    assert morning(database) == (
        "Fri Mar 9: 3 waiting, oldest 29d. 2 close today. 1 erase by Mon untried: call first. LIST for codes."
    )


def test_a_digest_lists_the_times_of_the_day_and_the_good_times_to_call(database: Database) -> None:
    kim = hire(database, "kim")
    booked = [ask(database, number) for number in (1, 2)]
    taken = ask(database, 3, windows=("mornings",))
    calls = ask(
        database,
        4,
        contact=Contact.YOU_CALL_US,
        call_in=Window(local(3, 9, 14), local(3, 9, 16)),
    )
    book(database, booked[0], kim, 15)
    book(database, booked[1], kim, 10, 30)
    with database.work() as work:
        work.assignments.add(Assignment("taken", taken.id, kim.id, AssignmentState.TAKEN, NOW))
        work.commit()

    assert digests(database) == {
        kim.id: f"Fri Mar 9: 9:00 AM {taken.staff_code}, 10:30 AM {booked[1].staff_code}, "
        f"2:00 PM {calls.staff_code}, 3:00 PM {booked[0].staff_code}. LIST shows all you have."
    }


def test_who_has_nothing_that_day_or_is_not_active_gets_no_digest(database: Database) -> None:
    hire(database, "kim")
    lee, max_ = hire(database, "lee"), hire(database, "max", standing=Standing.STOPPED)
    tomorrow, today = ask(database, 1), ask(database, 2)
    with database.work() as work:
        work.appointments.book(a_time(tomorrow, lee, local(3, 10, 15)))
        work.commit()
    book(database, today, max_, 15)

    assert digests(database) == {}


@pytest.mark.parametrize(
    ("hour", "minute", "told"), [(10, 0, False), (10, 59, False), (11, 0, True), (15, 0, True)]
)
def test_a_digest_that_would_only_repeat_a_reminder_of_the_same_hour_is_left_out(
    database: Database, hour: int, minute: int, told: bool
) -> None:
    kim, request = hire(database, "kim"), ask(database)
    book(database, request, kim, hour, minute)

    assert (kim.id in digests(database)) is told


def test_what_comes_up_after_eight_makes_no_digest_of_its_own(database: Database) -> None:
    kim, request, post = hire(database, "kim"), ask(database), Post(database)
    coordinate(database, rules(coordinator=False), EIGHT)
    book(database, request, kim, 15)

    coordinate(database, rules(coordinator=False), local(3, 9, 9))
    post.deliver(local(3, 9, 9))

    assert post.sent == []


def test_a_time_called_off_before_eight_leaves_no_digest_to_send(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    book(database, request, kim, 15)
    coordinate(database, RULES, EIGHT)
    with database.work() as work:
        work.appointments.delete(request.id)
        work.commit()
    post = Post(database)

    post.deliver(EIGHT)

    assert [each.kind for each in post.sent] == [MessageKind.MORNING]


@pytest.mark.parametrize(
    ("age", "known", "told"),
    [
        (6, {}, False),
        (7, {}, True),
        (8, {}, False),
        (10, {}, True),
        (12, {}, True),
        (13, {}, False),
        (7, {"attempts": 1}, False),
        (7, {"contact": Contact.YOU_CALL_US}, False),
    ],
)
def test_a_request_nobody_tried_alarms_on_days_seven_ten_and_twelve(
    database: Database, age: int, known: dict[str, object], told: bool
) -> None:
    hire(database, "kim")
    request = ask(database, 1, requested_on=TODAY - timedelta(days=age), **known)
    post = Post(database)

    for now in (EIGHT, local(3, 9, 9), local(3, 9, 20)):
        coordinate(database, RULES, now)
        post.deliver(now)

    # Fourteen days end with the day by UTC, which is the evening before by the line's clock.
    last = (TODAY + timedelta(days=13 - age)).day
    words = (
        f"{request.staff_code} has waited {age} days and nobody has called. "
        f"It is erased by {_weekday(last)} Mar {last}. GIVE {request.staff_code} and a name assigns it."
    )
    assert [each.words for each in post.sent if each.kind is MessageKind.ALARM] == ([words] if told else [])


def _weekday(day: int) -> str:
    return f"{date(2018, 3, day):%a}"
