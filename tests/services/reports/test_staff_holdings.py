"""What somebody has is told once: their times first, then what they took or are offered."""

from __future__ import annotations

from datetime import timedelta

from intake.core.scheduling.schedule import Window
from intake.services.reports.staff_holdings import calls_expected_by, held_by
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.holdings import HeldRow, HeldTime
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local

AT_TWO, AT_FOUR = local(3, 9, 14), local(3, 9, 16)
EXPIRES = NOW + timedelta(hours=2)


def row_of(request: RequestRow, **known: object) -> HeldRow:
    return HeldRow(
        request.id,
        request.staff_code,
        request.code_name,
        request.language,
        request.windows,
        request.call_in,
        request.not_before,
        **known,  # type: ignore[arg-type]
    )


def test_times_come_first_then_the_rest_and_nothing_of_others(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    late, early, both, taken, offered, elsewhere, theirs, gone = (
        ask(database, number) for number in range(1, 9)
    )
    times = ((late, kim, AT_FOUR), (early, kim, AT_TWO), (both, kim, AT_TWO + timedelta(hours=1)))
    live = {taken: ("TAKEN", 3), offered: ("OFFERED", 1), elsewhere: ("TAKEN", 2), both: ("TAKEN", 0)}
    with database.work() as work:
        for request, who, at in (*times, (elsewhere, lee, AT_FOUR), (theirs, lee, AT_TWO)):
            assert work.appointments.book(a_time(request, who, at))
        for request, (name, minute) in live.items():
            state = AssignmentState[name]
            expires = EXPIRES if state is AssignmentState.OFFERED else None
            made = NOW + timedelta(minutes=minute)
            assert work.assignments.add(
                Assignment(f"of {request.id}", request.id, kim.id, state, made, expires)
            )
        assert work.assignments.add(Assignment("gone", gone.id, kim.id, AssignmentState.TAKEN, NOW))
        work.requests.set_erasing(gone.id)
        work.commit()

    with database.reading() as work:
        held = held_by(work, kim.id)

    assert held.rows == (
        row_of(early, time=HeldTime(AT_TWO, is_theirs=True)),
        row_of(
            both,
            time=HeldTime(AT_TWO + timedelta(hours=1), is_theirs=True),
            assignment=AssignmentState.TAKEN,
        ),
        row_of(late, time=HeldTime(AT_FOUR, is_theirs=True)),
        row_of(offered, assignment=AssignmentState.OFFERED, expires_at=EXPIRES),
        row_of(elsewhere, time=HeldTime(AT_FOUR, is_theirs=False), assignment=AssignmentState.TAKEN),
        row_of(taken, assignment=AssignmentState.TAKEN),
    )
    assert held.to_call == tuple(each for each in held.rows if not each.is_offer)


def test_a_call_is_expected_by_who_fits_and_is_on_duty_in_its_window(database: Database) -> None:
    kim, late = hire(database, "kim", (9, 12)), hire(database, "lee", (17, 20))
    window = Window(local(3, 9, 10), local(3, 9, 12))
    hers = ask(database, 1, call_in=window)
    ask(database, 2, call_in=window, language="so")
    ask(database, 3, call_in=Window(local(3, 8, 8), local(3, 8, 9)))
    ask(database, 4, call_in=window, state=RequestState.NEW)

    with database.reading() as work:
        expected = [calls_expected_by(work, who, RULES, NOW) for who in (kim, late)]

    assert [[(each.staff_code, each.window) for each in of] for of in expected] == [
        [(hers.staff_code, window)],
        [],
    ]
