"""An interviewer calls the line: a PIN, their requests by key, and a call to their own phone."""

from __future__ import annotations

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.staff.interviewer import Standing
from intake.core.staff.phone_menu import MenuPosition, MenuQuestion, SpokenPrompt
from intake.services.staff.phone_menu import StaffSays, answer_staff_call
from intake.simulator.calls.call import Call
from intake.storage.queries.assignments import Assignment, AssignmentState
from tests.support.calls import KIM, KIM_PHONE, LEE, LEE_PHONE, Calling, interviewer
from tests.support.delivering import deliver
from tests.support.stage import HER_PHONE, LINE, Stage

NEW, PIN = "Choose a PIN of 4 to 6 digits, then press pound.", "Hello. Enter your PIN, then pound."
TOLD = (
    "A PIN was set for this phone, in a call to this line. Not you? Tell your coordinator, who can undo it. "
    "Nobody here asks for your PIN."
)
NONE = "You have no requests now. To hear the line as everybody does, press 0."


@pytest.fixture
def calling(stage: Stage) -> Calling:
    calling = Calling(stage)
    calling.employ(interviewer(), KIM_PHONE)
    calling.employ(interviewer("lee"), LEE_PHONE)
    return calling


@pytest.fixture
def quick(sqlite_stage: Stage) -> Calling:
    calling = Calling(sqlite_stage)
    calling.employ(interviewer(), KIM_PHONE)
    calling.employ(interviewer("lee"), LEE_PHONE)
    return calling


def call(calling: Calling, *keys: str, phone: str = KIM_PHONE) -> Call:
    call = calling.stage.exchange.place_call(phone, LINE)
    for press in keys:
        call.press(press)
    return call


def give(calling: Calling, request_id: str, to: str = KIM) -> None:
    with calling.stage.line.database.work() as work:
        taken = Assignment(f"a {request_id}", request_id, to, AssignmentState.TAKEN, calling.stage.clock())
        work.assignments.add(taken)
        work.commit()


def test_the_first_call_chooses_a_pin_and_the_next_one_asks_for_it(calling: Calling) -> None:
    first = call(calling, "4711#", "4711#")
    first.hang_up()
    second = call(calling, "4711#")

    assert NEW in first.words
    assert first.words.endswith(f"Your PIN is set. {NONE}")
    assert second.words.startswith(PIN)
    assert second.words.endswith(NONE)
    assert calling.stage.exchange.log.errors == ()


def test_a_second_entry_that_comes_twice_hears_the_same(quick: Calling) -> None:
    chosen = call(quick, "4711#")
    quick.stage.exchange.faults.send_next_twice = 1
    chosen.press("4711#")

    assert chosen.words.endswith(f"Your PIN is set. {NONE}")


def test_a_call_that_is_asked_for_twice_by_one_request_is_heard_of_the_same_and_placed_once(
    quick: Calling,
) -> None:
    request_id = quick.save()
    give(quick, request_id)
    says = StaffSays(KIM, MenuPosition(MenuQuestion.REQUEST, 1, request_id), "1", f"CA{'a' * 32}")

    first = answer_staff_call(quick.stage.line, says)
    quick.ring()
    quick.stage.clock.move(seconds=5)
    again = answer_staff_call(quick.stage.line, says)
    quick.ring()

    assert (first.said, again) == ((SpokenPrompt("staff_call.we_ring_you"),), first)
    assert [each.plan.phone for each in quick.stage.exchange.calls] == [KIM_PHONE]


def test_their_phone_is_told_by_text_that_a_pin_was_set(calling: Calling) -> None:
    stage = calling.stage
    call(calling, "4711#", "4711#").hang_up()
    call(calling, "4711#").hang_up()

    deliver(stage.worker)

    assert [(text.from_, text.body) for text in stage.exchange.thread(KIM_PHONE)] == [(LINE, TOLD)]


def test_who_agreed_after_a_pin_was_set_is_told_then(calling: Calling) -> None:
    stage = calling.stage
    with stage.line.database.work() as work:
        work.interviewers.set_standing(KIM, Standing.INVITED)
        work.commit()
    call(calling, "4711#", "4711#").hang_up()
    deliver(stage.worker)
    before = stage.exchange.thread(KIM_PHONE)

    stage.text("OK", KIM_PHONE)
    deliver(stage.worker)

    assert (before, stage.exchange.thread(KIM_PHONE)[-1].body) == ((), TOLD)


def test_a_request_is_picked_by_key_and_their_own_phone_rings(calling: Calling) -> None:
    request_id = calling.save()
    give(calling, request_id)
    call(calling, "4711#", "4711#").hang_up()

    asking = call(calling, "4711#", "1", "1")
    ended = asking.ended
    calling.ring()
    ours = calling.phone(KIM_PHONE)
    ours.answer()

    assert "For Blue Maple, 7 K Q 4, press 1." in asking.words
    assert asking.words.endswith("Please hang up. Your phone rings in a few seconds. Goodbye.")
    assert ended
    assert ours.words == "A call about 7 K Q 4. Press 1."
    assert calling.attempt(request_id).interviewer_id == KIM


def test_only_their_own_requests_are_listed(quick: Calling) -> None:
    give(quick, quick.save(), LEE)

    assert call(quick, "4711#", "4711#").words.endswith(NONE)


def test_outside_the_windows_they_hear_when_calls_are_welcome(quick: Calling) -> None:
    request_id = quick.save(windows=("evenings",))
    give(quick, request_id)

    asking = call(quick, "4711#", "4711#", "1", "1")
    quick.ring()

    assert "Calls are welcome Thursday, March 8, 5 to 8:30 P M." in asking.words
    assert len(quick.stage.exchange.calls) == 1


def test_whoever_is_asked_for_left_no_number_and_they_hear_that_they_are_rung(quick: Calling) -> None:
    request_id = quick.save(None)
    give(quick, request_id)

    asking = call(quick, "4711#", "4711#", "1", "1")

    assert asking.words.endswith("They call us, and left no number. You are rung when they do. Goodbye.")


def test_going_back_lists_them_again_and_silence_ends_kindly(quick: Calling) -> None:
    give(quick, quick.save())

    asking = call(quick, "4711#", "4711#", "1", "2")
    for _ in range(3):
        asking.silence()

    assert asking.words.count("For Blue Maple, 7 K Q 4, press 1.") == 4
    assert asking.words.endswith("All right. Goodbye.")


def test_three_wrong_pins_pause_and_the_coordinator_is_told(quick: Calling) -> None:
    call(quick, "4711#", "4711#").hang_up()

    wrong = call(quick, "1234#", "1234#", "1234#")
    again = call(quick)

    assert wrong.words.endswith(
        "Too many wrong tries. Please wait 15 minutes or more, then call again. Goodbye."
    )
    assert (again.words, again.ended) == (
        "Too many wrong tries. Please wait 15 minutes or more, then call again. Goodbye.",
        True,
    )
    rows = [row for row in quick.stage.rows()["outbox"] if MessageKind.PIN_PAUSED.value in row]
    assert len(rows) == 1


@pytest.mark.parametrize("keys", [("0#",), ("4711#", "4711#", "0")])
def test_zero_leads_to_the_line_as_everybody_hears_it(quick: Calling, keys: tuple[str, ...]) -> None:
    asking = call(quick, *keys)
    everybody = call(quick, phone=HER_PHONE)

    assert asking.words.endswith(everybody.words)
    for press in ("1", "1", "1", "1"):
        asking.press(press)
        everybody.press(press)
    assert asking.heard[-1] == everybody.heard[-1]


def test_nobody_else_is_asked_for_a_pin(quick: Calling) -> None:
    assert "PIN" not in call(quick, phone=HER_PHONE).words


def test_an_address_of_another_call_leads_to_no_request(quick: Calling) -> None:
    request_id = quick.save()
    give(quick, request_id)
    form = (
        ("CallSid", f"CA{'7' * 32}"),
        ("AccountSid", quick.stage.settings.twilio.account_sid),
        ("From", KIM_PHONE),
        ("To", LINE),
        ("Digits", "1"),
    )

    for ticket in ("", "0" * 32):
        path = f"/twilio/staff?at=request-1-{request_id}&k={ticket}"
        (reply,) = quick.stage.exchange.send_request(path, form)
        assert reply is not None
        assert b"/twilio/voice/turn?t=0-" in reply.body
    quick.ring()
    assert quick.stage.exchange.calls == ()
