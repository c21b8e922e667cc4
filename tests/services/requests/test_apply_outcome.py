"""An outcome applied to a request: what stands in the tables after it, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.core.calls.attempt import KEYS
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.requests.contact import Contact
from intake.core.requests.outcome import Outcome, Stage
from intake.core.scheduling.day_parts import DayPart
from intake.core.scheduling.safe_windows import WindowRules
from intake.core.scheduling.schedule import WeeklyHours, Window
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.requests.apply_outcome import OutcomeApplied, OutcomeReport, apply_outcome
from intake.services.retention.erase import erase_marked
from intake.services.staff.calls_text import OUTCOMES
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import Database
from tests.support.people import NOW, a_row

HOURS = {"mornings": WeeklyHours(0, time(9), time(12)), "evenings": WeeklyHours(0, time(17), time(20))}
RULES = WindowRules(HOURS, ZoneInfo("America/Chicago"))
KIM = "id-kim"
# Friday morning; the story begins on Thursday the 8th at 10:15 AM.
NEXT = Window(datetime(2018, 3, 9, 15, tzinfo=UTC), datetime(2018, 3, 9, 18, tzinfo=UTC))


def waiting(database: Database, **changes: Any) -> str:  # noqa: ANN401 - any column of a request
    """Store a request that waits, with one reminder of it still to be sent, and return its id."""
    row = replace(a_row(date(2018, 3, 6)), state=RequestState.WAITING, tag=b"t" * 32, **changes)
    with database.work() as work:
        if work.interviewers.get(KIM) is None:
            work.interviewers.add(Interviewer(KIM, "kim", "uroc", ("en",), ()), StaffPhone(b"k" * 32, b"s"))
            work.interviewers.set_standing(KIM, Standing.ACTIVE)
        work.requests.insert(row, b"key")
        work.outbox.add([Outgoing(MessageKind.WINDOW_OPENS, row.id, Recipient.INTERVIEWER, KIM, NOW)])
        work.commit()
    return row.id


def told(database: Database, request_id: str, outcome: Outcome, now: datetime = NOW) -> OutcomeApplied | None:
    """Apply an outcome in a transaction of its own."""
    with database.work() as work:
        applied = apply_outcome(work, OutcomeReport(KIM, now, RULES, 3), request_id, outcome)
        work.commit()
    return applied


def counted(database: Database) -> dict[str, int]:
    with database.reading() as work:
        return {f"{each.dimension} {each.value}": each.n for each in work.counters.all()}


def test_no_answer_counts_a_try_and_keeps_the_request_with_whoever_called(database: Database) -> None:
    request_id = waiting(database)

    applied = told(database, request_id, Outcome.NO_ANSWER)

    assert applied == OutcomeApplied(Stage.TAKEN, 1, NEXT)
    with database.reading() as work:
        row, live = work.requests.get(request_id), work.assignments.live_of(request_id)
        assert work.outbox.next_due_at() is None
    assert row is not None
    assert live is not None
    assert (row.attempts, row.not_before, live.interviewer_id) == (1, NEXT.starts_at, KIM)
    assert counted(database) == {"outcome no_answer": 1}


@pytest.mark.parametrize(
    ("days", "kept"),
    [(0, "up to 2 days"), (2, "up to 2 days"), (3, "up to 7 days"), (7, "up to 7 days"), (8, "longer")],
)
def test_an_interview_leaves_how_long_it_was_waited_for_and_no_day(
    database: Database, days: int, kept: str
) -> None:
    request_id = waiting(database)
    # By the line's clock it is still the evening before.
    evening = datetime(2018, 3, 7, 3, tzinfo=UTC) + timedelta(days=days)

    for _ in range(2):
        told(database, request_id, Outcome.TALKED_DONE, evening)

    assert counted(database) == {"outcome talked_done": 1, f"reached {kept}": 1}


def test_the_third_try_closes_and_everything_goes(database: Database, ledger: Ledger) -> None:
    request_id = waiting(database, attempts=2)

    applied = told(database, request_id, Outcome.NO_ANSWER)
    erased = erase_marked(database, ledger, NOW)

    with database.reading() as work:
        gone = (
            work.requests.get(request_id),
            work.assignments.all_of(request_id),
            work.requests.sealed_key(request_id),
        )
        assert work.outbox.next_due_at() is None
    assert (applied, erased, gone) == (OutcomeApplied(Stage.CLOSED, 2), 1, (None, (), None))


@pytest.mark.parametrize("state", [RequestState.NEW, RequestState.DECOY, RequestState.ERASING])
def test_a_request_nobody_may_call_has_no_outcome(database: Database, state: RequestState) -> None:
    request_id = waiting(database)
    with database.work() as work:
        work.connection.exec_driver_sql(f"UPDATE callback_request SET state = '{state.value}'")
        work.commit()

    assert told(database, request_id, Outcome.NO_ANSWER) is None
    assert (told(database, "nothing", Outcome.TALKED_DONE), counted(database)) == (None, {})


OWN = {"contact": Contact.THIS_PHONE}
TYPED = {"contact": Contact.ANOTHER_PHONE}
BOTH_PARTS = {"windows": ("mornings", "evenings")}
# Friday evening: another day, and another part of it than Thursday at 10:15 AM.
FRIDAY_EVENING = Window(datetime(2018, 3, 9, 23, tzinfo=UTC), datetime(2018, 3, 10, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("changes", "applied"),
    [
        ({**OWN, **BOTH_PARTS}, OutcomeApplied(Stage.TAKEN, 1, FRIDAY_EVENING)),
        # Mornings alone are safe: another day must do.
        (OWN, OutcomeApplied(Stage.TAKEN, 1, NEXT)),
        ({**OWN, "picked_up": DayPart.EVENING}, OutcomeApplied(Stage.CLOSED, 0)),
        ({**OWN, "attempts": 2}, OutcomeApplied(Stage.CLOSED, 2)),
        (
            {**OWN, **BOTH_PARTS, "try_again": True, "attempts": 1, "picked_up": DayPart.EVENING},
            OutcomeApplied(Stage.TAKEN, 2, FRIDAY_EVENING),
        ),
        (TYPED, OutcomeApplied(Stage.CLOSED, 0)),
        # Not offered for a typed phone; and were it chosen all the same, it would mean nothing.
        ({**TYPED, "try_again": True}, OutcomeApplied(Stage.CLOSED, 0)),
    ],
)
def test_who_is_picked_up_is_rung_once_more_at_most(
    database: Database, changes: dict[str, Any], applied: OutcomeApplied
) -> None:
    request_id = waiting(database, **changes)

    assert told(database, request_id, Outcome.PICKED_UP) == applied

    with database.reading() as work:
        row = work.requests.get(request_id)
    assert row is not None
    assert (row.state is RequestState.ERASING) == (applied.stage is Stage.CLOSED)
    if applied.stage is Stage.TAKEN:
        assert (row.picked_up, row.not_before) == (
            DayPart.MORNING,
            applied.window and applied.window.starts_at,
        )


def test_the_one_ring_that_is_left_is_the_last_although_nobody_picks_up(database: Database) -> None:
    request_id = waiting(database, **OWN)

    told(database, request_id, Outcome.PICKED_UP)
    last = told(database, request_id, Outcome.NO_ANSWER, NEXT.starts_at)

    assert last == OutcomeApplied(Stage.CLOSED, 1)


@pytest.mark.parametrize("later", [Outcome.LATER, Outcome.NO_ANSWER, Outcome.PICKED_UP])
def test_no_word_that_comes_later_brings_the_next_try_forward(database: Database, later: Outcome) -> None:
    request_id = waiting(database, **OWN, **BOTH_PARTS, try_again=True)

    told(database, request_id, Outcome.PICKED_UP)
    again = told(database, request_id, later, NOW + timedelta(minutes=5))

    with database.reading() as work:
        row = work.requests.get(request_id)
    assert row is not None
    assert (row.attempts, row.not_before) == (1, FRIDAY_EVENING.starts_at)
    assert again is not None
    assert again.window == FRIDAY_EVENING


def test_what_is_told_hours_later_is_of_the_part_of_the_day_in_which_it_was(database: Database) -> None:
    request_id = waiting(database, **OWN, **BOTH_PARTS)
    evening = NOW + timedelta(hours=8)

    with database.work() as work:
        report = OutcomeReport(KIM, evening, RULES, 3, called_at=NOW)
        apply_outcome(work, report, request_id, Outcome.PICKED_UP)
        work.commit()

    with database.reading() as work:
        row = work.requests.get(request_id)
    assert row is not None
    assert (row.picked_up, row.not_before) == (DayPart.MORNING, FRIDAY_EVENING.starts_at)


@pytest.mark.parametrize(
    ("changes", "stage"),
    [(OWN, Stage.BOOKED), (TYPED, Stage.CLOSED), ({**OWN, "picked_up": DayPart.EVENING}, Stage.CLOSED)],
)
def test_before_a_time_that_is_ahead_a_pick_up_counts_as_ever(
    database: Database, changes: dict[str, Any], stage: Stage
) -> None:
    request_id, starts_at = waiting(database, **changes), NOW + timedelta(days=2)
    with database.work() as work:
        work.appointments.book(Appointment(request_id, KIM, starts_at, starts_at + timedelta(minutes=45)))
        work.commit()

    applied = told(database, request_id, Outcome.PICKED_UP)

    assert applied is not None
    assert applied.stage is stage


def test_a_time_that_is_over_goes_and_one_ahead_stands(database: Database) -> None:
    over, ahead = waiting(database), waiting(database)
    with database.work() as work:
        for request_id, starts_at in ((over, NOW - timedelta(minutes=5)), (ahead, NOW + timedelta(days=2))):
            work.appointments.book(Appointment(request_id, KIM, starts_at, starts_at + timedelta(minutes=45)))
        work.commit()

    tried, stands = (told(database, each, Outcome.NO_ANSWER) for each in (over, ahead))

    with database.reading() as work:
        times = work.appointments.of(over), work.appointments.of(ahead)
    assert times[0] is None
    assert (tried, stands) == (
        OutcomeApplied(Stage.TAKEN, 1, NEXT),
        OutcomeApplied(Stage.BOOKED, 1, appointment=times[1]),
    )


def test_before_a_time_that_is_ahead_a_phone_rings_once_in_a_window_and_no_more_than_any_other(
    database: Database,
) -> None:
    request_id, starts_at = waiting(database), NOW + timedelta(days=2)
    with database.work() as work:
        work.appointments.book(Appointment(request_id, KIM, starts_at, starts_at + timedelta(minutes=45)))
        work.commit()

    # By the call itself, and once more by a word of whoever made it.
    first, again = (told(database, request_id, Outcome.NO_ANSWER) for _ in range(2))
    later = told(database, request_id, Outcome.NO_ANSWER, NEXT.starts_at)

    with database.reading() as work:
        row, booked = work.requests.get(request_id), work.appointments.of(request_id)
    assert [each and each.tries for each in (first, again, later)] == [1, 1, 2]
    assert row is not None
    assert booked is not None
    assert (row.attempts, row.not_before and row.not_before > NEXT.starts_at) == (2, True)


def test_the_tag_is_kept_only_with_their_yes(database: Database) -> None:
    told(database, waiting(database), Outcome.ASKED_TO_STOP)
    with database.reading() as work:
        without = work.do_not_call.has(b"t" * 32)

    told(database, waiting(database), Outcome.NEVER_AGAIN)

    with database.reading() as work:
        assert (without, work.do_not_call.has(b"t" * 32)) == (False, True)


def test_whatever_else_is_decided_nothing_happens_before_a_time_is_picked(database: Database) -> None:
    request_id = waiting(database)
    with database.reading() as work:
        before = work.requests.get(request_id)

    applied = told(database, request_id, Outcome.TALKED_SET_TIME)

    with database.reading() as work:
        assert (applied, work.requests.get(request_id)) == (OutcomeApplied(Stage.CHOOSING, 0), before)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(Outcome), st.integers(0, 5 * 24 * 60)), max_size=12),
    st.booleans(),
    st.sampled_from([("mornings",), ("mornings", "evenings"), ("evenings",), ()]),
)
def test_no_story_of_outcomes_tries_more_than_three_times_or_outside_the_windows(
    sqlite_database: Database, story: list[tuple[Outcome, int]], try_again: bool, windows: tuple[str, ...]
) -> None:
    request_id, now = waiting(sqlite_database, try_again=try_again, windows=windows), NOW

    for outcome, minutes in story:
        now += timedelta(minutes=minutes)
        applied = told(sqlite_database, request_id, outcome, now)
        with sqlite_database.reading() as work:
            row = work.requests.get(request_id)
        assert row is not None
        assert row.attempts < 3
        assert (row.state is RequestState.ERASING) == (applied is None or applied.stage is Stage.CLOSED)
        if row.not_before is not None:
            starts = row.not_before.astimezone(RULES.zone).time()
            assert starts in [HOURS[name].starts for name in windows]


def test_every_key_after_a_call_means_what_a_word_by_text_means() -> None:
    by_word = {*OUTCOMES.values(), Outcome.TALKED_SET_TIME}

    # Not now is a word of whoever has not called.
    assert set(KEYS.values()) == by_word - {Outcome.LATER}
    assert len(set(KEYS.values())) == len(KEYS)
