"""Texts: webhooks, replies with their callbacks, and what the carrier does by itself."""

from __future__ import annotations

import pytest

from intake.simulator.config import FAKE_ACCOUNT, CarrierWords
from intake.simulator.exchange import Exchange
from intake.simulator.texts.messages import MessageStatus, segments
from intake.simulator.webhooks.transport import Reply
from tests.simulator.conftest import LINE, PERSON, FakeLine

REPLY = '<Message action="/twilio/text-status?t=a">Hello.</Message>'
WORDS = CarrierWords()


def test_a_text_reaches_the_line_as_the_provider_would_send_it(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/text"] = ""

    replies = exchange.text(PERSON, LINE, " Hi ")

    sid = exchange.thread(PERSON)[0].sid
    assert replies == []
    assert line.forms("/twilio/text") == [
        {
            "ToCountry": "US",
            "FromCity": "MINNEAPOLIS",
            "FromState": "MN",
            "FromZip": "55401",
            "FromCountry": "US",
            "ToCity": "MINNEAPOLIS",
            "ToState": "MN",
            "ToZip": "55401",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": " Hi ",
            "To": LINE,
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": FAKE_ACCOUNT,
            "From": PERSON,
            "ApiVersion": "2010-04-01",
        }
    ]


def test_a_reply_joins_the_thread_and_its_callback_learns_each_step(
    exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/twilio/text"] = REPLY + "<Message>Again.</Message>"

    replies = exchange.text(PERSON, LINE, "Hi")

    told = line.forms("/twilio/text-status?t=a")
    assert replies == ["Hello.", "Again."]
    assert [(text.body, text.status.value) for text in exchange.thread(PERSON)] == [
        ("Hi", "received"),
        ("Hello.", "delivered"),
        ("Again.", "delivered"),
    ]
    assert [form["MessageStatus"] for form in told] == ["sent", "delivered"]
    assert {form["MessageSid"] for form in told} == {exchange.thread(PERSON)[1].sid}


def test_an_undelivered_reply_is_told_with_its_error(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/text"] = REPLY
    exchange.phone(PERSON).undelivered = 30006

    replies = exchange.text(PERSON, LINE, "Hi")

    last = line.forms("/twilio/text-status?t=a")[-1]
    assert (replies, last["MessageStatus"], last["ErrorCode"]) == ([], "undelivered", "30006")


def test_a_redirect_asks_another_document(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/text"] = "<Message>One.</Message><Redirect>/more</Redirect>"
    line.answers["/more"] = "<Message>Two.</Message>"

    assert exchange.text(PERSON, LINE, "Hi") == ["One.", "Two."]


def test_a_reply_that_is_no_twiml_sends_nothing(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/text"] = Reply(200, {"Content-Type": "text/plain"}, b"Hello.")

    assert exchange.text(PERSON, LINE, "Hi") == []
    assert [row.error for row in exchange.log.errors] == [12300]


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop ", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
def test_a_stop_word_is_answered_by_the_carrier_and_blocks_every_reply(
    exchange: Exchange, line: FakeLine, word: str
) -> None:
    line.answers["/twilio/text"] = REPLY

    replies = exchange.text(PERSON, LINE, word)

    assert replies == [WORDS.stop]
    assert [form["Body"] for form in line.forms("/twilio/text")] == [word]
    assert "OptOutType" not in line.forms("/twilio/text")[0]
    assert [row.error for row in exchange.log.errors] == [21610]
    assert exchange.thread(PERSON)[-1].status is MessageStatus.FAILED


def test_a_second_stop_is_not_answered_again(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/text"] = ""
    exchange.text(PERSON, LINE, "STOP")

    assert exchange.text(PERSON, LINE, "STOP") == []


@pytest.mark.parametrize("word", ["START", "yes", "Unstop"])
def test_a_start_word_lets_replies_through_again(exchange: Exchange, line: FakeLine, word: str) -> None:
    line.answers["/twilio/text"] = REPLY
    exchange.text(PERSON, LINE, "STOP")

    assert exchange.text(PERSON, LINE, word) == [WORDS.start, "Hello."]


def test_a_start_word_of_somebody_never_blocked_is_an_ordinary_text(
    exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/twilio/text"] = REPLY

    assert exchange.text(PERSON, LINE, "YES") == ["Hello."]


@pytest.mark.parametrize("word", ["HELP", "info"])
def test_a_help_word_is_answered_by_the_carrier_too(exchange: Exchange, line: FakeLine, word: str) -> None:
    line.answers["/twilio/text"] = ""

    assert exchange.text(PERSON, LINE, word) == [WORDS.help]


@pytest.mark.parametrize("body", ["STOP please", "please stop", "STOP.", "help me"])
def test_only_a_whole_message_is_a_carrier_word(exchange: Exchange, line: FakeLine, body: str) -> None:
    line.answers["/twilio/text"] = REPLY

    assert exchange.text(PERSON, LINE, body) == ["Hello."]


def test_a_block_holds_for_one_of_our_numbers_only(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/text"] = REPLY
    exchange.text(PERSON, LINE, "STOP")

    assert exchange.text(PERSON, exchange.config.quiet_number, "Hi") == ["Hello."]


@pytest.mark.parametrize(
    ("body", "count"),
    [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("á" * 70, 1), ("á" * 71, 2)],
)
def test_parts_are_counted_as_they_are_billed(body: str, count: int) -> None:
    assert segments(body) == count


def test_a_callback_address_elsewhere_is_never_asked(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/text"] = '<Message action="http://elsewhere.example/x">Hello.</Message>'

    exchange.text(PERSON, LINE, "Hi")

    assert line.paths == ["/twilio/text"]
    assert [row.error for row in exchange.log.errors] == [11100, 11100]
