"""A booked time is confirmed, moved or set: values in, values out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.requests.outcome import Stage
from intake.core.scheduling.open_times import OpenTime
from intake.core.staff.interviewer import Interviewer
from intake.services.line.open_times import OpenTimes, time_rules
from intake.services.line.staff_context import StaffContext
from intake.services.requests.apply_outcome import OutcomeApplied
from intake.services.staff.assignments import PassedOn, take_request
from intake.services.staff.booked_times import (
    Confirmation,
    ToAgreeOn,
    confirm_time,
    move_time,
    set_time,
    times_to_set,
)
from intake.services.staff.hand_over import HandedOver
from intake.services.staff.held_request import HeldRequest, NotTheirs, hold_request
from intake.services.staff.in_one_commit import in_one_commit
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database, UnitOfWork
from tests.support.staff import NOW, RULES, a_time, ask, hire, local, rows
from tests.support.stage import EXAMPLE, stage_settings

TUESDAY = local(3, 13, 15)
Result = TypeVar("Result")


class TwoTimes(OpenTimes):
    """Two open times of everybody, whoever is booked then."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(
            time_rules(stage_settings(EXAMPLE.parent, "sqlite:///:memory:", "http://127.0.0.1:1"))
        )

    def fresh(self, work: UnitOfWork, now: datetime) -> tuple[OpenTime, ...]:  # noqa: ARG002 - the shape of the one it stands for
        """Return Tuesday and Wednesday at three."""
        staff, length = work.interviewers.all(), timedelta(minutes=45)
        return tuple(OpenTime(at, at + length, staff) for at in (TUESDAY, TUESDAY + timedelta(days=1)))


TIMES = TwoTimes()


def do(
    database: Database,
    who: Interviewer,
    request: RequestRow,
    use_case: Callable[[StaffContext, HeldRequest], Result],
    now: datetime = NOW,
) -> Result:
    def held(staff: StaffContext) -> Result:
        found = hold_request(staff, who.id, request.id)
        assert found is not None
        return use_case(staff, found)

    return in_one_commit(database, RULES, now, held)


def given(database: Database, who: Interviewer, state: AssignmentState = AssignmentState.TAKEN) -> RequestRow:
    request = ask(database)
    with database.work() as work:
        assert work.assignments.add(Assignment(new_request_id(), request.id, who.id, state, NOW))
        work.commit()
    return request


def booked(database: Database, who: Interviewer, **known: object) -> RequestRow:
    request = ask(database, 1, **known)
    with database.work() as work:
        assert work.appointments.book(a_time(request, who, TUESDAY))
        work.commit()
    return request


def test_a_time_is_confirmed_by_whoever_has_it(database: Database) -> None:
    kim = hire(database, "kim")
    request = booked(database, kim)

    assert do(database, kim, request, confirm_time) is Confirmation.CONFIRMED
    with database.reading() as work:
        assert work.appointments.of(request.id) == a_time(request, kim, TUESDAY, confirmed_version=0)


def test_an_ok_before_the_news_of_a_moved_time_confirms_nothing(database: Database) -> None:
    kim = hire(database, "kim")
    request = booked(database, kim)
    with database.work() as work:
        work.appointments.move(a_time(request, kim, TUESDAY + timedelta(days=1)))
        news = Outgoing(MessageKind.MOVED, request.id, Recipient.INTERVIEWER, kim.id, NOW, version=1)
        work.outbox.add([news])
        work.commit()

    answers = [do(database, kim, request, confirm_time) for _ in range(2)]

    assert answers == [Confirmation.WAS_MOVED, Confirmation.CONFIRMED]


def test_a_backup_takes_a_time_over_once(database: Database) -> None:
    lee = hire(database, "lee", None)
    kim = hire(database, "kim", backup_id=lee.id)
    request = booked(database, kim, windows=())

    moved = do(database, kim, request, move_time)
    answers = [do(database, who, request, confirm_time) for who in (lee, kim)]

    assert moved == PassedOn(HandedOver(a_time(request, kim, TUESDAY), lee, coordinator_told=True))
    assert answers == [Confirmation.TOOK_OVER, Confirmation.BACKUP_TOOK_IT]


def test_without_a_time_there_is_nothing_to_confirm(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    request = given(database, kim, AssignmentState.OFFERED)
    offered = do(database, kim, request, confirm_time)
    do(database, kim, request, take_request)
    taken = do(database, kim, request, confirm_time)
    with database.work() as work:
        work.assignments.add(Assignment("p", request.id, lee.id, AssignmentState.PASSED, NOW))
        work.commit()

    past = do(database, lee, request, confirm_time)

    assert (offered, taken, past) == (
        NotTheirs.OFFERED,
        Confirmation.NO_TIME_YET,
        NotTheirs.SOMEBODY_ELSE,
    )


def test_a_time_stands_until_another_was_agreed_on(database: Database) -> None:
    kim = hire(database, "kim")
    request = booked(database, kim)

    result = do(database, kim, request, move_time)

    assert isinstance(result, ToAgreeOn)
    assert (result.appointment, result.window.ends_at) == (a_time(request, kim, TUESDAY), local(3, 8, 12))
    assert rows(database) == []


def test_a_request_without_a_time_is_put_off(database: Database) -> None:
    kim = hire(database, "kim")

    result = do(database, kim, given(database, kim), move_time)

    assert isinstance(result, OutcomeApplied)
    assert (result.stage, result.tries) == (Stage.TAKEN, 0)


def test_a_time_is_set_out_of_those_that_are_open(database: Database) -> None:
    kim = hire(database, "kim")
    request = given(database, kim)

    shown = do(database, kim, request, lambda staff, held: times_to_set(staff, TIMES, held))
    gone = do(
        database, kim, request, lambda staff, held: set_time(staff, TIMES, held, TUESDAY.replace(minute=30))
    )
    made = do(database, kim, request, lambda staff, held: set_time(staff, TIMES, held, TUESDAY))

    assert not isinstance(shown, NotTheirs)
    assert [each.starts_at for each in shown] == [TUESDAY, TUESDAY + timedelta(days=1)]
    assert (gone, made) == (None, a_time(request, kim, TUESDAY, confirmed_version=0))


def test_no_time_is_set_by_whoever_was_only_offered_it(database: Database) -> None:
    kim = hire(database, "kim")
    request = given(database, kim, AssignmentState.OFFERED)

    results = (
        do(database, kim, request, lambda staff, held: times_to_set(staff, TIMES, held)),
        do(database, kim, request, lambda staff, held: set_time(staff, TIMES, held, TUESDAY)),
    )

    assert results == (NotTheirs.OFFERED, NotTheirs.OFFERED)
    with database.reading() as work:
        assert work.appointments.of(request.id) is None
