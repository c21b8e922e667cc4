"""Staff orders are asked by accounts, answered by the worker, and read by whoever asked alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from intake.core.staff.staff_orders import ActDetails, CameOf, StaffAct, StaffAnswer
from intake.services.retention.erase import erase_marked
from intake.services.retention.purge import purge
from intake.services.staff.assignments import TakeResult, take_request
from intake.services.staff.held_request import hold_request
from intake.services.staff.in_one_commit import in_one_commit
from intake.services.staff_orders.apply import OrderFault, StaffOrdersApplied
from intake.services.staff_orders.ask import AskedAct, await_answers
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.orders import NewOrder, OrderKind
from intake.storage.schema.tables import account, staff_order
from intake.storage.unit_of_work import Database
from tests.services.staff_orders.conftest import ANA, KIMS, Console
from tests.support.staff import NOW, RULES, ask, hire


def give(code: str, handle: str = "kim", seen: str = "") -> AskedAct:
    return AskedAct(StaffAct.GIVE, code, ActDetails(handle=handle, seen=seen))


def had_by(database: Database, request_id: str) -> list[tuple[str, AssignmentState]]:
    with database.reading() as work:
        return [(each.interviewer_id, each.state) for each in work.assignments.all_of(request_id)]


def test_several_orders_are_asked_in_one_commit_and_each_is_answered(console: Console) -> None:
    kim, lee = hire(console.database, "kim"), hire(console.database, "lee")
    one, other = ask(console.database, 1), ask(console.database, 2)

    numbers = console.ask(
        give(one.staff_code), give(other.staff_code, "lee"), give(other.staff_code, "nobody")
    )
    before = [each.came for each in console.answers(numbers)]
    applied = console.work()

    assert before == [CameOf.WAITS] * 3
    assert applied == StaffOrdersApplied(3)
    assert console.answers(numbers) == (
        StaffAnswer(StaffAct.GIVE, CameOf.DONE, "kim", None, one.staff_code),
        StaffAnswer(StaffAct.GIVE, CameOf.DONE, "lee", None, other.staff_code),
        StaffAnswer(StaffAct.GIVE, CameOf.NO_SUCH_HANDLE, "nobody", None, other.staff_code),
    )
    assert had_by(console.database, one.id) == [(kim.id, AssignmentState.TAKEN)]
    assert had_by(console.database, other.id) == [(lee.id, AssignmentState.TAKEN)]


def test_whoever_is_second_reads_who_took_it_and_how_long_ago(console: Console) -> None:
    kim, request = hire(console.database, "kim"), ask(console.database)
    hire(console.database, "lee")
    with console.database.work() as work:
        offered = Assignment(new_request_id(), request.id, kim.id, AssignmentState.OFFERED, NOW)
        assert work.assignments.add(offered)
        work.commit()
    numbers = console.ask(give(request.staff_code, "lee"), give(request.staff_code))

    def take() -> TakeResult:
        def it(staff: object) -> TakeResult:
            held = hold_request(staff, kim.id, request.id)  # type: ignore[arg-type]
            assert held is not None
            return take_request(staff, held)  # type: ignore[arg-type]

        return in_one_commit(console.database, RULES, NOW, it)

    taken = take()
    console.now += timedelta(seconds=10)
    console.work()

    assert taken is TakeResult.YOURS
    assert [(each.came, each.handle, each.seconds) for each in console.answers(numbers)] == [
        (CameOf.HAS_IT, "kim", 10),
        (CameOf.ALREADY, "kim", 10),
    ]
    assert had_by(console.database, request.id) == [(kim.id, AssignmentState.TAKEN)]


def test_whoever_saw_that_it_is_with_somebody_may_give_it_to_another(console: Console) -> None:
    kim, lee, request = hire(console.database, "kim"), hire(console.database, "lee"), ask(console.database)
    console.came(give(request.staff_code))

    assert console.came(give(request.staff_code, "lee", seen="kim")) == [(CameOf.DONE, "lee", None)]
    assert sorted(had_by(console.database, request.id)) == sorted(
        [(kim.id, AssignmentState.RETURNED), (lee.id, AssignmentState.TAKEN)]
    )


def test_the_worker_looks_itself_who_may_ask(console: Console) -> None:
    kim, request = hire(console.database, "kim"), ask(console.database)
    console.account(KIMS, "interviewer", kim.id)
    numbers = {by: console.ask(give(request.staff_code), by=by) for by in (KIMS, "no one")}
    was = console.ask(give(request.staff_code))
    with console.database.work() as work:
        work.connection.execute(delete(account).where(account.c.id == ANA))
        work.commit()

    console.work()

    answered = {by: [each.came for each in console.answers(some, by)] for by, some in numbers.items()}
    assert answered == {by: [CameOf.REFUSED] for by in numbers}
    assert [each.came for each in console.answers(was)] == [CameOf.REFUSED]
    assert had_by(console.database, request.id) == []


def test_an_answer_is_read_by_whoever_asked_and_by_nobody_else(console: Console) -> None:
    hire(console.database, "kim")
    console.account("account of bob")
    numbers = console.ask(give(ask(console.database).staff_code))
    console.work()

    assert console.answers(numbers, "account of bob") == ()
    assert len(console.answers(numbers)) == 1


@pytest.mark.parametrize("column", ["account", "act", "request"])
def test_an_order_whose_row_was_changed_is_given_up_and_nothing_is_done(
    console: Console, column: str
) -> None:
    hire(console.database, "kim")
    request, other = ask(console.database), ask(console.database, 2)
    console.account("account of bob")
    (number,) = console.ask(give(request.staff_code))
    changed = {"account": "account of bob", "act": StaffAct.ERASE.value, "request": other.id}[column]
    with console.database.work() as work:
        work.connection.execute(update(staff_order).values({column: changed}))
        work.commit()

    applied = console.work()

    by = "account of bob" if column == "account" else ANA
    assert applied == StaffOrdersApplied(0, ("SealError",))
    assert [each.came for each in console.answers([number], by)] == [CameOf.FAILED]
    assert had_by(console.database, request.id) == had_by(console.database, other.id) == []


def test_an_order_that_waited_an_hour_is_not_done_any_more(console: Console) -> None:
    hire(console.database, "kim")
    request = ask(console.database)
    (old,) = console.ask(give(request.staff_code))
    console.now += timedelta(minutes=59, seconds=59)
    (young,) = console.ask(give(request.staff_code, "lee"))
    console.now += timedelta(seconds=1)

    console.work()

    assert [each.came for each in console.answers([old, young])] == [CameOf.TOO_OLD, CameOf.NO_SUCH_HANDLE]
    assert had_by(console.database, request.id) == []


def test_callers_orders_come_first(console: Console) -> None:
    hire(console.database, "kim")
    request = ask(console.database)
    with console.database.work() as work:
        work.orders.add(NewOrder(OrderKind.ERASE, NOW, request_id=request.id))
        work.commit()
    numbers = console.ask(give(request.staff_code))

    assert console.work() == StaffOrdersApplied()
    assert [each.came for each in console.answers(numbers)] == [CameOf.WAITS]


def test_a_request_that_is_not_there_has_no_order(console: Console) -> None:
    assert console.ask(give("9HH9")) == ()


def test_an_order_goes_with_its_request(console: Console, ledger: Ledger) -> None:
    request = ask(console.database)
    numbers = console.ask(give(request.staff_code))
    with console.database.work() as work:
        work.requests.set_erasing(request.id)
        work.commit()

    erase_marked(console.database, ledger, NOW)

    assert console.answers(numbers) == ()
    with console.database.engine.connect() as connection:
        assert connection.execute(select(staff_order)).all() == []


def test_an_answer_is_kept_ten_minutes(console: Console, ledger: Ledger) -> None:
    hire(console.database, "kim")
    numbers = console.ask(give(ask(console.database).staff_code))
    console.work()

    purge(console.database, ledger, RULES.retention, NOW + timedelta(minutes=9, seconds=59))
    kept = len(console.answers(numbers))
    purge(console.database, ledger, RULES.retention, NOW + timedelta(minutes=10))

    assert (kept, console.answers(numbers)) == (1, ())


def test_what_was_sealed_is_forgotten_once_it_is_done(console: Console) -> None:
    hire(console.database, "kim")
    console.came(give(ask(console.database).staff_code))

    with console.database.engine.connect() as connection:
        assert connection.execute(select(staff_order.c.sealed)).scalars().all() == [b""]


class _KilledError(BaseException):
    """A worker that ends where it stands."""


@pytest.mark.parametrize("where", list(OrderFault))
def test_a_worker_that_is_killed_anywhere_does_an_order_once(console: Console, where: OrderFault) -> None:
    kim, request = hire(console.database, "kim"), ask(console.database)
    numbers = console.ask(give(request.staff_code))

    def kill(reached: OrderFault) -> None:
        if reached is where:
            raise _KilledError

    with pytest.raises(_KilledError):
        console.work(kill)
    between = [each.came for each in console.answers(numbers)]
    console.work()

    assert between == [CameOf.DONE if where is OrderFault.COMMITTED else CameOf.WAITS]
    assert [each.came for each in console.answers(numbers)] == [CameOf.DONE]
    assert had_by(console.database, request.id) == [(kim.id, AssignmentState.TAKEN)]
    with console.database.reading() as work:
        assert work.outbox.queue(NOW).waiting == 1


def test_a_page_waits_for_its_answer_a_moment_and_no_longer(console: Console) -> None:
    hire(console.database, "kim")
    numbers = console.ask(give(ask(console.database).staff_code))

    waited = await_answers(console.database, ANA, numbers, seconds=0.1)
    console.work()

    assert [each.came for each in waited] == [CameOf.WAITS]
    assert [each.came for each in await_answers(console.database, ANA, numbers)] == [CameOf.DONE]
