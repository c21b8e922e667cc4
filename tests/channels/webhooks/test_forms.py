"""What the provider posts, read at the door: the named fields and nothing else."""

from __future__ import annotations

import pytest

from intake.channels.webhooks.forms import (
    MOST_KEYS,
    BadRequestError,
    finished_call,
    read_call,
    read_text,
    settled_text,
)
from intake.core.channel import Channel
from intake.core.conversation.intent import Keyword, Utterance, UtteranceEvent
from intake.core.phone import PhoneNumber
from intake.core.understanding.incoming_message import IncomingCall, IncomingText

CALL_ID, MESSAGE_ID = "CA" + "0a" * 16, "SM" + "0b" * 16
HERS, OURS = "+16125550142", "+16127039227"
CALL = {"CallSid": CALL_ID, "From": HERS, "To": OURS, "CallStatus": "in-progress"}
TEXT = {"MessageSid": MESSAGE_ID, "From": HERS, "To": OURS, "Body": "hello"}


def test_a_call_is_read_with_its_keys() -> None:
    read = read_call({**CALL, "Digits": "13", "FromCity": "NOWHERE", "CallerName": "SOMEBODY"})

    assert read == IncomingCall(CALL_ID, OURS, HERS, PhoneNumber(HERS), Utterance(Channel.VOICE, "13"))
    assert not [told for told in (HERS, "13", "NOWHERE", "SOMEBODY", CALL_ID) if told in repr(read)]


@pytest.mark.parametrize(
    ("digits", "keys"),
    [
        ("", ""),
        ("1", "1"),
        ("*", "*"),
        ("12#", "12#"),
        ("w1", "#"),
        ("\uff11", "#"),
        ("1" * 900, "1" * MOST_KEYS),
        ("1\n", "#"),
    ],
)
def test_only_keys_of_a_keypad_are_keys(digits: str, keys: str) -> None:
    assert read_call({**CALL, "Digits": digits}).utterance.said == keys


@pytest.mark.parametrize(
    ("status", "event"),
    [
        (None, UtteranceEvent.ANSWER),
        ("completed", UtteranceEvent.CONNECTED),
        ("answered", UtteranceEvent.CONNECTED),
        ("busy", UtteranceEvent.NOT_CONNECTED),
        ("no-answer", UtteranceEvent.NOT_CONNECTED),
        ("failed", UtteranceEvent.NOT_CONNECTED),
        ("canceled", UtteranceEvent.NOT_CONNECTED),
        ("something new", UtteranceEvent.NOT_CONNECTED),
    ],
)
def test_the_end_of_a_dial_is_an_event(status: str | None, event: UtteranceEvent) -> None:
    ended = {} if status is None else {"DialCallStatus": status}

    assert read_call({**CALL, **ended}).utterance.event is event


@pytest.mark.parametrize(
    ("verdict", "known"),
    [
        ("TN-Validation-Passed-A", True),
        ("TN-Validation-Passed-C", True),
        ("No-TN-Validation", True),
        ("TN-Validation-Failed-A", False),
        ("TN-Validation-Failed-C", False),
    ],
)
def test_a_caller_id_that_failed_its_check_counts_as_withheld(verdict: str, known: bool) -> None:
    read = read_call({**CALL, "StirVerstat": verdict})

    assert read.caller == (PhoneNumber(HERS) if known else None)


def test_a_text_is_read_as_it_came() -> None:
    read = read_text({**TEXT, "NumMedia": "1", "MediaUrl0": "https://example.org/x"})

    assert read == IncomingText(
        MESSAGE_ID, OURS, HERS, PhoneNumber(HERS), Utterance(Channel.TEXT, "hello"), carrier_answered=None
    )
    assert "hello" not in repr(read)


@pytest.mark.parametrize(
    ("kind", "keyword"),
    [
        ("STOP", Keyword.STOP_ANSWERED),
        ("START", Keyword.CARRIER),
        ("HELP", Keyword.CARRIER),
        ("other", None),
        ("", None),
    ],
)
def test_a_text_that_the_carrier_answered_is_what_the_carrier_took_it_for(
    kind: str, keyword: Keyword | None
) -> None:
    assert read_text({**TEXT, "OptOutType": kind}).answered_keyword() is keyword


@pytest.mark.parametrize(
    "wrong", ["", "CA", "CA" + "g" * 32, "ca" + "0a" * 16, "SM" + "0a" * 16, CALL_ID + "\n"]
)
def test_a_call_without_an_id_is_refused(wrong: str) -> None:
    with pytest.raises(BadRequestError):
        read_call({**CALL, "CallSid": wrong})


@pytest.mark.parametrize("wrong", ["", "SM", CALL_ID, "SM" + "0b" * 17])
def test_a_text_without_an_id_is_refused(wrong: str) -> None:
    with pytest.raises(BadRequestError):
        read_text({**TEXT, "MessageSid": wrong})


def test_a_call_is_over_only_when_it_is() -> None:
    told = {
        status: finished_call({**CALL, "CallStatus": status})
        for status in ("ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled")
    }

    assert [status for status, call_id in told.items() if call_id == CALL_ID] == [
        "completed",
        "busy",
        "failed",
        "no-answer",
        "canceled",
    ]


def test_a_text_of_ours_is_settled_once_the_provider_is_done_with_it() -> None:
    told = {
        status: settled_text({**TEXT, "MessageStatus": status})
        for status in ("queued", "sending", "sent", "delivered", "undelivered", "failed", "canceled", "read")
    }

    assert [status for status, message_id in told.items() if message_id] == [
        "sent",
        "delivered",
        "undelivered",
        "failed",
        "canceled",
        "read",
    ]
