"""One request is told with what was tried and who fits; an interviewer is told what is with them and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

from intake.core.calls.attempt import AttemptState, CallDirection, Ending
from intake.core.scheduling.matching import NoMatchReason
from intake.services.reports.one_request import (
    OwnRequests,
    TriedCall,
    read_one_request,
    read_own_requests,
)
from intake.services.reports.who_fits import Taker, WhoFits
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local

TODAY = date(2018, 3, 8)


def test_a_code_that_is_nobodys_a_decoys_or_a_silenced_ones_finds_nothing(database: Database) -> None:
    ask(database, 1, staff_code="2AA2", state=RequestState.DECOY)
    ask(database, 2, staff_code="2AA3", state=RequestState.SILENCED)
    ask(database, 3, staff_code="2AA4", state=RequestState.ERASING)

    found = {code: read_one_request(database, RULES, NOW, code) for code in ("2AA2", "2AA3", "2AA4", "2AA6")}

    assert {code for code, each in found.items() if each is not None} == {"2AA4"}
    assert found["2AA4"] is not None
    assert found["2AA4"].entry.is_erased


def test_a_request_is_told_with_what_was_tried_who_fits_and_whom_it_is_kept_from(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    hire(database, "ana", languages=("es",))
    request = ask(database, 1, attempts=1, kept_from=(lee.id,), requested_on=TODAY - timedelta(days=3))
    with database.work() as work:
        assert work.attempts.begin(
            Attempt(
                id="a",
                request_id=request.id,
                number=1,
                way=CallDirection.WE_CALL,
                interviewer_id=kim.id,
                token="t",
                room="r",
                state=AttemptState.OVER,
                began_at=NOW - timedelta(days=1),
                deadline_at=NOW,
                ending=Ending.NO_ANSWER,
            )
        )
        work.assignments.add(Assignment("x", request.id, kim.id, AssignmentState.PASSED, NOW))
        work.commit()

    found = read_one_request(database, RULES, NOW, request.staff_code)

    assert found is not None
    assert (found.entry.row.id, found.entry.days_waiting, found.closes_in) == (request.id, 3, 10)
    assert found.tried == (TriedCall(TODAY - timedelta(days=1), "kim", Ending.NO_ANSWER),)
    assert found.fits == WhoFits((Taker("kim", NoMatchReason.ASKED),), NoMatchReason.ASKED)
    assert (found.kept_from, set(found.staff)) == (("lee",), {"kim", "ana"})


def test_an_interviewer_is_told_what_is_with_them_and_nothing_of_others(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    offered, taken, later, soon, others, passed, new = (ask(database, number) for number in range(1, 8))
    states = {
        offered: (kim, AssignmentState.OFFERED),
        taken: (kim, AssignmentState.TAKEN),
        others: (lee, AssignmentState.TAKEN),
        passed: (kim, AssignmentState.PASSED),
    }
    with database.work() as work:
        for request, (who, state) in states.items():
            assert work.assignments.add(Assignment(f"a{request.id}", request.id, who.id, state, NOW))
        assert work.appointments.book(a_time(later, kim, local(3, 10, 9)))
        assert work.appointments.book(a_time(soon, kim, local(3, 9, 9)))
        assert work.appointments.book(a_time(new, lee, local(3, 9, 9)))
        work.commit()

    found = read_own_requests(database, RULES, NOW, kim.id)

    assert [[each.row.id for each in some] for some in (found.booked, found.taken, found.offered)] == [
        [soon.id, later.id],
        [taken.id],
        [offered.id],
    ]
    assert found.of_code(others.staff_code) is None
    assert read_own_requests(database, RULES, NOW, "nobody") == OwnRequests((), (), ())
