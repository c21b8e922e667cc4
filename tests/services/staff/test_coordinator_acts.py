"""What the coordinator does to one request: taken back, kept from somebody, offered again, on hold, closed, erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from intake.core.calls.attempt import AttemptState, CallDirection, Ending
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import About, to_interviewer
from intake.core.requests.contact import Contact
from intake.core.requests.outcome import Outcome
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Interviewer
from intake.core.staff.staff_orders import RequestClosing, TwoWordsAct
from intake.services.calls.call_in import look_for_staff
from intake.services.line.staff_context import StaffContext
from intake.services.notices.day_plan import day_plans
from intake.services.reports.staff_holdings import asked_to_stand_in, calls_expected_by, held_by
from intake.services.retention.erase import erase_marked
from intake.services.scheduling.backup_interviewer import ask_backups, backup_for
from intake.services.scheduling.offer import Offered, make_offers
from intake.services.scheduling.plan_reminders import rebuild_reminders
from intake.services.scheduling.roster import read_roster
from intake.services.staff.act_result import ActResult
from intake.services.staff.assignments import Assigned, NotAssigned, assign_request
from intake.services.staff.calls import CallAsked, ask_call
from intake.services.staff.closing import act_by_two_words, close_request, erase_request
from intake.services.staff.held_request import hold_request
from intake.services.staff.in_one_commit import in_one_commit
from intake.services.staff.on_hold import let_go_on, put_on_hold
from intake.services.staff.take_back import keep_from, offer_again, take_back
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local, rows

TAKEN, OFFERED, PASSED = AssignmentState.TAKEN, AssignmentState.OFFERED, AssignmentState.PASSED
TOMORROW = local(3, 9, 10)
Act = Callable[[StaffContext, str], ActResult]


def do(database: Database, act: Act, request: RequestRow) -> ActResult:
    return in_one_commit(database, RULES, NOW, lambda staff: act(staff, request.id))


def keep(who: Interviewer) -> Act:
    return lambda staff, request_id: keep_from(staff, request_id, who.id)


def with_(database: Database, who: Interviewer, request: RequestRow, state: AssignmentState = TAKEN) -> None:
    expires = NOW + timedelta(hours=2) if state is OFFERED else None
    with database.work() as work:
        made = Assignment(new_request_id(), request.id, who.id, state, NOW - timedelta(hours=1), expires)
        assert work.assignments.add(made)
        work.commit()


def book(database: Database, who: Interviewer, request: RequestRow) -> None:
    with database.work() as work:
        assert work.appointments.book(a_time(request, who, TOMORROW))
        work.commit()


def ring(database: Database, who: Interviewer, request: RequestRow, state: AttemptState) -> None:
    began = Attempt(
        id=new_request_id(),
        request_id=request.id,
        number=1,
        way=CallDirection.WE_CALL,
        interviewer_id=who.id,
        token=new_request_id(),
        room=new_request_id(),
        state=state,
        began_at=NOW,
        deadline_at=NOW + timedelta(minutes=1),
    )
    with database.work() as work:
        assert work.attempts.begin(began)
        work.commit()


def had_by(database: Database, request: RequestRow) -> list[tuple[str, AssignmentState]]:
    with database.reading() as work:
        return [(each.interviewer_id, each.state) for each in work.assignments.all_of(request.id)]


def told(database: Database) -> list[tuple[MessageKind, str]]:
    return sorted((row.kind, row.recipient_id) for row in rows(database))


def row_of(database: Database, request: RequestRow) -> RequestRow | None:
    with database.reading() as work:
        return work.requests.get(request.id)


@pytest.mark.parametrize(("state", "after"), [(TAKEN, "returned"), (OFFERED, "expired")])
def test_what_is_taken_back_is_offered_to_the_next_and_whoever_had_it_hears_so(
    database: Database, state: AssignmentState, after: str
) -> None:
    kim, request = hire(database, "kim"), ask(database)
    with_(database, kim, request, state)
    lee = hire(database, "lee")

    results = [do(database, take_back, request), do(database, take_back, request)]
    offered = make_offers(database, RULES, NOW)

    assert results == [ActResult.DONE, ActResult.NOBODYS]
    assert offered == Offered(made=1)
    assert had_by(database, request) == [(kim.id, AssignmentState(after)), (lee.id, OFFERED)]
    assert told(database) == [(MessageKind.OFF, kim.id), (MessageKind.OFFER, lee.id)]


def test_a_time_that_is_taken_back_stands_and_others_are_asked(database: Database) -> None:
    lee = hire(database, "lee")
    kim, request = hire(database, "kim", backup_id=lee.id), ask(database)
    book(database, kim, request)

    assert do(database, take_back, request) is ActResult.TIME_STANDS

    with database.reading() as work:
        assert work.appointments.of(request.id) == a_time(request, kim, TOMORROW)
    assert told(database) == [
        (MessageKind.BACKUP_ASKED, lee.id),
        (MessageKind.OFF, kim.id),
        (MessageKind.UNANSWERED, ""),
    ]


def test_what_is_kept_from_somebody_reaches_them_by_no_way(database: Database) -> None:
    kim = hire(database, "kim")
    lee = hire(database, "lee", backup_id=kim.id)
    request = ask(database)
    with_(database, kim, request, OFFERED)

    results = [do(database, keep(kim), request), do(database, keep(kim), request)]

    def ways(staff: StaffContext) -> list[object]:
        booked = a_time(request, lee, TOMORROW)
        return [
            hold_request(staff, kim.id, request.id),
            assign_request(staff, request.id, kim.id),
            backup_for(staff.work, booked, RULES),
        ]

    assert results == [ActResult.DONE, ActResult.ALREADY]
    assert in_one_commit(database, RULES, NOW, ways) == [None, NotAssigned.KEPT_FROM, None]
    assert (do(database, offer_again, request), make_offers(database, RULES, NOW)) == (
        ActResult.DONE,
        Offered(made=1),
    )
    assert had_by(database, request) == [(lee.id, OFFERED)]


def test_a_time_that_stands_with_whoever_it_is_kept_from_is_told_to_them_nowhere(database: Database) -> None:
    """In no list by text, phone or page, in no plan of their day, and by no reminder that is planned anew."""
    kim, lee = hire(database, "kim"), hire(database, "lee")
    request, of_lee = (
        ask(database, number, call_in=Window(TOMORROW, TOMORROW + timedelta(hours=1))) for number in (1, 2)
    )
    book(database, kim, request)
    book(database, lee, of_lee)

    def asked(staff: StaffContext) -> None:
        told_of = About(of_lee.id, kim.id, 0)
        staff.work.outbox.add([to_interviewer(MessageKind.BACKUP_ASKED, told_of, NOW, TOMORROW)])

    def seen(staff: StaffContext) -> list[object]:
        work = staff.work
        plans = day_plans(work, read_roster(work, RULES, TOMORROW - timedelta(hours=2)))
        return [
            held_by(work, kim.id).to_call,
            asked_to_stand_in(work, kim.id, NOW),
            calls_expected_by(work, kim, RULES, NOW),
            work.board.of_staff(kim.id),
            plans.get(kim.id, ()),
        ]

    in_one_commit(database, RULES, NOW, asked)
    before = in_one_commit(database, RULES, NOW, seen)
    for each in (request, of_lee):
        do(database, keep(kim), each)
    # As where it was sent before.
    in_one_commit(database, RULES, NOW, asked)
    with database.work() as work:
        rebuild_reminders(work, a_time(request, kim, TOMORROW), RULES.zone, NOW)
        work.commit()

    assert all(before)
    assert in_one_commit(database, RULES, NOW, seen) == [(), (), (), (), ()]
    assert told(database) == [
        (MessageKind.BACKUP_ASKED, kim.id),
        (MessageKind.OFF, kim.id),
        (MessageKind.UNANSWERED, ""),
    ]


def test_who_calls_us_is_not_expected_while_on_hold(database: Database) -> None:
    kim = hire(database, "kim")
    request = ask(database, call_in=Window(TOMORROW, TOMORROW + timedelta(hours=1)))
    do(database, put_on_hold, request)

    expected = in_one_commit(
        database, RULES, NOW, lambda staff: calls_expected_by(staff.work, kim, RULES, NOW)
    )

    assert expected == ()


def test_where_only_whoever_it_is_kept_from_fits_the_coordinator_hears_so(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    do(database, keep(kim), request)

    assert make_offers(database, RULES, NOW) == Offered(told=1)
    assert told(database) == [(MessageKind.NOBODY_FITS, "")]


@pytest.mark.parametrize(
    ("act", "rung", "told_of"),
    [
        (keep, 0, [(MessageKind.CALL_IN_MISSED, "")]),
        # They call of their own: nothing goes out to them.
        (lambda _: put_on_hold, 1, [(MessageKind.RING_INTERVIEWER, "id of kim")]),
    ],
)
def test_whoever_it_is_kept_from_is_not_rung_when_their_person_calls_us_and_a_hold_changes_nothing(
    database: Database,
    act: Callable[[Interviewer], Act],
    rung: int,
    told_of: list[tuple[MessageKind, str]],
) -> None:
    kim = hire(database, "kim")
    request = ask(database, contact=Contact.YOU_CALL_US)
    do(database, act(kim), request)
    caller = Attempt(
        id=new_request_id(),
        request_id=request.id,
        number=1,
        way=CallDirection.THEY_CALL,
        interviewer_id=None,
        token=new_request_id(),
        room=new_request_id(),
        state=AttemptState.LOOKING,
        began_at=NOW,
        deadline_at=NOW + timedelta(minutes=1),
    )
    with database.work() as work:
        assert work.attempts.begin(caller)
        hours = StaffContext(work, RULES, NOW).hours
        work.commit()

    assert look_for_staff(database, hours, RULES, NOW) == rung
    assert told(database) == told_of


def test_what_is_offered_again_goes_to_those_who_passed_too(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    with_(database, kim, request, PASSED)
    nobody = make_offers(database, RULES, NOW)

    result = do(database, offer_again, request)

    assert (nobody, result) == (Offered(told=1), ActResult.DONE)
    assert make_offers(database, RULES, NOW) == Offered(made=1)
    assert had_by(database, request) == [(kim.id, OFFERED)]


def test_what_somebody_has_or_is_on_hold_is_not_offered_again(database: Database) -> None:
    kim = hire(database, "kim")
    taken, booked, held = ask(database, 1), ask(database, 2), ask(database, 3, held=True)
    with_(database, kim, taken)
    book(database, kim, booked)

    results = [do(database, offer_again, each) for each in (taken, booked, held)]

    assert results == [ActResult.HAS_IT, ActResult.HAS_TIME, ActResult.HELD]
    assert told(database) == []


def test_what_is_on_hold_is_offered_to_nobody_and_whoever_was_asked_hears_that_it_is_off(
    database: Database,
) -> None:
    kim, request = hire(database, "kim"), ask(database)
    with_(database, kim, request, OFFERED)

    results = [do(database, put_on_hold, request), do(database, put_on_hold, request)]
    meanwhile = make_offers(database, RULES, NOW)
    on = [do(database, let_go_on, request), do(database, let_go_on, request)]

    assert results == on == [ActResult.DONE, ActResult.ALREADY]
    assert meanwhile == Offered()
    assert make_offers(database, RULES, NOW) == Offered(made=1)
    assert told(database) == [(MessageKind.OFF, kim.id), (MessageKind.OFFER, kim.id)]


def test_what_is_on_hold_is_neither_given_nor_called(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    request = ask(database, sealed_number=b"sealed")
    with_(database, kim, request)
    do(database, put_on_hold, request)

    def tries(staff: StaffContext) -> list[object]:
        held = hold_request(staff, kim.id, request.id)
        assert held is not None
        return [assign_request(staff, request.id, lee.id), ask_call(staff, held)]

    assert in_one_commit(database, RULES, NOW, tries) == [NotAssigned.ON_HOLD, CallAsked.ON_HOLD]
    assert told(database) == [(MessageKind.ON_HOLD, kim.id)]


def test_whoever_has_it_hears_that_it_goes_on_unless_they_never_heard_of_the_hold(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    with_(database, kim, request)

    do(database, put_on_hold, request)
    do(database, let_go_on, request)

    assert told(database) == []


@pytest.mark.parametrize(
    ("state", "ending"),
    [(AttemptState.RINGING_PERSON, Ending.STOPPED), (AttemptState.JOINED, None)],
)
def test_a_ring_ends_when_its_request_is_put_on_hold_and_a_talk_goes_on(
    database: Database, state: AttemptState, ending: Ending | None
) -> None:
    kim, request = hire(database, "kim"), ask(database, sealed_number=b"sealed")
    with_(database, kim, request)
    ring(database, kim, request, state)

    do(database, put_on_hold, request)

    with database.work() as work:
        (attempt,) = work.attempts.all_of(request.id)
    assert attempt.ending is ending
    found = row_of(database, request)
    assert found is not None
    assert (found.held, found.attempts) == (True, 0)


def test_nobody_is_asked_for_the_time_of_a_request_on_hold(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    book(database, kim, request)
    do(database, put_on_hold, request)

    assert ask_backups(database, RULES, TOMORROW - timedelta(minutes=30)) == 0
    do(database, let_go_on, request)
    assert ask_backups(database, RULES, TOMORROW - timedelta(minutes=30)) == 1


@pytest.mark.parametrize("closing", list(RequestClosing))
def test_what_is_closed_is_erased_and_whoever_had_it_hears_so(
    database: Database, ledger: Ledger, closing: RequestClosing
) -> None:
    kim, request = hire(database, "kim"), ask(database)
    with_(database, kim, request)

    def close(staff: StaffContext, request_id: str) -> ActResult:
        return close_request(staff, request_id, closing)

    results = [do(database, close, request), do(database, close, request)]
    erase_marked(database, ledger, NOW)

    assert results == [ActResult.DONE, ActResult.GONE]
    assert row_of(database, request) is None
    assert told(database) == [(MessageKind.OFF, kim.id)]
    with database.reading() as work:
        counted = {(each.dimension, each.value) for each in work.counters.all()}
    of_a_talk = {("outcome", Outcome.TALKED_DONE.name.lower()), ("reached", "up to 2 days")}
    assert counted == (of_a_talk if closing is RequestClosing.TALKED else set())


def test_what_is_erased_now_is_gone_with_the_next_tick(database: Database, ledger: Ledger) -> None:
    kim, request = hire(database, "kim"), ask(database)
    book(database, kim, request)

    result = do(database, erase_request, request)
    erase_marked(database, ledger, NOW)

    assert (result, row_of(database, request)) == (ActResult.DONE, None)
    assert told(database) == [(MessageKind.OFF, kim.id)]


@pytest.mark.parametrize(
    ("words", "found"),
    [("blue maple1", True), (" Blue  MAPLE1. ", True), ("maple1 blue", False), ("blue", False), ("", False)],
)
@pytest.mark.parametrize("state", [RequestState.WAITING, RequestState.DECOY, RequestState.NEW])
def test_two_words_find_a_request_however_they_are_written(
    database: Database, words: str, found: bool, state: RequestState
) -> None:
    held, erased = ask(database, 1, state=state), ask(database, 2, state=state)

    def act(staff: StaffContext) -> None:
        act_by_two_words(staff, words, TwoWordsAct.HOLD)
        act_by_two_words(staff, words.replace("1", "2"), TwoWordsAct.ERASE)

    in_one_commit(database, RULES, NOW, act)

    of_hold, of_erase = row_of(database, held), row_of(database, erased)
    assert of_hold == replace(held, held=found)
    assert of_erase == replace(erased, state=RequestState.ERASING if found else state)


@pytest.mark.parametrize("act", [take_back, offer_again, put_on_hold, let_go_on, erase_request])
@pytest.mark.parametrize("state", [RequestState.NEW, RequestState.DECOY, RequestState.ERASING])
def test_what_does_not_wait_is_left_as_it_is(database: Database, act: Act, state: RequestState) -> None:
    request = ask(database, state=state)

    assert do(database, act, request) is ActResult.GONE
    assert row_of(database, request) == request


def test_what_was_given_is_told_to_whoever_gets_it_after_a_hold_of_another(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    do(database, put_on_hold, request)
    do(database, let_go_on, request)

    given = in_one_commit(database, RULES, NOW, lambda staff: assign_request(staff, request.id, kim.id))

    assert isinstance(given, Assigned)
    assert told(database) == [(MessageKind.GIVEN, kim.id)]
