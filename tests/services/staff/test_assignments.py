"""A request is taken, passed on, or given to somebody: values in, values out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.staff.interviewer import Interviewer, Misfit, Standing
from intake.services.line.rules import StaffRules
from intake.services.line.staff_context import StaffContext
from intake.services.staff.assignments import (
    Assigned,
    NotAssigned,
    PassedOn,
    TakeResult,
    assign_request,
    pass_request,
    take_request,
)
from intake.services.staff.hand_over import HandedOver, hand_over_all
from intake.services.staff.held_request import HeldRequest, StaffRole, hold_request
from intake.services.staff.in_one_commit import in_one_commit
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local, rows, rules

TUESDAY = local(3, 13, 15)
ALONE = rules(coordinator=False)


def held(staff: StaffContext, who: Interviewer, request: RequestRow) -> HeldRequest:
    found = hold_request(staff, who.id, request.id)
    assert found is not None
    return found


def take(database: Database, who: Interviewer, request: RequestRow) -> TakeResult:
    return in_one_commit(database, RULES, NOW, lambda staff: take_request(staff, held(staff, who, request)))


def pass_on(database: Database, who: Interviewer, request: RequestRow, of: StaffRules = RULES) -> PassedOn:
    return in_one_commit(database, of, NOW, lambda staff: pass_request(staff, held(staff, who, request)))


def assign(database: Database, request_id: str, who_id: str) -> Assigned | Misfit | NotAssigned:
    return in_one_commit(database, RULES, NOW, lambda staff: assign_request(staff, request_id, who_id))


def offered(
    database: Database,
    who: Interviewer,
    request: RequestRow,
    state: AssignmentState = AssignmentState.OFFERED,
) -> None:
    with database.work() as work:
        assert work.assignments.add(Assignment(new_request_id(), request.id, who.id, state, NOW))
        work.commit()


def booked(database: Database, who: Interviewer, request: RequestRow) -> None:
    with database.work() as work:
        assert work.appointments.book(a_time(request, who, TUESDAY))
        work.commit()


def had_by(database: Database, request: RequestRow) -> list[tuple[str, AssignmentState]]:
    with database.reading() as work:
        return [(each.interviewer_id, each.state) for each in work.assignments.all_of(request.id)]


def told(database: Database) -> list[tuple[MessageKind, str]]:
    return sorted((row.kind, row.recipient_id) for row in rows(database))


def test_an_offer_is_taken_and_the_next_one_hears_that_somebody_else_has_it(database: Database) -> None:
    kim, lee, request = hire(database, "kim"), hire(database, "lee"), ask(database)
    offered(database, lee, request, AssignmentState.EXPIRED)
    offered(database, kim, request)

    results = [take(database, who, request) for who in (kim, kim, lee)]

    assert results == [TakeResult.YOURS, TakeResult.YOURS, TakeResult.SOMEBODY_ELSE]
    assert had_by(database, request) == [
        (kim.id, AssignmentState.TAKEN),
        (lee.id, AssignmentState.EXPIRED),
    ] or had_by(database, request) == [
        (lee.id, AssignmentState.EXPIRED),
        (kim.id, AssignmentState.TAKEN),
    ]


def test_what_nobody_has_is_taken_by_whoever_passed_before(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    offered(database, kim, request)

    results = (pass_on(database, kim, request), take(database, kim, request))

    assert results == (PassedOn(), TakeResult.YOURS)
    assert sorted(had_by(database, request)) == [
        (kim.id, AssignmentState.PASSED),
        (kim.id, AssignmentState.TAKEN),
    ]


def test_a_request_nobody_was_asked_for_is_not_theirs_to_know(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)

    found = in_one_commit(database, RULES, NOW, lambda staff: hold_request(staff, kim.id, request.id))

    assert found is None


def test_a_time_that_is_passed_on_tells_who_was_asked(database: Database) -> None:
    lee = hire(database, "lee", None)
    kim, request = hire(database, "kim", backup_id=lee.id), ask(database)
    booked(database, kim, request)

    first = pass_on(database, kim, request)
    as_backup = in_one_commit(database, RULES, NOW, lambda staff: held(staff, lee, request).hold)
    second = pass_on(database, lee, request)

    time = a_time(request, kim, TUESDAY)
    assert (first, as_backup, second) == (
        PassedOn(HandedOver(time, lee, coordinator_told=True)),
        StaffRole.BACKUP,
        PassedOn(HandedOver(time, None, coordinator_told=True)),
    )


def test_a_backup_who_passes_without_a_coordinator_is_free_and_the_time_stays_the_first_ones(
    database: Database,
) -> None:
    lee = hire(database, "lee", None)
    kim, request = hire(database, "kim", backup_id=lee.id), ask(database)
    booked(database, kim, request)
    pass_on(database, kim, request, ALONE)

    assert pass_on(database, lee, request, ALONE) == PassedOn()


def test_where_there_is_nobody_to_ask_a_time_stays_as_it_is(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    booked(database, kim, request)

    result = pass_on(database, kim, request, ALONE)

    assert result == PassedOn(HandedOver(a_time(request, kim, TUESDAY)))
    assert result.time is not None
    assert (result.time.asked, had_by(database, request), told(database)) == (False, [], [])


def test_a_request_is_given_and_whoever_it_concerns_is_told(database: Database) -> None:
    kim, lee, request = hire(database, "kim"), hire(database, "lee"), ask(database)
    offered(database, lee, request, AssignmentState.TAKEN)

    result = assign(database, request.id, kim.id)

    assert isinstance(result, Assigned)
    assert (result.request.id, result.interviewer.id, result.appointment) == (request.id, kim.id, None)
    assert sorted(had_by(database, request)) == [
        (kim.id, AssignmentState.TAKEN),
        (lee.id, AssignmentState.RETURNED),
    ]
    assert told(database) == [(MessageKind.GIVEN, kim.id), (MessageKind.OFF, lee.id)]


def test_a_time_goes_along_with_the_request_it_is_of(database: Database) -> None:
    kim, lee, request = hire(database, "kim"), hire(database, "lee"), ask(database)
    booked(database, lee, request)

    result = assign(database, request.id, kim.id)

    assert isinstance(result, Assigned)
    assert result.appointment == a_time(request, kim, TUESDAY, version=1)
    assert MessageKind.BOOKED in {kind for kind, who in told(database) if who == kim.id}


@pytest.mark.parametrize(
    ("person", "wanted", "why"),
    [
        ({"standing": Standing.INVITED}, {}, NotAssigned.NOT_ACTIVE),
        ({"standing": Standing.STOPPED}, {}, NotAssigned.NOT_ACTIVE),
        ({}, {"interview_language": "so"}, Misfit.LANGUAGE),
        ({}, {"left_out": "uroc"}, Misfit.LEFT_OUT),
        ({}, {"state": RequestState.ERASING}, NotAssigned.GONE),
        ({}, {"state": RequestState.DECOY}, NotAssigned.GONE),
    ],
)
def test_a_request_that_cannot_be_given_stays_as_it_is(
    database: Database, person: dict[str, object], wanted: dict[str, object], why: Misfit | NotAssigned
) -> None:
    kim, request = hire(database, "kim", (9, 17), **person), ask(database, 1, **wanted)

    assert assign(database, request.id, kim.id) is why
    assert (had_by(database, request), told(database)) == ([], [])


def test_nothing_is_given_that_is_not_there_nor_to_nobody(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)

    results = (assign(database, "no such request", kim.id), assign(database, request.id, "nobody"))

    assert results == (NotAssigned.GONE, NotAssigned.NOT_ACTIVE)


def test_nobody_is_given_a_time_while_they_have_another(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    request, other = ask(database), ask(database, 2)
    booked(database, lee, request)
    booked(database, kim, other)

    assert assign(database, request.id, kim.id) is NotAssigned.BUSY


def test_everything_somebody_has_is_handed_over(database: Database) -> None:
    kim, requests = hire(database, "kim"), [ask(database, number) for number in (1, 2, 3)]
    offered(database, kim, requests[0])
    offered(database, kim, requests[1], AssignmentState.TAKEN)
    booked(database, kim, requests[2])

    handed = in_one_commit(database, RULES, NOW, lambda staff: hand_over_all(staff, kim.id))

    assert handed == (HandedOver(a_time(requests[2], kim, TUESDAY), None, coordinator_told=True),)
    assert [had_by(database, each) for each in requests] == [
        [(kim.id, AssignmentState.PASSED)],
        [(kim.id, AssignmentState.RETURNED)],
        [(kim.id, AssignmentState.PASSED)],
    ]


def test_who_is_away_by_a_backup_that_fits_no_more_is_not_asked(database: Database) -> None:
    lee = hire(database, "lee", None, languages=("so",))
    kim, request = hire(database, "kim", backup_id=lee.id), ask(database)
    booked(database, kim, request)

    result = pass_on(database, kim, request)

    assert result == PassedOn(HandedOver(replace(a_time(request, kim, TUESDAY)), None, coordinator_told=True))
