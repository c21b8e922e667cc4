"""What a phone does when the line rings it: a hand, a mailbox, call screening, or nobody at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.simulator.calls.call import SCREENING, SOMEONE_ELSE, TAKEN_OVER, Call
from intake.simulator.calls.leg import CallState, LegPlan, Waiting
from intake.simulator.exchange import Exchange
from intake.simulator.phones.detection import Detection
from intake.simulator.phones.phones import Answers, Rings
from tests.simulator.conftest import INTERVIEWER, PERSON, QUIET, URL, FakeLine

GATE = (
    '<Gather action="/joined" numDigits="1" timeout="8"><Say>To talk, press 1.</Say></Gather>'
    "<Redirect>/again</Redirect>"
)


@pytest.fixture(autouse=True)
def answers(line: FakeLine) -> None:
    line.answers |= {"/gate": GATE, "/again": GATE, "/joined": "<Say>Joined.</Say><Hangup/>"}


def ring(exchange: Exchange, detection: Detection | None = None, **terms: object) -> Call:
    """Ring the person as the line would, and let what happens by itself happen."""
    plan = LegPlan(
        from_=QUIET,
        to=PERSON,
        phone=PERSON,
        direction="outbound-api",
        url=f"{URL}/gate",
        status_callback=f"{URL}/status",
        detection=detection or Detection(),
    )
    call = exchange.ring(replace(plan, **terms))  # type: ignore[arg-type]  # the few terms a test names
    exchange.settle()
    return call


def heard(call: Call) -> list[str]:
    return [caption.text for caption in call.heard]


MISSED = [
    (Rings.BUSY, "busy", "486", "the phone is busy with another call"),
    (Rings.NO_ANSWER, "no-answer", "487", "it rings out: nobody is there"),
    (Rings.BLOCKED, "failed", "603", "the caller is blocked here: the phone does not ring"),
]


@pytest.mark.parametrize(("rings", "state", "network", "why"), MISSED)
def test_a_call_nobody_takes_is_told_to_the_line_and_shown_on_the_phone(
    exchange: Exchange, line: FakeLine, rings: Rings, state: str, network: str, why: str
) -> None:
    exchange.phone(PERSON).rings = rings

    call = ring(exchange)

    told = line.forms("/status")[-1]
    assert (call.state.value, told["CallStatus"], told["SipResponseCode"]) == (state, state, network)
    assert (heard(call), line.forms("/gate")) == ([why], [])


@pytest.mark.parametrize("rings", [Rings.BY_HAND, Rings.SOMEONE_ELSE, Rings.VOICEMAIL])
def test_a_phone_in_a_hand_rings_until_somebody_decides(exchange: Exchange, rings: Rings) -> None:
    exchange.phone(PERSON).rings = rings

    call = ring(exchange)

    assert (call.state, call.waiting) == (CallState.RINGING, Waiting.ANSWER)


def test_the_phone_says_that_someone_else_picks_up(exchange: Exchange) -> None:
    exchange.phone(PERSON).rings = Rings.SOMEONE_ELSE
    call = ring(exchange)

    call.answer()

    assert heard(call) == [SOMEONE_ELSE, "To talk, press 1."]


MAILBOXES = [
    ("", 4, None),
    ("Enable", 1, ("human", "2200")),
    ("Enable", 4, ("machine_start", "2400")),
    ("Enable", 12, ("machine_start", "2400")),
    ("DetectMessageEnd", 1, ("human", "2200")),
    ("DetectMessageEnd", 4, ("machine_end_beep", "5200")),
    ("DetectMessageEnd", 12, ("machine_end_beep", "13200")),
]


@pytest.mark.parametrize(("mode", "greeting", "told"), MAILBOXES)
def test_a_mailbox_is_found_out_by_the_length_of_its_greeting(
    exchange: Exchange, line: FakeLine, mode: str, greeting: int, told: tuple[str, str] | None
) -> None:
    phone = exchange.phone(PERSON)
    phone.rings, phone.greeting_seconds = Rings.VOICEMAIL, greeting
    call = ring(exchange, Detection(mode))

    call.let_ring()

    (form,) = line.forms("/gate")
    found = (form["AnsweredBy"], form["MachineDetectionDuration"]) if "AnsweredBy" in form else None
    assert found == told
    assert heard(call)[0] == f"voicemail answers, with a greeting of {greeting} s"


def test_a_greeting_longer_than_the_threshold_asked_for_is_a_machine_s(
    exchange: Exchange, line: FakeLine
) -> None:
    phone = exchange.phone(PERSON)
    phone.rings, phone.greeting_seconds = Rings.VOICEMAIL, 1
    ring(exchange, Detection("Enable", speech_ms=1000)).let_ring()

    assert line.forms("/gate")[0]["AnsweredBy"] == "machine_start"


def test_a_mailbox_presses_no_key_and_hears_silence_pass(exchange: Exchange, line: FakeLine) -> None:
    call = ring(exchange)
    call.answer(Answers.MACHINE)

    call.press("1")
    call.silence()

    assert (line.forms("/joined"), call.words) == ([], "To talk, press 1. To talk, press 1.")


def test_call_screening_writes_down_what_is_said_and_presses_no_key(
    exchange: Exchange, line: FakeLine
) -> None:
    exchange.phone(PERSON).rings = Rings.SCREENED

    call = ring(exchange, Detection("Enable"))
    call.press("1")

    assert (heard(call), call.waiting) == ([SCREENING, "To talk, press 1."], Waiting.KEY)
    assert line.forms("/gate")[0]["AnsweredBy"] == "unknown"
    assert line.forms("/joined") == []


def test_who_reads_the_screen_may_pick_up_and_press_a_key(exchange: Exchange, line: FakeLine) -> None:
    exchange.phone(PERSON).rings = Rings.SCREENED
    call = ring(exchange)

    call.answer()
    call.press("1")

    assert heard(call) == [SCREENING, "To talk, press 1.", TAKEN_OVER, "Joined."]
    assert [form["Digits"] for form in line.forms("/joined")] == ["1"]


def test_who_reads_the_screen_may_decline(exchange: Exchange) -> None:
    exchange.phone(PERSON).rings = Rings.SCREENED
    call = ring(exchange)

    call.decline()

    assert call.state is CallState.COMPLETED


def test_a_screened_call_that_nobody_takes_ends_as_the_line_says(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/again"] = "<Hangup/>"
    exchange.phone(PERSON).rings = Rings.SCREENED
    call = ring(exchange)

    call.silence()

    assert (call.state, heard(call)) == (CallState.COMPLETED, [SCREENING, "To talk, press 1."])


def test_an_extension_is_dialled_before_a_word_is_said(exchange: Exchange) -> None:
    call = ring(exchange, send_digits="ww204")

    call.answer()

    assert heard(call) == ["the line dials on: ww204", "To talk, press 1."]


@pytest.mark.parametrize(("rings", "seconds"), [(Rings.BY_HAND, 20), (Rings.VOICEMAIL, 4)])
def test_the_page_learns_how_long_a_phone_rings(exchange: Exchange, rings: Rings, seconds: int) -> None:
    exchange.phone(PERSON).rings = rings

    assert ring(exchange, ring_seconds=20).timeout == seconds


def test_the_time_limit_of_a_call_ends_it_although_a_talk_might_last_longer(
    exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/gate"] = '<Dial action="/after"><Conference waitUrl="">room</Conference></Dial>'
    call = ring(exchange, time_limit=600)
    call.answer()

    limit = call.limit
    call.reach_time_limit()

    assert (limit, call.state, line.forms("/after")) == (600, CallState.COMPLETED, [])


def test_two_calls_of_the_line_are_joined_and_the_star_ends_it_for_who_pressed_it(
    exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/room"] = (
        '<Dial hangupOnStar="true" action="/after"><Conference waitUrl="" beep="false" '
        'endConferenceOnExit="true" maxParticipants="2">room</Conference></Dial>'
    )
    line.answers["/joined"] = "<Redirect>/room</Redirect>"
    line.answers["/after"] = "<Say>How did it go?</Say><Hangup/>"
    exchange.phone(INTERVIEWER)
    person, staff = ring(exchange), ring(exchange, to=INTERVIEWER, phone=INTERVIEWER)
    for call in (person, staff):
        call.answer()
        call.press("1")

    staff.press("*")

    assert heard(staff)[-2:] == ["joined", "How did it go?"]
    assert heard(person)[-3:] == ["joined", "the other side has left", "How did it go?"]
