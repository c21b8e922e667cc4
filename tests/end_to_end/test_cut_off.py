"""After somebody is cut off nothing reaches their phone, whatever was on its way; and whoever is on the line hears it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from intake.core.calls.attempt import AttemptState, Ending
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.sending import DueRow
from intake.core.scheduling.availability import StaffHours
from intake.services.delivery.ports import NoReason, Sent, by_kind
from intake.services.delivery.recheck import recheck_all
from intake.services.delivery.send import send
from intake.services.scheduling.plan_reminders import plan_reminders
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.worker import call_placer_of
from tests.support.calls import KIM, KIM_PHONE, LEE, LEE_PHONE, Calling, interviewer
from tests.support.delivering import deliver
from tests.support.mail import plan, words_of
from tests.support.stage import HER_PHONE, Stage

OVER = "We are sorry. We had to end this call. It is not because of you. Goodbye."


@pytest.fixture
def calling(stage: Stage) -> Calling:
    made = Calling(stage)
    made.employ(interviewer(), KIM_PHONE)
    return made


def texts(calling: Calling, phone: str) -> list[str]:
    calling.stage.exchange.settle()
    return [each.body for each in calling.stage.exchange.thread(phone)]


def give(calling: Calling, request_id: str, who: str) -> None:
    now = calling.stage.clock()
    with calling.stage.line.database.work() as work:
        made = Assignment(new_request_id(), request_id, who, AssignmentState.TAKEN, now, taken_at=now)
        assert work.assignments.add(made)
        work.commit()


def every_kind(calling: Calling, request_id: str) -> list[Outgoing]:
    now = calling.stage.clock()
    return [
        Outgoing(kind, request_id, Recipient.INTERVIEWER, KIM, now, now + timedelta(hours=2))
        for kind in MessageKind
        if kind.goes_to(Recipient.INTERVIEWER)
    ]


@pytest.mark.parametrize("is_gone", [False, True])
def test_of_all_kinds_none_reaches_whoever_is_cut_off(calling: Calling, is_gone: bool) -> None:
    stage, request_id = calling.stage, calling.save()
    placer = call_placer_of(stage.settings, stage.worker.database, stage.clock)
    stage.worker = replace(stage.worker, compose=by_kind(words_of, placer.compose), told=placer.told)
    plan(stage.worker.database, *every_kind(calling, request_id))
    if is_gone:
        calling.cut_off()
        # What was written for them in the very moment.
        plan(stage.worker.database, *(replace(each, version=1) for each in every_kind(calling, request_id)))

    deliver(stage.worker)
    stage.worker.offers()
    deliver(stage.worker)

    reached = {body.partition(":")[0] for body in texts(calling, KIM_PHONE)}
    rings = stage.exchange.ringing(KIM_PHONE) is not None
    every = {kind for kind in MessageKind if kind.goes_to(Recipient.INTERVIEWER) and not kind.is_call}
    assert (reached, rings) == ((set(), False) if is_gone else (every, True))


def test_their_own_phone_is_any_phone_from_then_on(calling: Calling) -> None:
    calling.save()
    calling.cut_off()

    answered = calling.stage.text("LIST", KIM_PHONE)

    with calling.stage.line.database.reading() as work:
        assert answered == calling.stage.text("LIST", LEE_PHONE)
        assert len(work.interviewers.all()) == 1


def test_a_ring_of_a_person_ends_and_they_are_not_rung_for_it_again(calling: Calling) -> None:
    request_id = calling.save()
    ours, theirs = calling.rung(request_id)

    calling.cut_off()
    calling.ring()

    row = calling.request(request_id)
    assert calling.state(request_id) == (AttemptState.OVER, Ending.CUT_OFF)
    assert (ours.ended, theirs.ended) == (True, True)
    assert row is not None
    assert (row.attempts, row.words_known) == (1, True)


def test_whoever_picked_up_hears_that_it_is_over(calling: Calling) -> None:
    request_id = calling.save()
    ours, theirs = calling.rung(request_id)
    theirs.answer()

    calling.cut_off()
    calling.ring()
    theirs.press("1")

    assert calling.state(request_id) == (AttemptState.OVER, Ending.CUT_OFF)
    assert (ours.ended, theirs.ended) == (True, True)
    assert theirs.words.endswith(OVER)


def test_a_talk_ends_and_the_person_hears_so(calling: Calling) -> None:
    request_id = calling.save()
    ours, theirs = calling.joined(request_id)
    before = calling.state(request_id)

    calling.cut_off()
    calling.ring()

    assert before == (AttemptState.JOINED, None)
    assert calling.state(request_id) == (AttemptState.OVER, Ending.CUT_OFF)
    assert (ours.ended, theirs.ended) == (True, True)
    assert theirs.words.endswith(OVER)


def test_whoever_takes_it_is_told_and_may_call_once_the_text_is_accepted(calling: Calling) -> None:
    stage, request_id = calling.stage, calling.save()
    calling.employ(interviewer("lee"), LEE_PHONE)
    give(calling, request_id, KIM)
    calling.cut_off()
    give(calling, request_id, LEE)
    before = calling.request(request_id)

    stage.worker.offers()
    deliver(stage.worker)

    after = calling.request(request_id)
    assert before is not None
    assert after is not None
    assert (before.words_known, after.words_known) == (True, False)
    assert "Someone who left may know the two words of 7KQ4." in "".join(texts(calling, LEE_PHONE))
    assert texts(calling, KIM_PHONE) == []


def test_until_then_nobody_is_rung_for_it(calling: Calling) -> None:
    request_id = calling.save()
    calling.employ(interviewer("lee"), LEE_PHONE)
    give(calling, request_id, KIM)
    calling.cut_off()
    give(calling, request_id, LEE)

    calling.ask(request_id, LEE)
    calling.ring()

    assert calling.stage.exchange.ringing(LEE_PHONE) is None
    assert calling.stage.exchange.ringing(HER_PHONE) is None


def test_a_text_that_was_looked_at_before_does_not_leave_after(calling: Calling) -> None:
    """Half a second lies at most between the look at a claimed text and its sending; a cut-off is heard in it."""
    stage = calling.stage
    calling.save()
    post = replace(stage.worker.delivery(), compose=words_of)
    until = stage.clock() + timedelta(minutes=1)
    row = DueRow(
        "row", MessageKind.PIN_SET, KIM, Recipient.INTERVIEWER, KIM, 0, stage.clock(), None, 1, until
    )
    looked = recheck_all(post, [row])[row.id]

    first = send(post, row, looked)
    calling.cut_off()
    second = send(post, row, looked)

    assert isinstance(first, Sent)
    assert isinstance(second, NoReason)
    assert len(texts(calling, KIM_PHONE)) == 1


@pytest.mark.parametrize("is_gone", [False, True])
def test_for_two_days_whatever_the_worker_plans_nothing_of_it_reaches_them(
    sqlite_stage: Stage, is_gone: bool
) -> None:
    """They had a time, a request and hours: what is planned anew each minute would go to them."""
    calling, stage = Calling(sqlite_stage), sqlite_stage
    calling.employ(interviewer(), KIM_PHONE)
    booked, taken = calling.save(), calling.save("+16125550145", staff_code="9HH9", code_name="green owl")
    give(calling, taken, KIM)
    starts = stage.clock() + timedelta(hours=26)
    with stage.line.database.work() as work:
        week = [StaffHours(KIM, day, time(9), time(17)) for day in range(7)]
        work.availabilities.set_week(KIM, week)
        assert work.appointments.book(Appointment(booked, KIM, starts, starts + timedelta(minutes=45)))
        time_booked = work.appointments.of(booked)
        assert time_booked is not None
        plan_reminders(work, time_booked, stage.line.staff.zone, stage.clock())
        work.commit()
    if is_gone:
        calling.cut_off()

    for _ in range(24):
        stage.worker.orders()
        stage.worker.offers()
        stage.worker.coordinate()
        stage.worker.calls()
        deliver(stage.worker)
        stage.clock.move(minutes=120)

    reached = len(texts(calling, KIM_PHONE))
    assert reached == 0 if is_gone else reached > 4
    assert stage.exchange.ringing(KIM_PHONE) is None
