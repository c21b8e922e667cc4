"""Two at once: the one who is second reads what happened, and nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

from intake.core.delivery.message_kinds import MessageKind
from intake.core.staff.staff_orders import ActDetails, CameOf, StaffAct
from intake.services.line.staff_context import StaffContext
from intake.services.staff.assignments import TakeResult, take_request
from intake.services.staff.held_request import hold_request
from intake.services.staff.in_one_commit import in_one_commit
from intake.services.staff_orders.ask import AskedAct
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.unit_of_work import Database
from tests.services.staff_orders.conftest import ANA, Console
from tests.support.staff import NOW, RULES, ask, hire, rows

ROUNDS = 6


def at_once(*does: Callable[[], object]) -> list[object]:
    """Do some things in threads that begin together, and return what came of each."""
    begin, came = threading.Barrier(len(does)), dict[int, object]()

    def one(place: int) -> None:
        begin.wait()
        came[place] = does[place]()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(does))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [came[place] for place in range(len(does))]


def holder(database: Database, request_id: str) -> str | None:
    with database.reading() as work:
        live = work.assignments.live_of(request_id)
    return None if live is None else live.interviewer_id


def test_a_text_that_takes_and_a_page_that_gives_at_once_leave_one_holder_and_tell_the_other(
    console: Console,
) -> None:
    kim, lee = hire(console.database, "kim", daily_cap=99), hire(console.database, "lee", daily_cap=99)
    outcomes = set()
    for n in range(ROUNDS):
        request = ask(console.database, n)
        with console.database.work() as work:
            offered = Assignment(new_request_id(), request.id, kim.id, AssignmentState.OFFERED, NOW)
            assert work.assignments.add(offered)
            work.commit()
        numbers = console.ask(AskedAct(StaffAct.GIVE, request.staff_code, ActDetails(handle="lee")))

        def take(request_id: str = request.id) -> TakeResult:
            def it(staff: StaffContext) -> TakeResult:
                held = hold_request(staff, kim.id, request_id)
                assert held is not None
                return take_request(staff, held)

            return in_one_commit(console.database, RULES, NOW, it)

        taken, _ = at_once(take, console.work)
        (answer,) = console.answers(numbers)
        outcomes.add((taken, answer.came, answer.handle, holder(console.database, request.id)))

    assert outcomes <= {
        (TakeResult.YOURS, CameOf.HAS_IT, "kim", kim.id),
        (TakeResult.SOMEBODY_ELSE, CameOf.DONE, "lee", lee.id),
    }


def test_two_consoles_that_give_at_once_leave_one_holder_and_the_second_reads_who_has_it(
    console: Console,
) -> None:
    hire(console.database, "kim")
    hire(console.database, "lee")
    bob = console.account("account of bob")
    request = ask(console.database)

    def give(by: str, handle: str) -> Callable[[], tuple[int, ...]]:
        asked = AskedAct(StaffAct.GIVE, request.staff_code, ActDetails(handle=handle))
        return lambda: console.ask(asked, by=by)

    numbers = at_once(give(ANA, "kim"), give(bob, "lee"))
    console.work()

    answers = [
        (each.came, each.handle)
        for by, some in zip((ANA, bob), numbers, strict=True)
        for each in console.answers(some, by)  # type: ignore[arg-type]
    ]
    assert answers in (
        [(CameOf.DONE, "kim"), (CameOf.HAS_IT, "kim")],
        [(CameOf.HAS_IT, "lee"), (CameOf.DONE, "lee")],
    )


def test_two_workers_do_each_order_once(console: Console) -> None:
    kim = hire(console.database, "kim", daily_cap=99)
    requests = [ask(console.database, n) for n in range(ROUNDS)]
    give = [AskedAct(StaffAct.GIVE, each.staff_code, ActDetails(handle="kim")) for each in requests]
    numbers = console.ask(*give)

    at_once(console.work, console.work)
    console.work()

    assert [each.came for each in console.answers(numbers)] == [CameOf.DONE] * ROUNDS
    assert [row.kind for row in rows(console.database)] == [MessageKind.GIVEN] * ROUNDS
    assert {holder(console.database, each.id) for each in requests} == {kim.id}
