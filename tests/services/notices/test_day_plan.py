"""What each interviewer has on a day: calls they took, as far as they are due that very day."""

from __future__ import annotations

from datetime import datetime

import pytest

from intake.services.notices.day_plan import PlanItem, day_plans
from intake.services.scheduling.roster import read_roster
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local

EIGHT = local(3, 9, 8)


def take(database: Database, request: RequestRow, who: str, state: AssignmentState) -> None:
    with database.work() as work:
        work.assignments.add(Assignment("a" + request.id, request.id, who, state, NOW, NOW))
        work.commit()


def plans(database: Database) -> dict[str, tuple[PlanItem, ...]]:
    with database.reading() as work:
        return dict(day_plans(work, read_roster(work, RULES, EIGHT)))


@pytest.mark.parametrize(
    ("known", "state", "at"),
    [
        ({}, AssignmentState.TAKEN, local(3, 9, 9)),
        ({"windows": ("afternoons",)}, AssignmentState.TAKEN, local(3, 9, 12)),
        ({"not_before": local(3, 10, 9)}, AssignmentState.TAKEN, None),
        ({"windows": ()}, AssignmentState.TAKEN, None),
        ({}, AssignmentState.OFFERED, None),
    ],
)
def test_a_call_they_took_is_on_the_plan_of_the_day_it_is_due(
    database: Database, known: dict[str, object], state: AssignmentState, at: datetime | None
) -> None:
    kim, request = hire(database, "kim"), ask(database, 1, **known)
    take(database, request, kim.id, state)

    assert plans(database) == ({} if at is None else {kim.id: (PlanItem(at, request.staff_code),)})


def test_a_time_is_on_the_plan_of_its_own_day_and_stands_for_the_call(database: Database) -> None:
    kim = hire(database, "kim")
    today, tomorrow = ask(database, 1), ask(database, 2)
    take(database, today, kim.id, AssignmentState.TAKEN)
    with database.work() as work:
        work.appointments.book(a_time(today, kim, local(3, 9, 14)))
        work.appointments.book(a_time(tomorrow, kim, local(3, 10, 14)))
        work.commit()

    assert plans(database) == {kim.id: (PlanItem(local(3, 9, 14), today.staff_code, booked=True),)}
