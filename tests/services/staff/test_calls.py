"""A call is asked for and an outcome told: the same by text, by phone and from a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from intake.core.calls.attempt import AttemptState, CallDirection, Ending
from intake.core.delivery.message_kinds import MessageKind
from intake.core.requests.contact import Contact
from intake.core.requests.outcome import Outcome, Stage
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Interviewer
from intake.services.requests.apply_outcome import OutcomeApplied
from intake.services.staff.calls import (
    CallAsked,
    NotNow,
    ask_call,
    comes_too_early,
    tell_outcome,
)
from intake.services.staff.held_request import NotTheirs, hold_request
from intake.services.staff.in_one_commit import in_one_commit
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local, rows

TUESDAY = local(3, 13, 15)
KNOWN: dict[str, object] = {"sealed_number": b"sealed"}


def given(
    database: Database, who: Interviewer, state: AssignmentState = AssignmentState.TAKEN, **known: object
) -> RequestRow:
    request = ask(database, 1, **(KNOWN | known))
    with database.work() as work:
        assert work.assignments.add(Assignment(new_request_id(), request.id, who.id, state, NOW))
        work.commit()
    return request


def call(
    database: Database, who: Interviewer, request: RequestRow, now: datetime = NOW
) -> CallAsked | NotNow | NotTheirs:
    def asked(staff: Any) -> CallAsked | NotNow | NotTheirs:  # noqa: ANN401 - a context of the line
        held = hold_request(staff, who.id, request.id)
        assert held is not None
        return ask_call(staff, held)

    return in_one_commit(database, RULES, now, asked)


def begun(request: RequestRow, who: Interviewer) -> Attempt:
    return Attempt(
        id="attempt",
        request_id=request.id,
        number=1,
        way=CallDirection.WE_CALL,
        interviewer_id=who.id,
        token="token",
        room="room",
        state=AttemptState.RINGING_INTERVIEWER,
        began_at=NOW,
        deadline_at=NOW + timedelta(minutes=1),
    )


def ringing(database: Database, who: Interviewer, request: RequestRow) -> None:
    attempt = begun(request, who)
    with database.work() as work:
        assert work.attempts.begin(attempt)
        work.commit()


def test_asked_twice_a_call_is_one_ring_good_for_two_minutes(database: Database) -> None:
    kim = hire(database, "kim")
    request = given(database, kim)

    answers = [call(database, kim, request, NOW + timedelta(seconds=each)) for each in (0, 5)]

    (ring,) = rows(database, MessageKind.RING_INTERVIEWER)
    assert answers == [CallAsked.RINGING, CallAsked.RINGING]
    assert (ring.recipient_id, ring.send_before) == (kim.id, NOW + timedelta(minutes=2))


def test_whose_phone_rings_already_hears_that_it_does(database: Database) -> None:
    kim = hire(database, "kim")
    request = given(database, kim)
    ringing(database, kim, request)

    assert (call(database, kim, request), rows(database)) == (CallAsked.RINGING, [])


def test_nobody_is_promised_a_ring_while_another_call_goes_on(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    request, other = given(database, kim), ask(database, 2)
    with database.work() as work:
        work.assignments.add(Assignment("o", other.id, kim.id, AssignmentState.TAKEN, NOW))
        work.appointments.book(a_time(request, lee, TUESDAY))
        work.commit()
    ringing(database, kim, other)

    assert [call(database, who, request) for who in (kim, lee)] == [CallAsked.IN_CALL, CallAsked.RINGING]


def test_whoever_left_no_number_calls_us(database: Database) -> None:
    kim = hire(database, "kim")

    assert call(database, kim, given(database, kim, sealed_number=None)) is CallAsked.THEY_CALL_US


@pytest.mark.parametrize(
    ("windows", "now", "welcome"),
    [
        (("evenings",), NOW, Window(local(3, 8, 17), local(3, 8, 20, 30))),
        (("mornings",), local(3, 8, 13), Window(local(3, 9, 9), local(3, 9, 12))),
        ((), NOW, None),
    ],
)
def test_outside_the_hours_a_person_named_they_hear_when_a_call_is_welcome(
    database: Database, windows: tuple[str, ...], now: datetime, welcome: Window | None
) -> None:
    kim = hire(database, "kim")
    request = given(database, kim, windows=windows)

    assert (call(database, kim, request, now), rows(database)) == (NotNow(welcome), [])


def test_before_a_booked_time_the_nearer_safe_window_is_named(database: Database) -> None:
    # As MOVE tells them to call in it, and set another time.
    kim = hire(database, "kim")
    request = ask(database, 1, **KNOWN, windows=("evenings",))
    with database.work() as work:
        work.appointments.book(a_time(request, kim, TUESDAY))
        work.commit()

    assert call(database, kim, request) == NotNow(Window(local(3, 8, 17), local(3, 8, 20, 30)))


@pytest.mark.parametrize(
    ("ending", "outcome", "told"),
    [
        # They said 1 and then nothing: it counts as picked up.
        (Ending.TALKED, Outcome.NO_ANSWER, "picked_up"),
        (Ending.TALKED, Outcome.SOMEONE_ELSE, "someone_else"),
        (Ending.TALKED, Outcome.TALKED_DONE, "talked_done"),
        (Ending.NO_ANSWER, Outcome.NO_ANSWER, "no_answer"),
        (Ending.NOT_NOW, Outcome.NO_ANSWER, "no_answer"),
        (None, Outcome.NO_ANSWER, "no_answer"),
    ],
)
def test_a_word_after_a_call_agrees_with_how_the_call_went(
    database: Database, ending: Ending | None, outcome: Outcome, told: str
) -> None:
    kim = hire(database, "kim")
    request = given(database, kim, contact=Contact.THIS_PHONE)
    if ending is not None:
        with database.work() as work:
            called = replace(begun(request, kim), state=AttemptState.OVER, ending=ending)
            assert work.attempts.begin(called)
            work.commit()

    def telling(staff: Any) -> OutcomeApplied | NotTheirs | None:  # noqa: ANN401 - a context of the line
        held = hold_request(staff, kim.id, request.id)
        assert held is not None
        return tell_outcome(staff, held, outcome)

    in_one_commit(database, RULES, NOW, telling)

    with database.reading() as work:
        assert [each.value for each in work.counters.all() if each.dimension == "outcome"] == [told]


def test_after_as_many_tries_as_there_are_no_window_is_promised(database: Database) -> None:
    kim = hire(database, "kim")

    assert call(database, kim, given(database, kim, attempts=3)) == NotNow(None)


def test_what_is_only_offered_is_not_called(database: Database) -> None:
    kim = hire(database, "kim")

    assert call(database, kim, given(database, kim, AssignmentState.OFFERED)) is NotTheirs.OFFERED


def test_an_outcome_is_told_once_the_request_is_theirs(database: Database) -> None:
    kim = hire(database, "kim")
    request = given(database, kim, AssignmentState.OFFERED)

    def told(outcome: Outcome) -> tuple[bool, OutcomeApplied | NotTheirs | None]:
        def telling(staff: Any) -> tuple[bool, OutcomeApplied | NotTheirs | None]:  # noqa: ANN401 - a context of the line
            held = hold_request(staff, kim.id, request.id)
            assert held is not None
            return comes_too_early(staff, held, outcome), tell_outcome(staff, held, outcome)

        return in_one_commit(database, RULES, NOW, telling)

    offered = told(Outcome.NO_ANSWER)
    with database.work() as work:
        (offer,) = work.assignments.all_of(request.id)
        work.assignments.set_state(offer.id, AssignmentState.TAKEN, was=AssignmentState.OFFERED)
        work.commit()
    early, closed = told(Outcome.TALKED_DONE)

    assert (offered, early) == ((False, NotTheirs.OFFERED), True)
    assert closed == OutcomeApplied(Stage.CLOSED, 0)


def test_where_the_two_words_may_be_known_whoever_calls_is_told_first_and_may_ask_again(
    database: Database,
) -> None:
    kim = hire(database, "kim")
    request = given(database, kim, words_known=True)

    said = call(database, kim, request), call(database, kim, request)

    assert said == (CallAsked.WORDS_KNOWN, CallAsked.RINGING)
    with database.reading() as work:
        assert work.heard_words.minded() == ()
