"""Whoever asked for silence is offered to nobody, told of by no alarm, and rung by no word; a visit of theirs stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.requests.contact import Contact, Format, can_be_rung
from intake.core.requests.outcome import Outcome, Stage
from intake.core.scheduling.day_parts import DayPart
from intake.core.scheduling.schedule import Window
from intake.services.notices.day_plan import day_plans
from intake.services.notices.morning_and_alarms import coordinate
from intake.services.notices.morning_summary import morning_of
from intake.services.notices.window_notices import notify_windows
from intake.services.requests.apply_outcome import OutcomeApplied
from intake.services.scheduling.offer import Offered, make_offers
from intake.services.scheduling.roster import read_roster
from intake.services.staff.assignments import PassedOn
from intake.services.staff.booked_times import ToAgreeOn, move_time
from intake.services.staff.calls import CallAsked, ask_call, tell_outcome
from intake.services.staff.held_request import hold_request
from intake.services.staff.in_one_commit import in_one_commit
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local, rows

EIGHT = local(3, 9, 8)
WEEK_AGO = local(3, 2, 12).date()


@pytest.mark.parametrize("contact", Contact)
@pytest.mark.parametrize("silenced", [True, False])
def test_only_who_left_a_number_and_asked_for_no_silence_can_be_rung(
    contact: Contact, silenced: bool
) -> None:
    left_a_number = contact in (Contact.THIS_PHONE, Contact.ANOTHER_PHONE)

    assert can_be_rung(contact, silenced=silenced) is (left_a_number and not silenced)


def silenced(database: Database, **known: object) -> RequestRow:
    """Store a request to be met in person whose person silenced it since; beside it one that is as any other."""
    ask(database, 1, requested_on=WEEK_AGO, format=Format.IN_PERSON)
    return ask(database, 2, requested_on=WEEK_AGO, format=Format.IN_PERSON, silenced=True, **known)


def test_it_is_offered_to_nobody_and_the_coordinator_need_not_find_anybody(database: Database) -> None:
    hire(database, "kim")
    silenced(database)
    ask(database, 3, language="so", silenced=True)

    offered = make_offers(database, RULES, NOW)

    assert offered == Offered(made=1)
    assert {(row.kind, row.subject) for row in rows(database)} == {(MessageKind.OFFER, "request-1")}


def test_it_raises_no_alarm_and_counts_as_nobody_to_be_called(database: Database) -> None:
    silenced(database)

    coordinate(database, RULES, EIGHT)

    assert [row.subject for row in rows(database, MessageKind.ALARM)] == ["request-1"]
    with database.reading() as work:
        told = morning_of(work, read_roster(work, RULES, local(3, 31, 8)))
    assert (told.untried, told.unmatched.total()) == (1, 1)


def test_whoever_took_it_is_told_of_no_window_and_has_nothing_to_do_with_it_today(database: Database) -> None:
    kim, request = hire(database, "kim"), silenced(database)
    with database.work() as work:
        work.assignments.add(Assignment("taken", request.id, kim.id, AssignmentState.TAKEN, NOW))
        work.commit()

    new = notify_windows(database, RULES, NOW)

    with database.reading() as work:
        assert (new, day_plans(work, read_roster(work, RULES, EIGHT))) == (0, {})


def do(database: Database, request: RequestRow, what: Any) -> Any:  # noqa: ANN401 - any use case of staff
    def done(staff: Any) -> Any:  # noqa: ANN401 - a context of the line
        held = hold_request(staff, "id of kim", request.id)
        assert held is not None
        return what(staff, held)

    return in_one_commit(database, RULES, NOW, done)


def booked(database: Database, request: RequestRow, starts_at: datetime) -> Appointment:
    with database.work() as work:
        who = work.interviewers.get("id of kim")
        work.appointments.book(a_time(request, who, starts_at))
        work.commit()
        return a_time(request, who, starts_at)


def test_a_call_is_refused_for_good_and_no_next_window_is_named(database: Database) -> None:
    hire(database, "kim")
    request = silenced(database)
    booked(database, request, NOW - timedelta(hours=1))

    asked = do(database, request, ask_call)
    told = do(database, request, lambda staff, held: tell_outcome(staff, held, Outcome.NO_ANSWER))

    assert (asked, told) == (CallAsked.NO_RING, OutcomeApplied(Stage.TAKEN, 1))


def test_a_time_that_cannot_be_agreed_on_by_a_call_is_passed_on(database: Database) -> None:
    hire(database, "kim")
    request = silenced(database)
    booked(database, request, local(3, 13, 15))

    moved = do(database, request, move_time)

    assert isinstance(moved, PassedOn)


@pytest.mark.parametrize(
    ("known", "window"),
    [
        ({}, Window(NOW, local(3, 8, 12))),
        # Another part of the day than the one in which somebody picked up, and not before the next try.
        ({"picked_up": DayPart.MORNING, "try_again": True}, Window(local(3, 8, 12), local(3, 8, 17))),
        ({"not_before": local(3, 9, 9)}, Window(local(3, 9, 9), local(3, 9, 12))),
    ],
)
def test_the_hours_in_which_another_time_is_agreed_on_are_those_of_a_call(
    database: Database, known: dict[str, object], window: Window
) -> None:
    hire(database, "kim")
    request = ask(database, 1, sealed_number=b"sealed", **known)
    booked(database, request, local(3, 13, 15))

    moved = do(database, request, move_time)

    assert isinstance(moved, ToAgreeOn)
    assert moved.window == window
