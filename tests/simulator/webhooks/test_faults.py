"""What goes wrong on purpose: lost, doubled, late and broken-off requests."""

from __future__ import annotations

import threading

import pytest

from intake.simulator.calls.leg import CallState, Waiting
from intake.simulator.exchange import Exchange
from intake.simulator.webhooks.signature import sign
from intake.simulator.webhooks.transport import Reply, loopback_transport
from intake.simulator.webhooks.webhook_log import Verdict
from tests.simulator.conftest import LINE, PERSON, TOKEN, URL, FakeLine

MENU = '<Gather action="/turn" numDigits="1" timeout="10"><Say>Press 1.</Say></Gather><Redirect>/again</Redirect>'


def test_a_lost_request_comes_again_with_the_same_token(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = MENU
    exchange.phone(PERSON).lose_next = True

    call = exchange.place_call(PERSON, LINE)

    rows = exchange.log.rows()
    assert [(row.status, row.error, row.note) for row in rows] == [
        (None, 11200, "lost on the way, sent again"),
        (200, 0, ""),
    ]
    assert rows[0].token == rows[1].token == line.headers[0]["I-Twilio-Idempotency-Token"]
    assert (call.words, exchange.phone(PERSON).lose_next) == ("Press 1.", False)


def test_a_doubled_request_is_sent_twice_alike(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = MENU
    line.answers["/turn"] = "<Say>Thanks.</Say><Hangup/>"
    call = exchange.place_call(PERSON, LINE)
    exchange.faults.send_next_twice = 1

    call.press("1")

    first, second = [row for row in exchange.log.rows() if row.path == "/turn"]
    assert (first.form, first.token, first.reply) == (second.form, second.token, second.reply)
    assert call.words == "Press 1. Thanks."


def test_a_refused_connection_is_tried_once_more(exchange: Exchange, line: FakeLine) -> None:
    tries = []

    def refuse_once(form: dict[str, str]) -> str:
        tries.append(form)
        if len(tries) == 1:
            raise ConnectionRefusedError
        return MENU

    line.answers["/twilio/voice"] = refuse_once

    assert exchange.place_call(PERSON, LINE).words == "Press 1."
    assert len(tries) == 2


def test_who_hangs_up_during_a_request_never_hears_its_reply(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = MENU
    line.answers["/turn"] = "<Say>Never heard.</Say><Hangup/>"
    call = exchange.place_call(PERSON, LINE)
    exchange.faults.hang_up_during_next_request = 1

    call.press("1")

    assert (call.words, call.state) == ("Press 1.", CallState.COMPLETED)
    assert line.paths == ["/twilio/voice", "/turn", "/twilio/call-status"]


def test_hanging_up_does_not_wait_for_the_line(exchange: Exchange, line: FakeLine) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(_: dict[str, str]) -> str:
        asked.set()
        go_on.wait(10)
        return "<Say>Never heard.</Say><Hangup/>"

    line.answers["/twilio/voice"] = MENU
    line.answers["/turn"] = slow
    call = exchange.place_call(PERSON, LINE)
    pressing = threading.Thread(target=call.press, args=("1",))
    pressing.start()
    asked.wait(10)

    call.hang_up()
    told = line.forms("/twilio/call-status")[0]["CallStatus"]
    go_on.set()
    pressing.join(10)

    assert (told, call.words, call.state) == ("completed", "Press 1.", CallState.COMPLETED)


@pytest.mark.parametrize(("timeout", "heard_by"), [(10, "/turn"), (9, "/again"), (5, "/again")])
def test_a_slow_relay_key_arrives_within_ten_seconds_only(
    exchange: Exchange, line: FakeLine, timeout: int, heard_by: str
) -> None:
    line.answers["/twilio/voice"] = MENU.replace('timeout="10"', f'timeout="{timeout}"')
    line.answers["/turn"] = line.answers["/again"] = "<Hangup/>"
    exchange.phone(PERSON).slow_key_seconds = 9

    exchange.place_call(PERSON, LINE).press("1")

    assert line.paths[1] == heard_by


def test_a_share_of_status_callbacks_is_lost(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = "<Hangup/>"
    exchange.faults.lose_callbacks = 0.5

    for _ in range(4):
        exchange.place_call(PERSON, LINE)

    assert len(line.forms("/twilio/call-status")) == 2


def test_every_request_is_signed_over_the_url_with_its_query(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = "<Redirect>/turn?t=a%20b</Redirect>"
    line.answers["/turn?t=a%20b"] = MENU

    exchange.place_call(PERSON, LINE)

    path, form = line.seen[1]
    assert line.headers[1]["X-Twilio-Signature"] == sign(TOKEN, URL + path, form.items())


SIGNATURES = [("right", sign(TOKEN, f"{URL}/x", [("A", "1")])), ("by hand", "by hand"), ("missing", None)]


@pytest.mark.parametrize(("asked", "sent"), SIGNATURES)
def test_a_raw_request_is_signed_as_asked(
    exchange: Exchange, line: FakeLine, asked: str, sent: str | None
) -> None:
    exchange.send_request("/x", (("A", "1"),), signature=asked)

    assert line.headers[0].get("X-Twilio-Signature") == sent


def test_a_wrong_signature_shows_as_refused_in_the_log(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/x"] = Reply(403)

    replies = exchange.send_request("/x", (), signature="wrong", twice=True)

    assert replies == [Reply(403), Reply(403)]
    assert [row.verdict for row in exchange.log.rows()] == [Verdict.REFUSED, Verdict.REFUSED]


def test_a_call_that_waits_for_a_key_ignores_letters(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = MENU
    call = exchange.place_call(PERSON, LINE)

    with pytest.raises(ValueError, match="a phone has no key 'a'"):
        call.press("a")

    assert call.waiting is Waiting.KEY


@pytest.mark.parametrize("url", ["http://192.0.2.1/x", "https://127.0.0.1/x", "http://line.example/x"])
def test_the_real_transport_never_leaves_this_machine(url: str) -> None:
    with pytest.raises(ConnectionError, match="is not on this machine"):
        loopback_transport(url, {}, ())
