"""Whoever took a call is told when a good time opens, and asked when it passed; those on duty, when somebody calls us."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import update

from intake.core.delivery.message_kinds import MessageKind
from intake.core.requests.contact import Contact
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.notices.window_notices import notify_windows
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.schema.tables import callback_request
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, Post, a_time, ask, hire, local, rows

# On duty from nine to five; the person said mornings, which are nine to twelve.
OPENS = [
    (MessageKind.WINDOW_OPENS, "id of kim", "03-09 09:00"),
    (MessageKind.OVERDUE, "id of kim", "03-10 12:00"),
    (MessageKind.OVERDUE, "", "03-11 13:00"),
]


def take(database: Database, request: RequestRow, who: Interviewer, at: datetime = NOW) -> None:
    with database.work() as work:
        work.assignments.add(Assignment("taken", request.id, who.id, AssignmentState.TAKEN, at))
        work.commit()


def planned(database: Database) -> list[tuple[MessageKind, str, str]]:
    return [(row.kind, row.recipient_id, row.at) for row in rows(database)]


def change(database: Database, request: RequestRow, **values: object) -> None:
    with database.work() as work:
        changed = update(callback_request).where(callback_request.c.id == request.id)
        work.connection.execute(changed.values(**values))
        work.commit()


def test_the_next_good_time_is_told_when_it_opens_and_asked_about_a_day_after_it_passed(
    database: Database,
) -> None:
    request = ask(database, windows=("mornings",))
    take(database, request, hire(database, "kim"), local(3, 8, 13))

    assert [notify_windows(database, RULES, local(3, 8, 13, each)) for each in range(3)] == [3, 0, 0]

    # The second is a day by the clock of the machine later, across the change of clocks on the 11th.
    assert planned(database) == OPENS


def test_a_good_time_that_is_open_already_needs_no_text(database: Database) -> None:
    take(database, ask(database, windows=("mornings",)), hire(database, "kim"))

    notify_windows(database, RULES, NOW)

    assert planned(database) == [
        (MessageKind.OVERDUE, "id of kim", "03-09 12:00"),
        (MessageKind.OVERDUE, "", "03-10 12:00"),
    ]


def test_the_window_is_one_in_the_interviewers_hours_where_there_is_one(database: Database) -> None:
    early, never = hire(database, "kim", (8, 10)), hire(database, "lee", (20, 21))
    take(database, ask(database, 1, windows=("weekends", "evenings", "mornings")), early, local(3, 8, 13))
    other = ask(database, 2, windows=("mornings",))
    with database.work() as work:
        work.assignments.add(Assignment("other", other.id, never.id, AssignmentState.TAKEN, local(3, 8, 13)))
        work.commit()

    notify_windows(database, RULES, local(3, 8, 13))

    opens = rows(database, MessageKind.WINDOW_OPENS)
    assert [(row.recipient_id, row.at, row.send_before) for row in opens] == [
        (early.id, "03-09 09:00", local(3, 9, 10)),
        (never.id, "03-09 09:00", local(3, 9, 12)),
    ]


def test_a_try_or_a_delay_makes_what_was_planned_stale_and_plans_anew(database: Database) -> None:
    request, post = ask(database, windows=("mornings",)), Post(database)
    take(database, request, hire(database, "kim"), local(3, 8, 13))
    notify_windows(database, RULES, local(3, 8, 13))
    later = local(3, 12, 9)

    change(database, request, attempts=1, not_before=later)
    notify_windows(database, RULES, local(3, 9, 9))
    post.deliver(local(3, 9, 9))
    post.deliver(local(3, 10, 12))
    post.deliver(later)

    assert post.told() == [("03-12 09:00", MessageKind.WINDOW_OPENS, "id of kim")]
    assert post.dropped == [MessageKind.WINDOW_OPENS, MessageKind.OVERDUE, MessageKind.OVERDUE]


def test_untried_the_interviewer_is_asked_and_then_the_coordinator(database: Database) -> None:
    request, post = ask(database, windows=("mornings",)), Post(database)
    take(database, request, hire(database, "kim"), local(3, 8, 13))
    notify_windows(database, RULES, local(3, 8, 13))

    for now in (local(3, 9, 9), local(3, 10, 12), local(3, 11, 13)):
        notify_windows(database, RULES, now)
        post.deliver(now)

    code = request.staff_code
    assert [(each.to, each.words) for each in post.sent] == [
        (
            "id of kim",
            (f"{code}: a good time to call begins now, until 12:00 PM. Reply CALL {code}, or LATER {code}."),
        ),
        (
            "id of kim",
            (
                f"{code}: a good time has passed without a call. "
                f"Reply CALL {code}, LATER {code} or PASS {code}."
            ),
        ),
        (
            "coordinator",
            (f"kim has not called {code}, and a good time has passed. GIVE {code} and a name moves it."),
        ),
    ]


def test_what_was_told_and_forgotten_is_not_told_again(database: Database) -> None:
    request = ask(database, windows=("mornings",))
    take(database, request, hire(database, "kim"), local(3, 8, 13))

    assert notify_windows(database, RULES, local(3, 13, 9)) == 0


def test_a_call_that_has_a_time_has_its_own_reminders(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    take(database, request, kim)
    with database.work() as work:
        work.appointments.book(a_time(request, kim, local(3, 13, 15)))
        work.commit()

    assert notify_windows(database, RULES, NOW) == 0


def test_when_somebody_calls_us_everybody_who_fits_and_is_on_duty_is_told(database: Database) -> None:
    starts = local(3, 8, 14)
    request = ask(
        database,
        contact=Contact.YOU_CALL_US,
        call_in=Window(starts, starts + timedelta(hours=2)),
        left_out="rainbow",
    )
    hire(database, "kim")
    hire(database, "lee")
    hire(database, "evening", (17, 20))
    hire(database, "rainbow", agency="rainbow")
    hire(database, "resting", resting_until=local(3, 9, 0))
    hire(database, "invited", standing=Standing.INVITED)
    post = Post(database)

    new = [notify_windows(database, RULES, starts + timedelta(minutes=each)) for each in (-1, 0, 1, 120)]
    post.deliver(starts)

    assert new == [0, 2, 0, 0]
    words = (
        f"{request.staff_code} may call in, from now until 4:00 PM. "
        "Then your phone rings. Nothing to do before."
    )
    assert [(each.to, each.words) for each in post.sent] == [("id of kim", words), ("id of lee", words)]


def test_who_comes_on_duty_within_the_window_is_told_then(database: Database) -> None:
    starts = local(3, 8, 14)
    ask(
        database,
        contact=Contact.RELAY,
        call_in=Window(starts, starts + timedelta(hours=2)),
    )
    hire(database, "late", (15, 20))

    new = [notify_windows(database, RULES, starts + timedelta(hours=each)) for each in (0, 1, 2)]

    assert new == [0, 1, 0]
    (row,) = rows(database)
    assert row == replace(row, recipient_id="id of late", send_before=starts + timedelta(hours=2))
