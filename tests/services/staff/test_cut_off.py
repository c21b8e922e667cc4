"""Somebody who is cut off: what is forgotten, what goes to others, and what is minded of words they may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.core.access.permissions import Role
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import About, to_interviewer
from intake.core.scheduling.schedule import DayHours
from intake.core.staff.interviewer import Interviewer, Standing
from intake.core.understanding.away_days import Days
from intake.services.access.sessions import session_of
from intake.services.line.staff_context import StaffContext
from intake.services.scheduling.offer import make_offers
from intake.services.staff.absence import note_away
from intake.services.staff.after_cut_off import look_after_cut_off
from intake.services.staff.cut_off import CutOff, cut_off
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.interviewers import Pin, StaffPhone, TextedAbout
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.schema.staff_tables import calendar_feed
from intake.storage.schema.tables import account, interviewer, outbox
from intake.storage.unit_of_work import Database
from tests.support.accounts import have_account, sign_in_as
from tests.support.staff import NOW, RULES, a_time, ask, hire

TODAY = Days(RULES.today(NOW), RULES.today(NOW))
SOON = NOW + timedelta(hours=3)


def gone(database: Database, who: Interviewer) -> CutOff | None:
    """Cut somebody off, as the command does."""
    with database.work() as work:
        found = work.interviewers.get(who.id)
        assert found is not None
        result = cut_off(StaffContext(work, RULES, NOW), found)
        work.commit()
    return result


def given(database: Database, who: Interviewer, request: RequestRow, state: AssignmentState) -> RequestRow:
    with database.work() as work:
        assert work.assignments.add(Assignment(new_request_id(), request.id, who.id, state, NOW))
        work.commit()
    return request


def booked(database: Database, who: Interviewer, request: RequestRow) -> RequestRow:
    with database.work() as work:
        assert work.appointments.book(a_time(request, who, SOON))
        work.commit()
    return request


def with_account(database: Database, who: Interviewer) -> None:
    row = {"id": "of kim", "handle": who.handle, "role": "interviewer", "interviewer_id": who.id}
    feed = {"interviewer_id": who.id, "token_hash": b"token", "made_on": NOW.date()}
    with database.work() as work:
        work.connection.execute(account.insert(), row | {"user_handle": b"kim", "made_on": NOW.date()})
        work.connection.execute(calendar_feed.insert(), feed)
        work.commit()


def to_kim(database: Database, who: Interviewer) -> list[tuple[str, str]]:
    """Return every row of the outbox to somebody that may still be sent."""
    query = select(outbox.c.kind, outbox.c.state).where(
        outbox.c.recipient_id == who.id, outbox.c.state.in_(["due", "held", "sending"])
    )
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def minded(database: Database) -> set[str]:
    with database.reading() as work:
        return {each.staff_code for each in work.heard_words.minded()}


def tick(database: Database) -> None:
    make_offers(database, RULES, NOW)
    look_after_cut_off(database, RULES, NOW)


def test_all_that_lets_them_in_or_leads_to_them_is_forgotten(database: Database) -> None:
    kim = hire(database, "kim", resting_until=SOON)
    hire(database, "lee", backup_id=kim.id)
    request = given(database, kim, ask(database), AssignmentState.TAKEN)
    with_account(database, kim)
    with database.work() as work:
        work.interviewers.set_pin(kim.id, Pin("hashed", 2, NOW))
        work.interviewers.note_texted({kim.id: TextedAbout(request.id, NOW)})
        note_away(StaffContext(work, RULES, NOW), kim.id, TODAY, DayHours(NOW.time(), SOON.time()))
        work.commit()

    assert gone(database, kim) == CutOff((), given_back=1, visits=0)

    with database.reading() as work:
        assert work.interviewers.get(kim.id) == replace(
            kim, standing=Standing.CUT_OFF, resting_until=None, backup_id=None
        )
        assert work.interviewers.by_phone(b"kim") is None
        assert work.interviewers.sealed_phone(kim.id) == (b"", 1)
        assert work.interviewers.pin(kim.id) == Pin(None, 0, None)
        assert work.interviewers.texted_about(kim.id) is None
        assert {each.interviewer_id for each in work.availabilities.week()} == {"id of lee"}
        assert work.availabilities.exceptions(TODAY.first) == ()
        assert (work.accounts.all(), work.assignments.live_of(request.id)) == ((), None)
        lee = work.interviewers.by_handle("lee")
    assert lee is not None
    assert lee.backup_id is None
    with database.engine.connect() as connection:
        assert connection.execute(select(calendar_feed)).all() == []


def test_twice_is_once(database: Database) -> None:
    kim = hire(database, "kim")

    assert (gone(database, kim), gone(database, kim)) == (CutOff(), None)


def test_a_time_stays_in_the_book_and_others_are_asked_although_there_is_nobody(database: Database) -> None:
    lee = hire(database, "lee")
    kim = hire(database, "kim", backup_id=lee.id)
    request = booked(database, kim, ask(database))

    result = gone(database, kim)

    assert result is not None
    assert [(each.backup and each.backup.id, each.coordinator_told) for each in result.times] == [
        (lee.id, True)
    ]
    with database.reading() as work:
        time = work.appointments.of(request.id)
        asked = work.outbox.recipients(request.id, [MessageKind.BACKUP_ASKED])
        told = work.outbox.recipients(request.id, [MessageKind.UNANSWERED])
    assert time is not None
    assert (time.interviewer_id, time.starts_at) == (kim.id, SOON)
    assert (set(asked), set(told)) == ({lee.id}, {""})


def test_what_comes_too_late_changes_nothing_of_them(database: Database) -> None:
    """A STOP the carrier reports, a PIN that was being chosen, an edit that began before."""
    kim = hire(database, "kim")
    gone(database, kim)

    with database.work() as work:
        work.interviewers.set_standing(kim.id, Standing.STOPPED)
        work.interviewers.agree(kim.id, NOW, "words")
        work.interviewers.change(replace(kim, agency="advocates"))
        work.interviewers.change_phone(kim.id, StaffPhone(b"another", b"sealed"))
        work.interviewers.set_pin(kim.id, Pin("hashed", 0, None))
        work.commit()

    with database.reading() as work:
        assert work.interviewers.get(kim.id) == replace(kim, standing=Standing.CUT_OFF)
        assert work.interviewers.by_phone(b"another") is None
        assert work.interviewers.pin(kim.id) == Pin(None, 0, None)


@pytest.mark.parametrize("state", list(AssignmentState))
def test_the_words_of_whatever_they_were_ever_asked_for_are_minded(
    database: Database, state: AssignmentState
) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    theirs = given(database, kim, ask(database, 1), state)
    given(database, lee, ask(database, 2), state)

    gone(database, kim)

    assert minded(database) == {theirs.staff_code}


def test_so_are_those_of_a_time_that_is_somebody_elses_by_now_but_nothing_that_is_being_erased(
    database: Database,
) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    moved, erased = ask(database, 1), ask(database, 2)
    for each in (moved, erased):
        with database.work() as work:
            work.outbox.add([to_interviewer(MessageKind.BOOKED, About(each.id, kim.id), NOW, SOON)])
            work.commit()
    booked(database, lee, moved)
    with database.work() as work:
        work.requests.set_erasing(erased.id)
        work.commit()

    gone(database, kim)

    assert minded(database) == {moved.staff_code}
    with database.reading() as work:
        row = work.requests.get(erased.id)
    assert row is not None
    assert (row.state, row.words_known) == (RequestState.ERASING, False)


def test_it_is_offered_on_and_whoever_takes_it_is_told_once(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    request = given(database, kim, ask(database), AssignmentState.TAKEN)
    gone(database, kim)

    tick(database)
    with database.work() as work:
        offered = work.assignments.live_of(request.id)
        assert offered is not None
        before = work.outbox.recipients(request.id, [MessageKind.WORDS_KNOWN])
        work.assignments.take(offered.id, NOW)
        work.commit()
    tick(database)
    tick(database)

    assert (offered.interviewer_id, before) == (lee.id, frozenset())
    with database.engine.connect() as connection:
        rows = connection.execute(
            select(outbox.c.recipient_id).where(outbox.c.kind == MessageKind.WORDS_KNOWN.value)
        ).all()
    assert [tuple(row) for row in rows] == [(lee.id,)]
    assert to_kim(database, kim) == []


def test_their_row_stays_while_something_names_them_and_then_goes(database: Database) -> None:
    kim = hire(database, "kim")
    request = given(database, kim, ask(database), AssignmentState.TAKEN)
    gone(database, kim)

    tick(database)
    with database.reading() as work:
        named = work.interviewers.by_handle("kim")
    with database.work() as work:
        work.assignments.delete_of(request.id)
        work.commit()
    tick(database)

    assert named is not None
    with database.engine.connect() as connection:
        assert connection.execute(select(interviewer)).all() == []


def test_what_came_to_them_in_that_very_moment_is_given_back(database: Database) -> None:
    kim = hire(database, "kim")
    gone(database, kim)
    request = given(database, kim, ask(database), AssignmentState.TAKEN)

    look_after_cut_off(database, RULES, NOW)

    with database.reading() as work:
        assert work.assignments.live_of(request.id) is None


def test_nobody_who_is_cut_off_is_offered_anything(database: Database) -> None:
    kim = hire(database, "kim")
    ask(database)
    gone(database, kim)

    make_offers(database, RULES, NOW)

    assert to_kim(database, kim) == []
    with database.reading() as work:
        assert work.assignments.every() == ()


def test_they_are_signed_out_at_once_and_nobody_else_is(database: Database) -> None:
    kim, lee = hire(database, "kim"), hire(database, "lee")
    accounts = [have_account(database, each.handle, Role.INTERVIEWER, each.id) for each in (kim, lee)]
    tokens = [sign_in_as(database, each, NOW) for each in accounts]
    before = [session_of(database, each, NOW) for each in tokens]

    gone(database, kim)

    kims, lees = (session_of(database, each, NOW) for each in tokens)
    assert None not in before
    assert (kims, lees) == (None, before[1])
    with database.reading() as work:
        assert {each.account_id for each in work.accounts.passkeys()} == {accounts[1].id}
