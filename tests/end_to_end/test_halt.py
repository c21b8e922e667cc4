"""After HALT nothing reaches a person until two end it: no text, no ring; who calls or texts us is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from intake.config.settings import CoordinatorSettings
from intake.core.calls.attempt import AttemptState, Ending
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.phone import PhoneNumber
from intake.services.delivery.ports import by_kind
from intake.worker import call_placer_of
from tests.support.calls import KIM, KIM_PHONE, Calling, interviewer
from tests.support.delivering import deliver
from tests.support.mail import plan, words_of
from tests.support.stage import HER_PHONE, Stage

ONE, OTHER = "+16125550177", "+16125550178"
MINUTE = timedelta(minutes=1)
STOPPED = (
    "Everything that goes out to people is stopped. Erasing goes on. To end it, two must say UNHALT: two phones, or "
    "one and the operator."
)
ENDED = "The stop is over: texts and calls go out to people again."
SECOND = "Noted. A second one must say UNHALT within an hour: another phone of yours, or the operator."
UNDECLARED = {Recipient.INTERVIEWER: KIM, Recipient.COORDINATOR: ""}


def with_two_phones(stage: Stage) -> Calling:
    """Give the line two coordinators and Kim, with a phone that rings by hand."""
    phones = (PhoneNumber(ONE), PhoneNumber(OTHER))
    line = stage.line
    staff = replace(line.staff, coordinator=True, coordinator_phones=2)
    stage.deploy(replace(line, rules=replace(line.rules, coordinators=phones), staff=staff))
    settings = msgspec.structs.replace(stage.worker.settings, coordinator=CoordinatorSettings(phones))
    stage.worker = replace(stage.worker, settings=settings)
    calling = Calling(stage)
    calling.employ(interviewer(), KIM_PHONE)
    return calling


@pytest.fixture
def calling(stage: Stage) -> Calling:
    return with_two_phones(stage)


@pytest.fixture
def quick(sqlite_stage: Stage) -> Calling:
    return with_two_phones(sqlite_stage)


def every_kind(calling: Calling, request_id: str) -> list[Outgoing]:
    """Return everything the line may send of itself, due now, but a ring of an interviewer, which begins with CALL."""
    now = calling.stage.clock()
    whom = {**UNDECLARED, Recipient.PERSON: request_id}
    return [
        Outgoing(kind, request_id, each.recipient, whom[each.recipient], now, now + timedelta(hours=2))
        for kind in MessageKind
        for each in kind.facts.audiences
        if kind is not MessageKind.RING_INTERVIEWER
    ]


def sent(calling: Calling) -> dict[str, set[str]]:
    """Return the first words of what each phone was sent by the line itself, and whether it rings."""
    calling.stage.exchange.settle()
    found = {}
    for phone in (HER_PHONE, KIM_PHONE, ONE):
        texts = {message.body.partition(":")[0] for message in calling.stage.exchange.thread(phone)}
        rings = {"ring"} if calling.stage.exchange.ringing(phone) is not None else set()
        found[phone] = texts & {kind.value for kind in MessageKind} | rings
    return found


@pytest.mark.parametrize("halted", [False, True])
def test_of_all_kinds_none_reaches_a_person_while_it_is_stopped(calling: Calling, halted: bool) -> None:
    stage, request_id = calling.stage, calling.save()
    placer = call_placer_of(stage.settings, stage.worker.database, stage.clock)
    stage.worker = replace(stage.worker, compose=by_kind(words_of, placer.compose), told=placer.told)
    if halted:
        stage.text("HALT", ONE)
    calling.ask(request_id)
    plan(stage.worker.database, *every_kind(calling, request_id))

    deliver(stage.worker)

    to_kim = {kind for kind in MessageKind if kind.goes_to(Recipient.INTERVIEWER) and not kind.is_call}
    inviting = {MessageKind.OFFER, MessageKind.WINDOW_OPENS, MessageKind.OVERDUE}
    to_ana = {kind for kind in MessageKind if kind.goes_to(Recipient.COORDINATOR)}
    reminders = {kind for kind in MessageKind if kind.goes_to(Recipient.PERSON) and not kind.is_call}
    # Nobody of staff says 1 here, so that no person is rung in either case: see the tests of rings.
    assert sent(calling) == (
        {HER_PHONE: set(), KIM_PHONE: to_kim - inviting, ONE: to_ana - {MessageKind.OVERDUE}}
        if halted
        else {HER_PHONE: reminders, KIM_PHONE: to_kim | {"ring"}, ONE: to_ana}
    )


def test_what_is_still_in_time_goes_out_after_the_stop_and_what_is_late_does_not(quick: Calling) -> None:
    stage, request_id = quick.stage, quick.save()
    stage.worker = replace(stage.worker, compose=words_of)
    stage.text("HALT", ONE)
    now = stage.clock()
    for kind, lasts in ((MessageKind.PERSON_DAY_BEFORE, 60), (MessageKind.PERSON_TWO_HOURS, 10)):
        plan(
            stage.worker.database,
            Outgoing(kind, request_id, Recipient.PERSON, request_id, now, now + lasts * MINUTE),
        )
    deliver(stage.worker)
    stage.clock.move(minutes=20)
    deliver(stage.worker)
    before = sent(quick)[HER_PHONE]

    replies = [stage.text("UNHALT", ONE), stage.text("UNHALT", ONE), stage.text("unhalt", OTHER)]
    stage.clock.move(minutes=1)
    deliver(stage.worker)

    assert replies == [[SECOND], [SECOND], [ENDED]]
    assert (before, sent(quick)[HER_PHONE]) == (set(), {MessageKind.PERSON_DAY_BEFORE})


def test_a_ring_of_a_person_is_let_go_and_counts_as_a_try(calling: Calling) -> None:
    request_id = calling.save()
    ours, _ = calling.rung(request_id)

    said = calling.stage.text("HALT", ONE)
    calling.ring()
    ours.silence()

    row = calling.request(request_id)
    assert said == [STOPPED]
    assert calling.state(request_id) == (AttemptState.OVER, Ending.HALTED)
    assert calling.stage.exchange.ringing(HER_PHONE) is None
    assert ours.words.endswith("so they are not called. Please ask the coordinator. Goodbye.")
    assert row is not None
    assert row.attempts == 1


@pytest.mark.parametrize("says_one", [False, True])
def test_before_a_person_is_rung_nothing_is_counted(quick: Calling, says_one: bool) -> None:
    request_id = quick.save()
    ours = quick.brief(request_id)
    if says_one:
        ours.press("1")

    quick.stage.text("HALT", ONE)
    quick.ring()
    ours.silence()

    row = quick.request(request_id)
    assert quick.state(request_id) == (AttemptState.OVER, Ending.HALTED)
    assert quick.stage.exchange.ringing(HER_PHONE) is None
    assert row is not None
    assert row.attempts == 0


def test_a_talk_goes_on(quick: Calling) -> None:
    request_id = quick.save()
    ours, theirs = quick.joined(request_id)

    quick.stage.text("HALT", ONE)
    quick.ring()

    assert quick.state(request_id) == (AttemptState.JOINED, None)
    theirs.hang_up()
    ours.press("1")
    assert quick.state(request_id) == (AttemptState.OVER, Ending.TALKED)
