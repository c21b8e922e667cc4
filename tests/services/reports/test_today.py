"""Today tells what needs the coordinator, worst first, with whom it may be given to, and the times of two days."""

from __future__ import annotations

from datetime import date, time, timedelta

from intake.core.scheduling.availability import Visit
from intake.core.scheduling.matching import NoMatchReason
from intake.core.staff.interviewer import Standing
from intake.core.staff.join_code import JoinProfile
from intake.services.line.staff_context import StaffContext
from intake.services.reports.today import ConcernKind, Today, read_today
from intake.services.reports.who_fits import Taker
from intake.services.staff.cut_off import cut_off
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.join_invitations import NewJoinInvitation
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local

TODAY = date(2018, 3, 8)


def give(
    database: Database,
    request: RequestRow,
    who: str,
    state: AssignmentState,
    ago: timedelta = timedelta(),
) -> None:
    with database.work() as work:
        assert work.assignments.add(Assignment(f"{request.id} {who}", request.id, who, state, NOW - ago))
        work.commit()


def book(database: Database, request: RequestRow, who: str, *at: int, confirmed: bool = False) -> None:
    with database.work() as work:
        time = a_time(request, None, local(*at), interviewer_id=who)
        assert work.appointments.book(time)
        if confirmed:
            work.appointments.confirm(request.id)
        work.commit()


def told(today: Today) -> list[tuple[ConcernKind, str | None, int | None, int | None, tuple[Taker, ...]]]:
    """Return what is told of each concern, in its order."""
    return [
        (
            each.kind,
            each.entry.row.id if each.entry else each.handle,
            each.days,
            each.closes_in,
            each.fits.takers,
        )
        for each in today.concerns
    ]


def test_with_nothing_to_do_today_is_empty(database: Database) -> None:
    hire(database, "kim")
    ask(database)

    assert read_today(database, RULES, NOW) == Today((), 0, (), 1)


def send_join(database: Database, handle: str, ago: timedelta) -> None:
    """Let somebody who was asked to join send JOIN, and another who was asked not."""
    with database.work() as work:
        for name in (handle, "silent"):
            profile = JoinProfile(name, "uroc", ("en",))
            work.join_invitations.add(NewJoinInvitation(name, profile, b"sealed", NOW + timedelta(days=3)))
        work.join_invitations.note_joined(
            handle, StaffPhone(b"key of it", b"sealed"), "cedar lark", NOW - ago
        )
        work.commit()


def test_what_needs_the_coordinator_is_told_worst_first(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee", agency="rainbow")
    sam = hire(database, "sam", standing=Standing.STOPPED)
    untried = ask(database, 1, requested_on=TODAY - timedelta(days=11))
    unfit = ask(database, 2, language="so", requested_on=TODAY - timedelta(days=2))
    untaken, late, held, stopped, unsaid, said, waits = (ask(database, number) for number in range(3, 10))
    ask(database, 10, held=True, kept_from=(kim.id,))
    send_join(database, "mia", ago=timedelta(days=1))
    for who in (kim, lee):
        give(database, untaken, who.id, AssignmentState.EXPIRED)
    give(database, late, kim.id, AssignmentState.TAKEN, ago=timedelta(days=4))
    give(database, held, kim.id, AssignmentState.TAKEN, ago=timedelta(days=1))
    give(database, stopped, sam.id, AssignmentState.TAKEN)
    book(database, unsaid, kim.id, 3, 8, 15)
    book(database, said, kim.id, 3, 8, 16, confirmed=True)

    kim_fits, lee_fits = Taker("kim"), Taker("lee")
    kim_asked, lee_asked = (Taker(handle, NoMatchReason.ASKED) for handle in ("kim", "lee"))
    found = read_today(database, RULES, NOW)

    assert [(kind, name, days, closes) for kind, name, days, closes, _ in told(found)] == [
        (ConcernKind.UNCONFIRMED, unsaid.id, 0, 1),
        (ConcernKind.CLOSING, untried.id, 11, 2),
        (ConcernKind.HOLDER_STOPPED, stopped.id, 0, 13),
        (ConcernKind.NOBODY_FITS, unfit.id, 2, 11),
        (ConcernKind.NOBODY_TOOK, untaken.id, 0, 13),
        (ConcernKind.NOT_CALLED, late.id, 4, 13),
        (ConcernKind.JOINED, "mia", 1, None),
        (ConcernKind.HELD, "request-10", 0, 13),
        (ConcernKind.STAFF_STOPPED, "sam", None, None),
    ]
    takers = {name: each for _, name, _, _, each in told(found)}
    assert takers[unsaid.id] == (lee_fits,)
    assert set(takers[untried.id]) == {kim_fits, lee_fits}
    assert takers[unfit.id] == ()
    assert set(takers[untaken.id]) == {kim_asked, lee_asked}
    assert [each.handle for each in takers["request-10"]] == ["lee"]
    assert (found.more, found.open_requests, waits.id in takers) == (0, 10, False)


def test_the_same_person_is_not_proposed_over_and_over(database: Database) -> None:
    who = [hire(database, handle) for handle in ("kim", "lee", "ana")]
    for number in range(3):
        request = ask(database, number + 1)
        for each in who:
            give(database, request, each.id, AssignmentState.EXPIRED)

    found = read_today(database, RULES, NOW)

    assert {each.fits.takers[0].handle for each in found.concerns} == {"kim", "lee", "ana"}


def test_no_more_than_twenty_are_told_and_how_many_more_there_are(database: Database) -> None:
    for number in range(23):
        ask(database, number + 1, language="so")

    found = read_today(database, RULES, NOW)

    assert (len(found.concerns), found.more) == (20, 3)


def test_the_times_of_today_and_tomorrow_are_told_in_their_order(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    later, first, tomorrow, after = (ask(database, number) for number in range(1, 5))
    book(database, later, kim.id, 3, 8, 16, confirmed=True)
    book(database, first, lee.id, 3, 8, 8)
    book(database, tomorrow, kim.id, 3, 9, 9, confirmed=True)
    book(database, after, kim.id, 3, 10, 9, confirmed=True)

    found = read_today(database, RULES, NOW).times

    assert [(each.entry.row.id, each.time.handle, each.time.confirmed, each.is_today) for each in found] == [
        (first.id, "lee", False, True),
        (later.id, "kim", True, True),
        (tomorrow.id, "kim", True, False),
    ]


def test_a_visit_of_somebody_who_is_cut_off_and_two_words_that_may_be_known_are_told(
    database: Database,
) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    unknown, free = ask(database, 1, words_known=True), ask(database, 2, words_known=True)
    give(database, unknown, lee.id, AssignmentState.TAKEN)
    with database.work() as work:
        work.availabilities.add_visit(Visit("v", "twin_cities", "Library", TODAY, time(9), time(12), kim.id))
        found = work.interviewers.get(kim.id)
        assert found is not None
        cut_off(StaffContext(work, RULES, NOW), found)
        work.commit()

    assert [(kind, name) for kind, name, *_ in told(read_today(database, RULES, NOW))] == [
        (ConcernKind.WORDS_KNOWN, unknown.id),
        (ConcernKind.VISIT_UNLED, "kim"),
    ]
    assert free.words_known
