"""What is asked at the console about an interviewer does what texts and commands do, and interviewers ask for themselves."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.core.staff.interviewer import Interviewer, Standing
from intake.core.staff.staff_orders import OF_AN_INTERVIEWER, ActDetails, AwayAsked, CameOf, StaffAct
from intake.services.staff_orders.apply import OrderFault
from intake.services.staff_orders.ask import AskedAct
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.interviewers import Pin
from intake.storage.unit_of_work import Database
from tests.services.staff_orders.conftest import KIMS, Console
from tests.support.staff import NOW, a_time, ask, hire

KIM, LEE = ActDetails(handle="kim"), ActDetails(handle="lee")
TODAY = date(2018, 3, 8)
A_DAY = AwayAsked(TODAY, TODAY)


def absences(database: Database, who: Interviewer) -> list[tuple[date, time | None, time | None]]:
    with database.reading() as work:
        found = work.availabilities.exceptions(TODAY)
    return [
        (each.day, each.starts, each.ends)
        for each in found
        if each.interviewer_id == who.id and each.kind is ExceptionKind.AWAY
    ]


def book(database: Database, who: Interviewer) -> None:
    request = ask(database)
    with database.work() as work:
        assert work.appointments.book(a_time(request, who, NOW + timedelta(hours=2)))
        work.commit()


@pytest.mark.parametrize(
    ("away", "came", "noted"),
    [
        (A_DAY, CameOf.DONE, [(TODAY, None, None)]),
        (
            AwayAsked(TODAY, date(2018, 3, 9), time(9), time(12)),
            CameOf.DONE,
            [(TODAY, time(9), time(12)), (date(2018, 3, 9), time(9), time(12))],
        ),
        # Asked before midnight, of that day and the next.
        (AwayAsked(date(2018, 3, 7), TODAY), CameOf.DONE, [(TODAY, None, None)]),
        (AwayAsked(date(2018, 3, 6), date(2018, 3, 7)), CameOf.TOO_OLD, []),
        (AwayAsked(date(2018, 3, 9), TODAY), CameOf.REFUSED, []),
        (AwayAsked(TODAY, date(9998, 3, 8)), CameOf.REFUSED, []),
        (AwayAsked(TODAY, TODAY, time(12), time(9)), CameOf.REFUSED, []),
        (AwayAsked(TODAY, TODAY, time(12)), CameOf.REFUSED, []),
        (None, CameOf.REFUSED, []),
    ],
)
def test_days_away_are_noted_where_they_make_sense(
    console: Console,
    away: AwayAsked | None,
    came: CameOf,
    noted: list[tuple[date, time | None, time | None]],
) -> None:
    kim = hire(console.database, "kim")

    asked = AskedAct(StaffAct.AWAY, details=ActDetails(handle="kim", away=away))

    assert console.came(asked) == [(came, "kim", None)]
    assert absences(console.database, kim) == noted


@pytest.mark.parametrize("act", [StaffAct.AWAY, StaffAct.HAND_OVER])
def test_others_are_asked_for_a_time_that_is_booked_then(console: Console, act: StaffAct) -> None:
    book(console.database, hire(console.database, "kim"))

    asked = AskedAct(act, details=ActDetails(handle="kim", away=A_DAY))

    assert console.came(asked) == [(CameOf.OTHERS_ASKED, "kim", None)]


def test_handing_over_frees_what_they_took(console: Console) -> None:
    kim, request = hire(console.database, "kim"), ask(console.database)
    with console.database.work() as work:
        made = Assignment(new_request_id(), request.id, kim.id, AssignmentState.TAKEN, NOW, taken_at=NOW)
        assert work.assignments.add(made)
        work.commit()

    assert console.came(AskedAct(StaffAct.HAND_OVER, details=KIM)) == [(CameOf.DONE, "kim", None)]

    with console.database.reading() as work:
        assert work.assignments.live_of(request.id) is None


def test_a_rest_is_theirs_alone_to_end(console: Console) -> None:
    kim = hire(console.database, "kim")
    console.account(KIMS, "interviewer", kim.id)
    rest, back = (AskedAct(act, details=KIM) for act in (StaffAct.REST_TODAY, StaffAct.BACK))

    of_kim, of_ana = console.came(rest, by=KIMS), console.came(back)
    with console.database.reading() as work:
        rests = work.interviewers.get(kim.id)
    ended = console.came(back, by=KIMS)

    assert (of_kim, of_ana, ended) == (
        [(CameOf.DONE, "kim", None)],
        [(CameOf.ALREADY, "kim", None)],
        [(CameOf.DONE, "kim", None)],
    )
    assert rests is not None
    assert rests.resting_until is not None
    with console.database.reading() as work:
        after = work.interviewers.get(kim.id)
    assert after is not None
    assert after.resting_until is None


def test_being_back_ends_the_days_away(console: Console) -> None:
    kim = hire(console.database, "kim")
    with console.database.work() as work:
        work.availabilities.add_exceptions([DayException("x", kim.id, TODAY, ExceptionKind.AWAY)])
        work.commit()

    assert console.came(AskedAct(StaffAct.BACK, details=KIM)) == [(CameOf.DONE, "kim", None)]
    assert absences(console.database, kim) == []


def test_somebody_with_a_time_is_not_removed_and_somebody_without_one_is(console: Console) -> None:
    book(console.database, hire(console.database, "kim"))
    lee = hire(console.database, "lee")

    came = console.came(*(AskedAct(StaffAct.DISMISS, details=each) for each in (KIM, LEE)))

    assert came == [(CameOf.HAS_TIMES, "kim", None), (CameOf.DONE, "lee", None)]
    with console.database.reading() as work:
        assert [each.handle for each in work.interviewers.all() if each.id != lee.id] == ["kim"]


def test_a_pin_is_forgotten(console: Console) -> None:
    kim = hire(console.database, "kim")
    with console.database.work() as work:
        work.interviewers.set_pin(kim.id, Pin("hashed", 2, NOW))
        work.commit()

    assert console.came(AskedAct(StaffAct.FORGET_PIN, details=KIM)) == [(CameOf.DONE, "kim", None)]
    with console.database.reading() as work:
        assert work.interviewers.pin(kim.id) == Pin(None, 0, None)


@pytest.mark.parametrize("act", sorted(OF_AN_INTERVIEWER))
def test_an_interviewer_asks_it_of_nobody_else_and_not_who_there_is(console: Console, act: StaffAct) -> None:
    kim = hire(console.database, "kim")
    hire(console.database, "lee")
    console.account(KIMS, "interviewer", kim.id)

    asked = [AskedAct(act, details=ActDetails(handle=handle, away=A_DAY)) for handle in ("lee", "sue")]

    assert console.came(*asked, by=KIMS) == [(CameOf.REFUSED, "", None)] * 2


@pytest.mark.parametrize("act", sorted(OF_AN_INTERVIEWER))
def test_of_somebody_who_is_not_there_nothing_is_done(console: Console, act: StaffAct) -> None:
    asked = AskedAct(act, details=ActDetails(handle="sue", away=A_DAY))

    assert console.came(asked) == [(CameOf.NO_SUCH_HANDLE, "sue", None)]


def test_somebody_is_cut_off_once_and_their_account_with_them(console: Console) -> None:
    kim = hire(console.database, "kim")
    book(console.database, kim)
    console.account(KIMS, "interviewer", kim.id)
    waits = console.ask(AskedAct(StaffAct.BACK, details=KIM), by=KIMS)

    came = console.came(*[AskedAct(StaffAct.CUT_OFF, details=KIM)] * 2)

    assert came == [(CameOf.OTHERS_ASKED, "kim", None), (CameOf.ALREADY, "kim", None)]
    assert [each.came for each in console.answers(waits, KIMS)] == [CameOf.DONE]
    with console.database.reading() as work:
        who = work.interviewers.get(kim.id)
        assert [each.handle for each in work.accounts.all()] == ["ana"]
    assert who is not None
    assert who.standing is Standing.CUT_OFF


def test_what_they_asked_for_before_is_refused_once_they_are_cut_off(console: Console) -> None:
    kim = hire(console.database, "kim")
    console.account(KIMS, "interviewer", kim.id)

    console.ask(AskedAct(StaffAct.CUT_OFF, details=KIM))
    waits = console.ask(AskedAct(StaffAct.REST_TODAY, details=KIM), by=KIMS)
    console.work()

    assert [each.came for each in console.answers(waits, KIMS)] == [CameOf.REFUSED]


@pytest.mark.parametrize("fault", list(OrderFault))
def test_killed_anywhere_a_cut_off_is_whole_or_was_not_begun(console: Console, fault: OrderFault) -> None:
    kim = hire(console.database, "kim")
    book(console.database, kim)
    console.ask(AskedAct(StaffAct.CUT_OFF, details=KIM))

    def die(at: OrderFault) -> None:
        if at is fault:
            raise SystemExit

    with pytest.raises(SystemExit):
        console.work(die)

    with console.database.reading() as work:
        who, minded = work.interviewers.get(kim.id), work.heard_words.minded()
        asked = work.outbox.recipients("request-1", (MessageKind.UNANSWERED,))
    assert who is not None
    whole = fault is OrderFault.COMMITTED
    assert (who.standing is Standing.CUT_OFF, len(minded), asked) == (
        (True, 1, frozenset({""})) if whole else (False, 0, frozenset())
    )
