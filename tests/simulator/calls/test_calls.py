"""Calls walk documents as the provider would: keys, silence, redirects, joining, hanging up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.simulator.calls.leg import CallState, Waiting
from intake.simulator.calls.walk import APOLOGY
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.exchange import Exchange
from intake.simulator.twiml.documents import Caption, CaptionKind
from intake.simulator.webhooks.faults import Outside
from intake.simulator.webhooks.transport import Reply
from tests.simulator.conftest import INTERVIEWER, LINE, PERSON, STRANGER, Clock, FakeLine, twiml

MENU = '<Gather action="/turn" numDigits="1" timeout="10"><Say>Press 1.</Say></Gather><Redirect>/again</Redirect>'


def test_a_call_hears_the_first_document_and_waits_for_a_key(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = MENU

    call = exchange.place_call(PERSON, LINE)

    assert (call.heard, call.waiting, call.state, call.timeout) == (
        [Caption("Press 1.")],
        Waiting.KEY,
        CallState.IN_PROGRESS,
        10,
    )


FIRST_REQUEST = {
    "AccountSid": FAKE_ACCOUNT,
    "From": PERSON,
    "To": LINE,
    "Caller": PERSON,
    "Called": LINE,
    "CallStatus": "ringing",
    "Direction": "inbound",
    "ApiVersion": "2010-04-01",
    "FromCity": "MINNEAPOLIS",
    "FromState": "MN",
    "FromZip": "55401",
    "FromCountry": "US",
    "CallerCity": "MINNEAPOLIS",
    "CallerState": "MN",
    "CallerZip": "55401",
    "CallerCountry": "US",
    "ToCity": "MINNEAPOLIS",
    "ToState": "MN",
    "ToZip": "55401",
    "ToCountry": "US",
    "CalledCity": "MINNEAPOLIS",
    "CalledState": "MN",
    "CalledZip": "55401",
    "CalledCountry": "US",
    "StirVerstat": "TN-Validation-Passed-A",
}


def test_the_first_request_says_what_the_provider_says(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = "<Hangup/>"

    call = exchange.place_call(PERSON, LINE)

    assert line.forms("/twilio/voice") == [{"CallSid": call.sid, **FIRST_REQUEST}]


def test_the_status_callback_tells_how_long_the_call_was(
    exchange: Exchange, line: FakeLine, clock: Clock
) -> None:
    line.answers["/twilio/voice"] = MENU
    call = exchange.place_call(PERSON, LINE)
    clock.pass_by(41.5)

    call.hang_up()

    told = line.forms("/twilio/call-status")[0]
    assert {name: told[name] for name in ("CallSid", "CallStatus", "CallDuration", "Timestamp")} == {
        "CallSid": call.sid,
        "CallStatus": "completed",
        "CallDuration": "42",
        "Timestamp": "Mon, 02 Mar 2026 15:00:41 +0000",
    }


GATHERED = [
    ('numDigits="1"', "1", [{"Digits": "1", "FinishedOnKey": ""}]),
    ('numDigits="3"', "123", [{"Digits": "123", "FinishedOnKey": ""}]),
    ('numDigits="3"', "12#", [{"Digits": "12", "FinishedOnKey": "#"}]),
    ("", "12#", [{"Digits": "12", "FinishedOnKey": "#"}]),
    ('finishOnKey="*"', "1#2*", [{"Digits": "1#2", "FinishedOnKey": "*"}]),
    ('finishOnKey="" numDigits="2"', "#*", [{"Digits": "#*", "FinishedOnKey": ""}]),
    ('actionOnEmptyResult="true"', "#", [{"Digits": "", "FinishedOnKey": "#"}]),
    ("", "#", []),
    ("", "12", []),
]


@pytest.mark.parametrize(("attributes", "keys", "submitted"), GATHERED)
def test_keys_end_a_gather_by_count_or_by_the_finish_key(
    exchange: Exchange, line: FakeLine, attributes: str, keys: str, submitted: list[dict[str, str]]
) -> None:
    line.answers["/twilio/voice"] = f'<Gather action="/turn?t=a" {attributes}/><Hangup/>'
    line.answers["/turn?t=a"] = "<Hangup/>"

    exchange.place_call(PERSON, LINE).press(keys)

    wanted = ("Digits", "FinishedOnKey")
    assert [{name: form[name] for name in wanted} for form in line.forms("/turn?t=a")] == submitted


def test_silence_submits_the_digits_typed_so_far(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = '<Gather action="/turn"/><Hangup/>'
    line.answers["/turn"] = "<Hangup/>"
    call = exchange.place_call(PERSON, LINE)

    call.press("12")
    call.silence()

    assert [form["Digits"] for form in line.forms("/turn")] == ["12"]


def test_silence_without_a_key_falls_through_to_the_next_verb(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = MENU
    line.answers["/again"] = "<Say>Still there?</Say><Hangup/>"
    call = exchange.place_call(PERSON, LINE)

    call.silence()

    assert (call.words, line.forms("/turn")) == ("Press 1. Still there?", [])


def test_silence_asks_the_action_where_the_gather_says_so(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = '<Gather action="/turn" actionOnEmptyResult="true"/>'
    line.answers["/turn"] = "<Hangup/>"
    call = exchange.place_call(PERSON, LINE)

    call.silence()

    assert [form["Digits"] for form in line.forms("/turn")] == [""]


def test_a_silence_meant_for_an_older_wait_does_nothing(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = MENU
    line.answers["/turn"] = MENU
    call = exchange.place_call(PERSON, LINE)
    old = call.serial
    call.press("1")

    call.silence(old)

    assert (call.waiting, line.forms("/again")) == (Waiting.KEY, [])


def test_each_key_goes_to_the_question_that_is_asked_when_it_is_pressed(
    exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/twilio/voice"] = MENU
    line.answers["/turn"] = '<Gather action="/second" numDigits="1"/><Hangup/>'
    line.answers["/second"] = "<Hangup/>"

    exchange.place_call(PERSON, LINE).press("12")

    assert [form["Digits"] for path, form in line.seen if path in ("/turn", "/second")] == ["1", "2"]


def test_a_long_pause_waits_and_a_short_one_passes(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = (
        '<Say>One.</Say><Pause length="1"/><Say>Two.</Say><Pause length="8"/><Redirect>/next</Redirect>'
    )
    line.answers["/next"] = "<Say>Three.</Say><Hangup/>"
    call = exchange.place_call(PERSON, LINE)
    before = (call.words, call.waiting, call.timeout)

    call.silence()

    assert (before, call.words) == (("One. Two.", Waiting.PAUSE, 8), "One. Two. Three.")


def test_an_endless_redirect_ends_with_the_provider_s_apology(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = "<Redirect>/twilio/voice</Redirect>"

    call = exchange.place_call(PERSON, LINE)

    assert [caption.text for caption in call.heard] == ["11215: more than 20 redirects in a row", APOLOGY]
    assert len(line.forms("/twilio/voice")) == 21


def test_a_document_that_ends_hangs_up(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = "<Say>Bye.</Say>"

    call = exchange.place_call(PERSON, LINE)

    assert call.state is CallState.COMPLETED
    assert [row.warning for row in exchange.log.warnings] == [
        "The document ends by accident: it should end in Hangup, Redirect or an action"
    ]


@pytest.mark.parametrize(("reason", "state"), [("busy", CallState.BUSY), ("rejected", CallState.NO_ANSWER)])
def test_a_rejected_call_is_never_answered(
    exchange: Exchange, line: FakeLine, reason: str, state: CallState
) -> None:
    line.answers["/twilio/voice"] = f'<Reject reason="{reason}"/>'

    call = exchange.place_call(PERSON, LINE)

    assert (call.state, call.duration, call.answered_at) == (state, 0, None)


BAD_REPLIES = [
    (Reply(500, {}, b"oops"), 11200),
    (Reply(302, {"Location": "/x"}), 11200),
    (Reply(403), 11200),
    (Reply(200, {"Content-Type": "text/plain"}, b"hi"), 12300),
    (Reply(200, {"Content-Type": "text/xml"}, b"<Response/>"), 12100),
    (twiml("<Shout/>"), 12200),
]


@pytest.mark.parametrize(("reply", "number"), BAD_REPLIES)
def test_a_reply_that_fails_is_heard_as_an_application_error(
    exchange: Exchange, line: FakeLine, reply: Reply, number: int
) -> None:
    line.answers["/twilio/voice"] = reply

    call = exchange.place_call(PERSON, LINE)

    assert call.heard == [Caption(APOLOGY, kind=CaptionKind.FAULT)]
    assert [row.error for row in exchange.log.errors] == [number]


@pytest.mark.parametrize(("raised", "number"), [(TimeoutError(), 11205), (ConnectionError(), 11200)])
def test_a_line_that_does_not_answer_is_heard_as_an_application_error(
    exchange: Exchange, line: FakeLine, raised: OSError, number: int
) -> None:
    def fail(_: dict[str, str]) -> str:
        raise raised

    line.answers["/twilio/voice"] = fail

    call = exchange.place_call(PERSON, LINE)

    assert call.heard == [Caption(APOLOGY, kind=CaptionKind.FAULT)]
    assert [row.error for row in exchange.log.errors] == [number]


def test_an_address_on_another_host_is_never_asked(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = "<Redirect>http://elsewhere.example/turn</Redirect>"

    call = exchange.place_call(PERSON, LINE)

    assert (call.state, [row.error for row in exchange.log.errors]) == (CallState.COMPLETED, [11100])
    assert line.paths == ["/twilio/voice", "/twilio/call-status"]


DIAL = f'<Dial callerId="{LINE}" action="/after"><Number url="/whisper">{INTERVIEWER}</Number></Dial>'


def test_a_dialled_phone_rings_and_is_joined_once_its_whisper_ends(
    exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/twilio/voice"] = DIAL
    line.answers["/whisper"] = '<Gather action="/gate" numDigits="1"><Say>Press 1.</Say></Gather><Hangup/>'
    line.answers["/gate"] = "<Say>Joined.</Say>"
    call = exchange.place_call(PERSON, LINE)
    far = exchange.ringing(INTERVIEWER)
    assert far is not None

    far.answer()
    far.press("1")

    assert (call.waiting, far.waiting) == (Waiting.TALK, Waiting.TALK)
    assert (call.heard[-1].text, far.heard[-1].text) == ("joined", "joined")
    whispered = line.forms("/whisper")[0]
    assert (whispered["From"], whispered["ParentCallSid"]) == (LINE, call.sid)


def test_the_action_learns_how_a_dial_went(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = DIAL
    line.answers["/whisper"] = "<Hangup/>"
    line.answers["/after"] = "<Say>Sorry.</Say><Hangup/>"
    ways = []
    for act in ("answer", "decline", "let_ring"):
        call = exchange.place_call(PERSON, LINE)
        far = exchange.ringing(INTERVIEWER)
        getattr(far, act)()
        ways.append((line.forms("/after")[-1]["DialCallStatus"], call.words))

    assert ways == [("completed", "Sorry."), ("busy", "Sorry."), ("no-answer", "Sorry.")]


@pytest.mark.parametrize("outside", list(Outside))
def test_a_phone_outside_does_what_the_switch_says(
    exchange: Exchange, line: FakeLine, outside: Outside
) -> None:
    exchange.faults.outside = outside
    line.answers["/twilio/voice"] = DIAL.replace(INTERVIEWER, STRANGER).replace(' url="/whisper"', "")
    line.answers["/after"] = "<Hangup/>"

    call = exchange.place_call(PERSON, LINE)

    told = [form["DialCallStatus"] for form in line.forms("/after")]
    assert (call.waiting, told) == {
        Outside.ANSWERS: (Waiting.TALK, []),
        Outside.BUSY: (Waiting.NOTHING, ["busy"]),
        Outside.NO_ANSWER: (Waiting.NOTHING, ["no-answer"]),
    }[outside]


def test_hanging_up_ends_the_other_side_too(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = DIAL.replace(' url="/whisper"', "")
    call = exchange.place_call(PERSON, LINE)
    far = exchange.ringing(INTERVIEWER)
    assert far is not None
    far.answer()

    call.hang_up()

    assert (call.state, far.state, line.forms("/after")) == (CallState.COMPLETED, CallState.COMPLETED, [])


ROOM = (
    '<Dial action="/after" hangupOnStar="true"><Conference waitUrl="" beep="false" endConferenceOnExit="true" '
    'maxParticipants="2">room</Conference></Dial>'
)


def test_two_legs_in_a_room_are_joined_and_the_star_ends_it_for_both(
    exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/twilio/voice"] = ROOM
    line.answers["/after"] = "<Say>Bye.</Say><Hangup/>"
    first = exchange.place_call(PERSON, LINE)
    alone = list(first.heard)
    second = exchange.place_call(INTERVIEWER, LINE)

    second.press("*")

    assert alone == []
    assert [caption.text for caption in first.heard] == ["joined", "the other side has left", "Bye."]
    assert [caption.text for caption in second.heard] == ["joined", "Bye."]
    assert [form["DialCallStatus"] for form in line.forms("/after")] == ["answered", "answered"]


def test_a_third_leg_finds_the_room_full(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = ROOM
    line.answers["/after"] = "<Hangup/>"
    for number in (PERSON, INTERVIEWER):
        exchange.place_call(number, LINE)

    third = exchange.place_call(STRANGER, LINE)

    assert ([caption.text for caption in third.heard], third.state) == (
        ["the room is full"],
        CallState.COMPLETED,
    )


def test_hanging_up_leaves_the_room_to_the_other_who_goes_on(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = ROOM.replace('endConferenceOnExit="true"', "")
    first, second = exchange.place_call(PERSON, LINE), exchange.place_call(INTERVIEWER, LINE)

    first.hang_up()

    assert (second.waiting, second.heard[-1].text) == (Waiting.ROOM, "the other side has left")


def test_the_time_limit_of_a_talk_leads_on(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = ROOM
    line.answers["/after"] = "<Say>Time is up.</Say><Hangup/>"
    exchange.place_call(PERSON, LINE)
    second = exchange.place_call(INTERVIEWER, LINE)

    second.reach_time_limit()

    assert second.words == "Time is up."


def test_a_withheld_caller_id_is_sent_in_place_of_the_number(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = "<Hangup/>"
    exchange.phone(PERSON).withheld = "anonymous"

    exchange.place_call(PERSON, LINE)

    form = line.forms("/twilio/voice")[0]
    assert PERSON not in form.values()
    assert (form["From"], form["Caller"], "StirVerstat" in form) == ("anonymous", "anonymous", False)


def test_a_call_to_the_quiet_number_names_it(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = "<Hangup/>"

    exchange.place_call(PERSON, exchange.config.quiet_number)

    assert line.forms("/twilio/voice")[0]["To"] == exchange.config.quiet_number


def test_a_plan_for_another_account_is_refused(exchange: Exchange) -> None:
    from intake.simulator.config import SimulatorRefusedError

    with pytest.raises(SimulatorRefusedError, match="may be a real one"):
        Exchange(replace(exchange.config, account_sid="AC" + "1" * 32))
