"""The masked call from ring to outcome: two phones, one room, and only fixed words on the person's phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest

from intake.core.calls.attempt import AttemptState, Ending
from intake.core.conversation.callback_request import SIGN_LANGUAGE
from intake.core.requests.contact import Contact
from intake.core.scheduling.day_parts import DayPart
from intake.services.requests.take_free import take_if_free
from intake.simulator.calls.call import Call
from intake.simulator.phones.phones import Answers
from intake.simulator.webhooks.faults import RestFault, RestRefusal
from intake.simulator.webhooks.webhook_log import Direction
from intake.storage.queries.appointments import Appointment
from tests.properties.crash_points import MortalWeb
from tests.support.calls import CODE, KIM, KIM_PHONE, LEE, LEE_PHONE, Calling, interviewer
from tests.support.stage import HER_PHONE, LINE, QUIET, START, Stage

GATE = "Hello. There is a call for you. To talk, press 1. If this is a wrong number, please hang up."
WAIT, MESSAGE = "One moment.", "Hello. I am returning your call. Goodbye."
ABOUT = "A call about 7 K Q 4. Press 1."
WHISPER = (
    "Blue Maple. They say Blue, you say Maple. No message. English. Press 1 to call. "
    "After the tone, ask who it is for. Star ends the call."
)
LOST = "Sorry, that did not work. Goodbye."


@pytest.fixture
def calling(stage: Stage) -> Calling:
    return staffed(stage)


@pytest.fixture
def quick(sqlite_stage: Stage) -> Calling:
    """Calls over SQLite alone, where the engine makes no difference."""
    return staffed(sqlite_stage)


def staffed(stage: Stage) -> Calling:
    calling = Calling(stage)
    calling.employ(interviewer(), KIM_PHONE)
    return calling


def words(calling: Calling, name: str) -> str:
    return calling.stage.line.script.wordings["en"].line(f"staff_call.{name}").voice or ""


def test_both_are_joined_and_what_is_done_is_erased_everywhere(calling: Calling) -> None:
    request_id = calling.save()

    ours, theirs = calling.joined(request_id)
    state = calling.state(request_id)
    theirs.hang_up()
    ours.press("1")
    calling.stage.worker.orders()
    for _ in range(3):
        calling.stage.clock.move(minutes=2)
        calling.stage.worker.copies()

    assert state == (AttemptState.JOINED, None)
    assert theirs.words == f"{GATE} {WAIT}"
    assert ours.words == " ".join(
        [ABOUT, WHISPER, *(words(calling, name) for name in ("calling", "outcome", "noted_talked_done"))]
    )
    assert calling.request(request_id) is None
    assert calling.stage.rows()["attempt"] == []
    assert calling.stage.rows()["provider_copy"] == []
    assert calling.stage.exchange.calls == ()
    # A look for a copy that is gone is no error.
    assert {row.status for row in calling.stage.exchange.log.errors} == {404}


def test_no_request_and_no_document_names_a_number_but_the_one_that_is_rung(quick: Calling) -> None:
    request_id = quick.save(message=True)
    ours, theirs = quick.joined(request_id)
    ours.press("*")
    ours.press("3")
    theirs.hang_up()
    quick.stage.exchange.settle()

    rows = quick.stage.exchange.log.rows()
    sent = [row for row in rows if row.direction is Direction.FROM_LINE]
    assert [(row.path, dict(row.form)["To"], dict(row.form)["From"]) for row in sent] == [
        ("POST Calls.json", KIM_PHONE, LINE),
        ("POST Calls.json", HER_PHONE, QUIET),
    ]
    for row in sent:
        assert names_number([(key, value) for key, value in row.form if key not in ("To", "From")]) == []
    assert names_number([(row.path, "") for row in rows]) == []
    documents = [row.reply for row in rows if row.direction is not Direction.FROM_LINE]
    assert names_number([("", document.decode()) for document in documents]) == []
    assert b"callerId" not in b"".join(quick.stage.replies)


def names_number(pairs: list[tuple[str, str]]) -> list[str]:
    said = re.sub(r"[^0-9]", "", "|".join(unquote(part) for pair in pairs for part in pair))
    return [number for number in (HER_PHONE, KIM_PHONE, LINE, QUIET) if number[2:] in said]


def test_the_person_speaks_spanish_and_the_interviewer_hears_so(quick: Calling) -> None:
    request_id = quick.save(language="es")

    ours, theirs = quick.rung(request_id)
    theirs.answer()

    assert "Spanish." in ours.words
    assert {caption.language for caption in theirs.heard} == {"es-US"}


def test_whoever_signs_is_reached_and_the_interviewer_hears_so(quick: Calling) -> None:
    ours, theirs = quick.joined(quick.save(interview_language=SIGN_LANGUAGE))

    assert "In sign language. Press 1" in ours.words
    assert not theirs.ended
    assert quick.stage.exchange.log.errors == ()


@pytest.mark.parametrize(
    ("message", "heard", "ending"), [(False, "", Ending.MACHINE), (True, MESSAGE, Ending.MESSAGE_LEFT)]
)
def test_a_machine_is_hung_up_on_before_a_word_or_hears_the_one_message(
    calling: Calling, message: bool, heard: str, ending: Ending
) -> None:
    request_id = calling.save(message=message)

    ours, theirs = calling.rung(request_id)
    theirs.answer(Answers.MACHINE)
    ours.silence()

    assert (theirs.words, theirs.ended, ours.ended) == (heard, True, True)
    assert calling.state(request_id) == (AttemptState.OVER, ending)
    assert ours.words.endswith(words(calling, f"ended_{ending.replace(' ', '_')}"))
    request = calling.request(request_id)
    assert request is not None
    assert request.attempts == 1


@pytest.mark.parametrize("message", [False, True])
def test_the_machine_is_found_at_once_and_a_message_waits_for_the_greeting(
    quick: Calling, message: bool
) -> None:
    quick.rung(quick.save(message=message))

    rung = [dict(row.form) for row in quick.stage.exchange.log.rows() if row.path == "POST Calls.json"]
    assert [form.get("MachineDetection") for form in rung] == [
        None,
        "DetectMessageEnd" if message else "Enable",
    ]
    assert [(form["Timeout"], form["TimeLimit"]) for form in rung] == [("25", "4200"), ("20", "4200")]


SILENT: dict[str, Callable[[Call], None]] = {
    "silence": lambda call: call.silence(),
    "a wrong key": lambda call: call.press("5"),
    "star": lambda call: call.press("*"),
}


@pytest.mark.parametrize("how", SILENT)
@pytest.mark.parametrize("by", [Answers.HUMAN, Answers.UNKNOWN])
def test_without_a_one_the_gate_is_said_three_times_and_nobody_is_joined(
    quick: Calling, how: str, by: Answers
) -> None:
    request_id = quick.save()

    ours, theirs = quick.rung(request_id)
    theirs.answer(by)
    for _ in range(3):
        SILENT[how](theirs)
    ours.silence()

    assert theirs.words == " ".join([GATE] * 3)
    assert (theirs.ended, ours.ended) == (True, True)
    assert quick.state(request_id) == (AttemptState.OVER, Ending.NOT_ACCEPTED)


def test_whoever_may_be_left_a_message_hears_it_after_the_third_gate(quick: Calling) -> None:
    request_id = quick.save(message=True)

    _, theirs = quick.rung(request_id)
    theirs.answer(Answers.UNKNOWN)
    for _ in range(3):
        theirs.silence()

    assert theirs.words == " ".join([*[GATE] * 3, MESSAGE])
    assert quick.state(request_id) == (AttemptState.OVER, Ending.MESSAGE_LEFT)


ENDS: dict[Ending, Callable[[Call], None]] = {
    Ending.BUSY: lambda call: call.decline(),
    Ending.NO_ANSWER: lambda call: call.let_ring(),
}


@pytest.mark.parametrize("ending", ENDS)
def test_each_way_not_to_be_reached_has_its_sentence_and_counts_a_try(quick: Calling, ending: Ending) -> None:
    request_id = quick.save()

    ours, theirs = quick.rung(request_id)
    ENDS[ending](theirs)
    ours.silence()

    assert quick.state(request_id) == (AttemptState.OVER, ending)
    assert (theirs.words, ours.ended) == ("", True)
    assert ours.words.endswith(words(quick, f"ended_{ending.replace(' ', '_')}"))
    assert quick.request(request_id).attempts == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "ending", "tries"),
    [
        (21211, Ending.NUMBER_REFUSED, 1),
        (13225, Ending.NUMBER_BLOCKED, 1),
        (21215, Ending.COUNTRY_REFUSED, 1),
        (20003, Ending.PROVIDER_FAILED, 0),
        (20429, Ending.PROVIDER_FAILED, 0),
    ],
)
def test_a_refusal_of_the_provider_is_told_and_never_tried_again(
    quick: Calling, code: int, ending: Ending, tries: int
) -> None:
    request_id = quick.save()
    ours = quick.brief(request_id)
    quick.stage.exchange.faults.rest = RestRefusal(RestFault.REFUSE, status=400, code=code)

    ours.press("1")
    quick.ring()
    ours.silence()
    quick.ring()

    assert quick.state(request_id) == (AttemptState.OVER, ending)
    assert ours.words.endswith(words(quick, f"ended_{ending.replace(' ', '_')}"))
    assert quick.request(request_id).attempts == tries  # type: ignore[union-attr]
    assert quick.stage.exchange.ringing(HER_PHONE) is None


@pytest.mark.parametrize("kind", [RestFault.ACCEPT_THEN_FAIL, RestFault.ACCEPT_THEN_DROP])
def test_a_call_that_may_have_been_taken_goes_on_and_is_not_placed_twice(
    quick: Calling, kind: RestFault
) -> None:
    request_id = quick.save()
    ours = quick.brief(request_id)
    quick.stage.exchange.faults.rest = RestRefusal(kind, status=500)

    ours.press("1")
    quick.ring()
    theirs = quick.phone(HER_PHONE)
    theirs.answer()
    theirs.press("1")
    ours.silence()
    theirs.silence()
    quick.ring()

    assert quick.state(request_id) == (AttemptState.JOINED, None)
    assert len([call for call in quick.stage.exchange.calls if call.plan.phone == HER_PHONE]) == 1


def test_a_ring_of_which_nobody_heard_again_is_a_try_and_opens_no_window_twice(quick: Calling) -> None:
    request_id = quick.save(windows=("mornings", "evenings"))
    faults, clock = quick.stage.exchange.faults, quick.stage.clock
    ours = quick.brief(request_id)
    faults.list_lag_seconds, faults.lose_callbacks = 200, 1.0
    faults.rest = RestRefusal(RestFault.ACCEPT_THEN_DROP)

    ours.press("1")
    quick.ring()
    quick.phone(HER_PHONE).let_ring()
    clock.move(seconds=31)
    quick.ring()
    ours.silence()
    again = quick.stage.text(f"CALL {CODE}", KIM_PHONE)
    quick.ring()

    assert quick.state(request_id) == (AttemptState.OVER, Ending.UNCLEAR)
    assert ours.words.endswith(words(quick, "ended_unclear"))
    assert again == [f"{CODE}: not now. Next: call Thu Mar 8, 5-8:30 PM."]
    assert quick.request(request_id).attempts == 1  # type: ignore[union-attr]
    assert len([call for call in quick.stage.exchange.calls if call.plan.phone == HER_PHONE]) == 1


def test_a_ring_that_is_heard_of_goes_on_although_the_list_of_calls_is_late(quick: Calling) -> None:
    request_id = quick.save()
    ours = quick.brief(request_id)
    quick.stage.exchange.faults.list_lag_seconds = 200
    quick.stage.exchange.faults.rest = RestRefusal(RestFault.ACCEPT_THEN_DROP)

    ours.press("1")
    quick.ring()
    quick.stage.clock.move(seconds=31)
    quick.ring()

    assert quick.state(request_id) == (AttemptState.RINGING_PERSON, None)
    assert quick.phone(HER_PHONE).ended is False


def test_a_ring_that_may_have_been_is_a_try_although_the_window_closes_before_it_is_looked_up(
    quick: Calling,
) -> None:
    request_id = quick.save(windows=("mornings",))
    faults, clock = quick.stage.exchange.faults, quick.stage.clock
    clock.move(hours=1, minutes=44, seconds=50)
    ours = quick.brief(request_id)
    faults.list_lag_seconds, faults.lose_callbacks = 200, 1.0
    faults.rest = RestRefusal(RestFault.ACCEPT_THEN_DROP)

    ours.press("1")
    quick.ring()
    clock.move(seconds=31)
    quick.ring()

    assert quick.state(request_id) == (AttemptState.OVER, Ending.UNCLEAR)
    assert quick.request(request_id).attempts == 1  # type: ignore[union-attr]


def test_the_interviewer_who_says_no_one_calls_nobody(quick: Calling) -> None:
    request_id = quick.save()

    ours = quick.brief(request_id)
    for _ in range(3):
        ours.silence()
    quick.ring()

    assert ours.words == " ".join([ABOUT, *[WHISPER] * 3, words(quick, "ended_declined")])
    assert quick.state(request_id) == (AttemptState.OVER, Ending.DECLINED)
    assert quick.request(request_id).attempts == 0  # type: ignore[union-attr]
    assert quick.stage.exchange.ringing(HER_PHONE) is None


def test_a_voicemail_that_takes_the_interviewers_phone_keeps_the_code_and_no_word_of_the_name(
    quick: Calling,
) -> None:
    request_id = quick.save()
    quick.ask(request_id)
    quick.ring()
    ours = quick.phone(KIM_PHONE)

    ours.answer(Answers.MACHINE)
    for _ in range(3):
        ours.silence()

    assert ours.words == " ".join([*[ABOUT] * 3, words(quick, "ended_declined")])
    assert quick.state(request_id) == (AttemptState.OVER, Ending.DECLINED)


def test_sixty_rounds_of_waiting_are_enough_and_the_phone_stops_ringing(quick: Calling) -> None:
    request_id = quick.save()

    ours, theirs = quick.rung(request_id)
    for _ in range(60):
        ours.silence()
    quick.ring()

    assert ours.words.endswith(words(quick, "ended_waited_out"))
    assert quick.state(request_id) == (AttemptState.OVER, Ending.WAITED_OUT)
    assert (theirs.ended, theirs.words) == (True, "")


def _at_gate(calling: Calling, request_id: str) -> tuple[Call, Call]:
    ours, theirs = calling.rung(request_id)
    theirs.answer()
    return ours, theirs


def _accepted(calling: Calling, request_id: str) -> tuple[Call, Call]:
    ours, theirs = _at_gate(calling, request_id)
    theirs.press("1")
    return ours, theirs


def _entered(calling: Calling, request_id: str) -> tuple[Call, Call]:
    ours, theirs = _accepted(calling, request_id)
    ours.silence()
    return ours, theirs


HANG_UPS: dict[str, Callable[[Calling, str], tuple[Call, Call | None]]] = {
    "at the briefing": lambda calling, request: (calling.brief(request), None),
    "while it rings": Calling.rung,
    "at the gate": _at_gate,
    "before the room": _accepted,
    "before the room, the other in it": _entered,
    "in the talk": Calling.joined,
}


@pytest.mark.parametrize("point", HANG_UPS)
def test_when_the_interviewer_hangs_up_the_other_phone_is_let_go(quick: Calling, point: str) -> None:
    request_id = quick.save()
    ours, theirs = HANG_UPS[point](quick, request_id)

    ours.hang_up()
    if point == "before the room" and theirs is not None:
        # No worker is needed: whoever holds asks by themselves.
        theirs.silence()
    quick.ring()

    assert quick.attempt(request_id).state is AttemptState.OVER
    assert theirs is None or theirs.ended
    said = theirs.words if theirs else ""
    assert said in ("", GATE, f"{GATE} {WAIT}", f"{GATE} {WAIT} {LOST}")
    assert quick.stage.exchange.board.around.rooms.all() == ()


@pytest.mark.parametrize("point", ["while it rings", "at the gate", "before the room", "in the talk"])
def test_when_the_person_hangs_up_the_interviewer_hears_it_at_the_next_round(
    quick: Calling, point: str
) -> None:
    request_id = quick.save()
    ours, theirs = HANG_UPS[point](quick, request_id)
    assert theirs is not None

    theirs.hang_up() if theirs.answered_at else theirs.let_ring()
    if point != "in the talk":
        ours.silence()
    quick.ring()

    left = ("ended_left_at_the_gate", "rings_again")
    ended = {"while it rings": ("ended_no_answer",), "in the talk": ("outcome",)}.get(point, left)
    assert ours.words.endswith(" ".join(words(quick, name) for name in ended))
    assert ours.ended is (point != "in the talk")


def test_an_interviewer_whose_person_left_before_they_came_in_is_alone_for_seconds_only(
    quick: Calling,
) -> None:
    request_id = quick.save()
    ours, theirs = _entered(quick, request_id)

    theirs.hang_up()
    alone = quick.state(request_id), ours.ended
    quick.stage.clock.move(seconds=7)
    quick.ring()
    quick.ring()

    assert alone == ((AttemptState.PARTED, None), False)
    assert quick.state(request_id) == (AttemptState.OVER, Ending.LEFT_AT_GATE)
    assert ours.ended
    assert quick.stage.exchange.board.around.rooms.all() == ()
    assert quick.request(request_id).picked_up is DayPart.MORNING  # type: ignore[union-attr]


def test_star_ends_the_talk_for_the_interviewer_at_once(quick: Calling) -> None:
    request_id = quick.save()
    ours, theirs = quick.joined(request_id)

    ours.press("*")

    assert theirs.ended
    assert ours.words.endswith(words(quick, "outcome"))
    assert quick.state(request_id) == (AttemptState.ASKING, None)


def test_nobody_is_left_alone_in_the_room_when_the_others_way_there_was_lost(quick: Calling) -> None:
    request_id = quick.save()
    ours, theirs = _entered(quick, request_id)
    alone = ours.room is not None

    # The line hears that they come in, and its answer never arrives: the provider ends their call.
    quick.stage.app.wsgi_app = MortalWeb(quick.stage.app.wsgi_app, deaf=1, dumb=1)  # type: ignore[method-assign]
    theirs.silence()
    quick.stage.clock.move(seconds=7)
    quick.ring()
    quick.ring()

    assert alone
    assert quick.state(request_id) == (AttemptState.OVER, Ending.LEFT_AT_GATE)
    assert (ours.ended, theirs.ended) == (True, True)


def test_star_means_nothing_on_the_persons_phone(quick: Calling) -> None:
    _, theirs = quick.joined(quick.save())

    theirs.press("*")

    assert not theirs.ended


@pytest.mark.parametrize("key", "1234568")
def test_each_outcome_key_is_noted_once_and_frees_the_interviewer(quick: Calling, key: str) -> None:
    request_id = quick.save()
    ours, theirs = quick.joined(request_id)
    theirs.hang_up()

    quick.stage.exchange.faults.send_next_twice = 1
    ours.press(key)

    assert ours.ended
    assert quick.state(request_id) == (AttemptState.OVER, Ending.TALKED)
    assert "Noted" in ours.words or "Done." in ours.words or "SET" in ours.words
    request = quick.request(request_id)
    assert request is not None
    assert (request.attempts, request.picked_up) == ((1, DayPart.MORNING) if key == "3" else (0, None))
    assert (request.state == "erasing") is (key in "14568")


def test_wrong_keys_and_silence_after_a_talk_end_with_a_request_to_text(quick: Calling) -> None:
    request_id = quick.save()
    ours, theirs = quick.joined(request_id)
    theirs.hang_up()

    ours.press("9")
    ours.silence()
    ours.press("7")

    assert ours.words.endswith(words(quick, "ended_talked"))
    assert quick.state(request_id) == (AttemptState.OVER, Ending.TALKED)
    assert quick.request(request_id).state == "waiting"  # type: ignore[union-attr]


def test_two_interviewers_never_ring_the_same_person_at_once(calling: Calling) -> None:
    calling.employ(interviewer("lee"), LEE_PHONE)
    request_id = calling.save()
    calling.ask(request_id)
    calling.ask(request_id, LEE)

    calling.ring()

    rung = [call.plan.phone for call in calling.stage.exchange.calls]
    assert len(rung) == 1
    assert calling.attempt(request_id).number == 1


def test_an_interviewer_is_rung_for_one_request_at_a_time(calling: Calling) -> None:
    first = calling.save()
    second = calling.save("+16125550143", code_name="green owl", staff_code="9XMC")

    calling.brief(first)
    calling.ask(second)
    calling.ring()

    assert [call.plan.phone for call in calling.stage.exchange.calls] == [KIM_PHONE]


def test_outside_the_windows_nobody_is_rung_not_even_the_interviewer(quick: Calling) -> None:
    request_id = quick.save(windows=("evenings",))

    quick.ask(request_id)
    quick.ring()

    assert quick.stage.exchange.calls == ()


@pytest.mark.parametrize(("visit_id", "phones"), [("v", []), (None, [KIM_PHONE])])
def test_a_booked_time_opens_the_phone_only_where_it_is_a_time_to_talk_by_phone(
    quick: Calling, visit_id: str | None, phones: list[str]
) -> None:
    request_id, now = quick.save(windows=("evenings",)), quick.stage.clock()
    with quick.stage.line.database.work() as work:
        work.appointments.book(Appointment(request_id, KIM, now, now + timedelta(hours=1), visit_id))
        work.commit()

    quick.ask(request_id)
    quick.ring()

    assert [call.plan.phone for call in quick.stage.exchange.calls] == phones


def test_when_the_window_closes_during_the_briefing_the_interviewer_hears_when_it_opens(
    quick: Calling,
) -> None:
    quick.stage.clock.now = START + timedelta(hours=1, minutes=44)
    request_id = quick.save()
    ours = quick.brief(request_id)
    quick.stage.clock.move(minutes=2)

    ours.press("1")
    quick.ring()
    ours.silence()

    assert quick.stage.exchange.ringing(HER_PHONE) is None
    assert quick.state(request_id) == (AttemptState.OVER, Ending.NOT_NOW)
    assert "Calls are welcome Friday, March 9, 9 A M to noon." in ours.words
    assert quick.request(request_id).attempts == 0  # type: ignore[union-attr]


def test_after_three_tries_nobody_is_rung(quick: Calling) -> None:
    request_id = quick.save(windows=("mornings", "weekends"))
    for _ in range(3):
        ours, theirs = quick.rung(request_id)
        theirs.let_ring()
        ours.silence()
        # The next try is in the next window, and no sooner.
        quick.ask(request_id)
        quick.ring()
        quick.stage.clock.move(days=1)

    quick.ask(request_id)
    quick.ring()

    rung = [call.plan.phone for call in quick.stage.exchange.calls]
    assert rung == [KIM_PHONE, HER_PHONE] * 3


def test_a_ring_that_is_too_late_is_dropped(quick: Calling) -> None:
    request_id = quick.save()
    quick.ask(request_id)
    quick.stage.clock.move(minutes=5)

    quick.ring()

    assert quick.stage.exchange.calls == ()


def test_webhooks_that_come_twice_or_late_change_nothing(quick: Calling) -> None:
    request_id = quick.save()
    quick.ask(request_id)
    quick.stage.exchange.faults.send_next_twice = 30

    quick.ring()
    ours = quick.phone(KIM_PHONE)
    ours.answer()
    ours.press("11")
    quick.ring()
    theirs = quick.phone(HER_PHONE)
    theirs.answer()
    theirs.press("1")
    ours.silence()
    theirs.silence()

    assert quick.state(request_id) == (AttemptState.JOINED, None)
    assert [call.plan.phone for call in quick.stage.exchange.calls] == [KIM_PHONE, HER_PHONE]


def test_a_stranger_who_signs_rightly_learns_nothing_from_an_unknown_token(quick: Calling) -> None:
    form = (("CallSid", f"CA{'7' * 32}"), ("AccountSid", quick.stage.settings.twilio.account_sid))
    token = "0" * 32

    replies = [
        reply
        for path in (
            f"/twilio/bridge/{token}/person?n=0",
            f"/twilio/bridge/{token}/interviewer?n=0",
        )
        for reply in quick.stage.exchange.send_request(path, form)
    ]

    assert [reply.body for reply in replies if reply] == [
        b'<?xml version="1.0" encoding="UTF-8"?><Response><Hangup /></Response>'
    ] * 2


def test_the_interviewer_who_waits_at_the_last_try_hears_that_it_is_over(calling: Calling) -> None:
    request_id = calling.save(windows=("mornings", "weekends"))
    for _ in range(2):
        ours, theirs = calling.rung(request_id)
        theirs.let_ring()
        ours.silence()
        calling.stage.clock.move(days=1)
    ours, theirs = calling.rung(request_id)

    theirs.let_ring()
    calling.stage.worker.orders()
    assert calling.request(request_id) is None
    ours.silence()

    assert ours.ended
    assert ours.words.endswith(words(calling, "gone_meanwhile"))


def _hang_up_at_gate(_calling: Calling, ours: Call, theirs: Call) -> None:
    theirs.answer()
    theirs.hang_up()
    ours.silence()


def _wait_at_gate(_calling: Calling, ours: Call, theirs: Call) -> None:
    theirs.answer()
    for _ in range(3):
        theirs.silence()
    ours.silence()


def _interviewer_leaves(calling: Calling, ours: Call, theirs: Call) -> None:
    theirs.answer()
    ours.hang_up()
    calling.ring()


def _silent(_calling: Calling, ours: Call, theirs: Call, key: str = "3") -> None:
    theirs.answer()
    theirs.press("1")
    ours.silence()
    theirs.silence()
    ours.press("*")
    ours.press(key)


def _silent_by_text(calling: Calling, ours: Call, theirs: Call) -> None:
    _silent(calling, ours, theirs, key="")
    ours.hang_up()
    calling.stage.text(f"NA {CODE}", KIM_PHONE)


PICK_UPS: dict[str, Callable[[Calling, Call, Call], None]] = {
    "hangs up at the gate": _hang_up_at_gate,
    "waits at the gate": _wait_at_gate,
    "the interviewer leaves": _interviewer_leaves,
    "silent at the question, by key": _silent,
    "silent at the question, by text": _silent_by_text,
}


def _take(calling: Calling, request_id: str) -> None:
    with calling.stage.line.database.work() as work:
        take_if_free(work, request_id, KIM, calling.stage.clock())
        work.commit()


@pytest.mark.parametrize("how", PICK_UPS)
def test_their_own_phone_that_was_picked_up_rings_once_more_on_another_day_and_part_of_it(
    quick: Calling, how: str
) -> None:
    # Thursday, a quarter past ten in the morning.
    request_id = quick.save(windows=("mornings", "evenings"))
    _take(quick, request_id)

    PICK_UPS[how](quick, *quick.rung(request_id))
    first = quick.request(request_id)
    told = [quick.stage.text(f"CALL {CODE}", KIM_PHONE)]
    quick.stage.clock.move(days=1)
    told.append(quick.stage.text(f"CALL {CODE}", KIM_PHONE))
    quick.stage.clock.move(hours=7)
    PICK_UPS[how](quick, *quick.rung(request_id))
    quick.ring()

    assert first is not None
    assert (first.attempts, first.picked_up, first.state) == (1, DayPart.MORNING, "waiting")
    assert told == [[f"{CODE}: not now. Next: call Fri Mar 9, 5-8:30 PM."]] * 2
    assert quick.request(request_id).state == "erasing"  # type: ignore[union-attr]


@pytest.mark.parametrize("how", PICK_UPS)
def test_a_typed_phone_that_was_picked_up_rings_no_more(quick: Calling, how: str) -> None:
    request_id = quick.save(contact=Contact.ANOTHER_PHONE, try_again=True)
    _take(quick, request_id)

    PICK_UPS[how](quick, *quick.rung(request_id))

    assert quick.request(request_id).state == "erasing"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("contact", "follows"),
    [(Contact.THIS_PHONE, "rings_again"), (Contact.ANOTHER_PHONE, "rings_no_more")],
)
@pytest.mark.parametrize(
    ("how", "ended"),
    [
        ("hangs up at the gate", "ended_left_at_the_gate"),
        ("waits at the gate", "ended_not_accepted"),
        ("silent at the question, by key", "noted_picked_up"),
    ],
)
def test_the_interviewer_hears_that_it_was_picked_up_and_whether_it_rings_again(
    quick: Calling, how: str, ended: str, contact: Contact, follows: str
) -> None:
    ours, theirs = quick.rung(quick.save(contact=contact))

    PICK_UPS[how](quick, ours, theirs)

    assert ours.words.endswith(f"{words(quick, ended)} {words(quick, follows)}")
    assert ours.ended


@pytest.mark.parametrize(("hours", "called"), [(1, False), (24, True)])
def test_before_a_booked_time_a_phone_that_was_picked_up_waits_for_that_time(
    quick: Calling, hours: int, called: bool
) -> None:
    request_id, now = quick.save(windows=("mornings", "evenings")), quick.stage.clock()
    starts_at = now + timedelta(days=1)
    with quick.stage.line.database.work() as work:
        work.appointments.book(Appointment(request_id, KIM, starts_at, starts_at + timedelta(hours=1)))
        work.commit()

    ours, theirs = quick.rung(request_id)
    _wait_at_gate(quick, ours, theirs)
    quick.stage.clock.move(hours=hours)
    quick.ask(request_id)
    quick.ring()

    assert ours.words.endswith(words(quick, "time_stands"))
    assert (quick.stage.exchange.ringing(KIM_PHONE) is not None) is called


def test_a_machine_and_a_left_message_are_no_pick_up(quick: Calling) -> None:
    request_id = quick.save(message=True)

    _, theirs = quick.rung(request_id)
    theirs.answer(Answers.UNKNOWN)
    for _ in range(3):
        theirs.silence()

    request = quick.request(request_id)
    assert request is not None
    assert (request.attempts, request.picked_up) == (1, None)


def test_a_ring_that_no_worker_takes_up_is_taken_back_and_the_interviewer_hears_so(quick: Calling) -> None:
    request_id = quick.save()
    ours = quick.brief(request_id)

    # The worker died: only the line itself answers from here on.
    ours.press("1")
    for _ in range(12):
        ours.silence()
    quick.ring()

    assert quick.state(request_id) == (AttemptState.OVER, Ending.NOT_PLACED)
    assert ours.words.endswith(words(quick, "ended_not_placed"))
    assert quick.request(request_id).attempts == 0  # type: ignore[union-attr]
    assert quick.stage.exchange.ringing(HER_PHONE) is None


def test_a_worker_that_dies_while_it_rings_is_not_missed(quick: Calling) -> None:
    request_id = quick.save()
    ours, theirs = quick.rung(request_id)

    theirs.answer()
    theirs.press("1")
    ours.silence()
    theirs.silence()

    assert quick.state(request_id) == (AttemptState.JOINED, None)
    assert [len(room.members) for room in quick.stage.exchange.board.around.rooms.all()] == [2]


ERASABLE: dict[str, Callable[[Calling, str], tuple[Call, Call | None]]] = {
    "at the briefing": lambda calling, request: (calling.brief(request), None),
    "while it rings": Calling.rung,
    "at the gate": _at_gate,
    "before the room": _accepted,
}


@pytest.mark.parametrize("point", ERASABLE)
def test_erasing_by_text_ends_ringing_gate_and_waiting_at_once(calling: Calling, point: str) -> None:
    request_id = calling.save()
    ours, theirs = ERASABLE[point](calling, request_id)
    before = theirs.words if theirs else ""

    calling.stage.text("ERASE")
    calling.stage.worker.orders()
    calling.ring()
    ours.silence()

    assert ours.ended
    assert ours.words.endswith(words(calling, "gone_meanwhile" if theirs else "gone"))
    assert theirs is None or (theirs.ended, theirs.words) == (True, before)
    assert (calling.request(request_id), calling.stage.rows()["attempt"]) == (None, [])
    assert calling.stage.exchange.board.around.rooms.all() == ()


def test_erasing_leaves_a_talk_alone_which_closes_by_itself(calling: Calling) -> None:
    request_id = calling.save()
    ours, theirs = calling.joined(request_id)

    calling.stage.text("ERASE")
    calling.stage.worker.orders()
    calling.ring()

    assert (ours.ended, theirs.ended, calling.request(request_id)) == (False, False, None)
    theirs.hang_up()
    assert ours.ended
    assert "What came of it" not in ours.words
    calling.stage.clock.move(minutes=30)
    calling.stage.worker.copies()
    calling.stage.clock.move(minutes=30)
    calling.stage.worker.copies()
    kinds = {row[2] for row in calling.stage.rows()["provider_copy"]}
    assert kinds <= {"message"}
    assert calling.stage.exchange.calls == ()


def test_a_phone_that_rings_on_after_an_erase_hears_nothing_when_it_is_picked_up(quick: Calling) -> None:
    request_id = quick.save()
    ours, theirs = quick.rung(request_id)

    quick.stage.text("ERASE")
    quick.stage.worker.orders()
    # The worker did not come to end the call yet.
    theirs.answer()
    ours.silence()

    assert (theirs.words, theirs.ended, ours.ended) == ("", True, True)
