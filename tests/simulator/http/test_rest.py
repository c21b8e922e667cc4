"""The REST endpoints, asked by the provider's own Python library over loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from intake.simulator.calls.leg import CallState
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serving
from intake.simulator.http.switches import TEXT_ERRORS
from intake.simulator.phones.phones import Answers
from intake.simulator.texts.messages import MOST_ON_PHONES
from intake.simulator.webhooks.faults import Outside, RestFault, RestRefusal
from tests.simulator.conftest import LINE, PERSON, QUIET, STRANGER, TOKEN, URL, Clock, FakeLine


class LocalClient(TwilioHttpClient):  # type: ignore[misc]  # it tells no types
    """Asks this machine instead of the provider."""

    def __init__(self, base: str) -> None:
        super().__init__(pool_connections=False, timeout=5)
        self._base = base

    def request(self, method: str, url: str, *args: object, **kwargs: object) -> Response:
        local = url.replace("https://api.twilio.com", self._base)
        response: Response = super().request(method, local, *args, **kwargs)
        return response


@pytest.fixture
def base(exchange: Exchange) -> Iterator[str]:
    with serving(create_simulator(exchange.config, exchange)) as address:
        yield address


@pytest.fixture
def client(base: str) -> Client:
    return Client(FAKE_ACCOUNT, TOKEN, http_client=LocalClient(base))


def refused(error: pytest.ExceptionInfo[TwilioRestException]) -> tuple[int, int | None]:
    return error.value.status, error.value.code


def test_a_text_is_queued_then_delivered_and_its_callback_learns_it(
    client: Client, exchange: Exchange, line: FakeLine
) -> None:
    sent = client.messages.create(
        to=PERSON, from_=QUIET, body="Hello.", status_callback=f"{URL}/status?o=1", validity_period=600
    )
    exchange.settle()

    fetched = client.messages(str(sent.sid)).fetch()
    assert (sent.status, sent.num_segments, fetched.status, fetched.direction) == (
        "queued",
        "1",
        "delivered",
        "outbound-api",
    )
    told = [form["MessageStatus"] for form in line.forms("/status?o=1")]
    assert told == ["queued", "sent", "delivered"]
    assert [text.body for text in exchange.thread(PERSON)] == ["Hello."]


BAD_MESSAGES: list[tuple[dict[str, str | int], int]] = [
    ({"to": "+266696687", "from_": LINE, "body": "x"}, 21211),
    ({"to": "612-555-0142", "from_": LINE, "body": "x"}, 21211),
    ({"to": PERSON, "from_": STRANGER, "body": "x"}, 21606),
    ({"to": PERSON, "body": "x"}, 21603),
    ({"to": PERSON, "from_": LINE}, 21602),
    ({"to": PERSON, "from_": LINE, "body": "x" * 1601}, 21617),
    ({"to": PERSON, "from_": LINE, "body": "x", "media_url": "http://a.example"}, 20001),
    ({"to": PERSON, "from_": LINE, "body": "x", "validity_period": 36_001}, 20001),
]


@pytest.mark.parametrize(("given", "code"), BAD_MESSAGES)
def test_a_wrong_text_is_refused_with_the_provider_s_code(
    client: Client, exchange: Exchange, given: dict[str, str | int], code: int
) -> None:
    with pytest.raises(TwilioRestException) as error:
        client.messages.create(**given)

    assert refused(error) == (400, code)
    assert exchange.thread(PERSON) == ()


@pytest.mark.parametrize("error", [error for error in TEXT_ERRORS if error])
def test_a_text_that_does_not_arrive_is_told_with_the_provider_s_code(
    client: Client, exchange: Exchange, line: FakeLine, error: int
) -> None:
    exchange.phone(PERSON).undelivered = error

    sent = client.messages.create(to=PERSON, from_=LINE, body="Hello.", status_callback=f"{URL}/status?o=1")
    exchange.settle()

    told = [(form["MessageStatus"], form.get("ErrorCode")) for form in line.forms("/status?o=1")]
    fetched = client.messages(str(sent.sid)).fetch()
    assert told == [("queued", None), ("sent", None), ("undelivered", str(error))]
    assert (fetched.status, fetched.error_code) == ("undelivered", error)


def test_a_copy_emptied_or_deleted_at_the_provider_stays_on_the_phone(
    client: Client, exchange: Exchange
) -> None:
    sent = [client.messages.create(to=PERSON, from_=LINE, body=body) for body in ("One.", "Two.")]
    exchange.settle()

    client.messages(str(sent[0].sid)).update(body="")
    client.messages(str(sent[1].sid)).delete()

    assert [text.body for text in exchange.thread(PERSON)] == [""]
    lying = [(text.body, text.status.value) for text in exchange.on_phone(PERSON)]
    assert lying == [("One.", "delivered"), ("Two.", "delivered")]


def test_a_flood_of_texts_does_not_fill_the_memory_of_the_phones(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/text"] = ""
    exchange.text(PERSON, LINE, "hello")
    (first,) = exchange.thread(PERSON)

    for number in range(MOST_ON_PHONES):
        exchange.messages.put(replace(first, sid=f"SM{number}"))

    assert len(exchange.on_phone(PERSON)) == MOST_ON_PHONES
    assert first not in exchange.on_phone(PERSON)


def test_a_stop_to_one_of_our_numbers_lets_texts_from_the_other_through(
    client: Client, exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/twilio/text"] = ""
    exchange.text(PERSON, LINE, "STOP")

    client.messages.create(to=PERSON, from_=QUIET, body="Hello.")
    exchange.settle()

    assert exchange.thread(PERSON)[-1].body == "Hello."


def test_who_texted_stop_gets_no_text_until_start(client: Client, exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/text"] = ""
    exchange.text(PERSON, LINE, "STOP")

    with pytest.raises(TwilioRestException) as error:
        client.messages.create(to=PERSON, from_=LINE, body="Hello.")
    exchange.text(PERSON, LINE, "START")
    client.messages.create(to=PERSON, from_=LINE, body="Hello.")
    exchange.settle()

    assert refused(error) == (400, 21610)
    assert exchange.thread(PERSON)[-1].body == "Hello."


def test_texts_are_listed_newest_first_by_sender_day_and_moment(
    client: Client, exchange: Exchange, clock: Clock
) -> None:
    for number, hours in ((PERSON, 0), (STRANGER, 1), (PERSON, 23)):
        clock.pass_by(hours * 3600)
        client.messages.create(to=number, from_=LINE, body=f"after {hours}")
    exchange.settle()
    evening = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)

    def bodies(**filters: str | date) -> list[str | None]:
        return [message.body for message in client.messages.list(**filters)]

    assert bodies() == ["after 23", "after 1", "after 0"]
    assert bodies(to=PERSON, from_=LINE) == ["after 23", "after 0"]
    assert bodies(date_sent=date(2026, 3, 2)) == ["after 1", "after 0"]
    assert bodies(date_sent_after=evening) == ["after 23", "after 1"]
    assert bodies(date_sent_before=evening) == ["after 1", "after 0"]


def test_a_long_list_comes_in_pages(client: Client, exchange: Exchange) -> None:
    for number in range(7):
        client.messages.create(to=PERSON, from_=LINE, body=str(number))
    exchange.settle()

    assert [message.body for message in client.messages.list(page_size=3)] == list("6543210")


def test_a_lagging_list_shows_a_text_late(client: Client, exchange: Exchange, clock: Clock) -> None:
    exchange.faults.list_lag_seconds = 3
    client.messages.create(to=PERSON, from_=LINE, body="Hello.")
    exchange.settle()
    at_once = len(client.messages.list())
    clock.pass_by(3)

    assert (at_once, len(client.messages.list())) == (0, 1)


def test_a_text_is_redacted_and_deleted_once_it_is_old_enough(
    client: Client, exchange: Exchange, clock: Clock
) -> None:
    exchange.faults.deletable_after_seconds = 60
    sid = str(client.messages.create(to=PERSON, from_=LINE, body="Hello.").sid)
    exchange.settle()
    with pytest.raises(TwilioRestException) as young:
        client.messages(sid).delete()
    clock.pass_by(60)

    redacted = client.messages(sid).update(body="").body
    client.messages(sid).delete()

    with pytest.raises(TwilioRestException) as gone:
        client.messages(sid).delete()
    assert (refused(young), redacted, refused(gone)) == ((409, 20009), "", (404, 20404))


def test_a_call_rings_a_phone_and_walks_its_document_when_answered(
    client: Client, exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/bridge"] = '<Gather action="/gate" numDigits="1"><Say>Press 1.</Say></Gather><Hangup/>'
    created = client.calls.create(
        to=PERSON,
        from_=LINE,
        url=f"{URL}/bridge",
        time_limit=600,
        timeout=20,
        status_callback=f"{URL}/status",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    exchange.settle()
    call = exchange.ringing(PERSON)
    assert call is not None

    call.answer()
    heard = call.words
    call.hang_up()

    assert (created.status, created.direction, heard) == ("ringing", "outbound-api", "Press 1.")
    assert [form["CallStatus"] for form in line.forms("/status")] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert "AnsweredBy" not in line.forms("/bridge")[0]


DETECTED = [
    ("Enable", Answers.HUMAN, "human"),
    ("Enable", Answers.MACHINE, "machine_start"),
    ("DetectMessageEnd", Answers.MACHINE, "machine_end_beep"),
    ("Enable", Answers.FAX, "fax"),
    ("Enable", Answers.UNKNOWN, "unknown"),
]


@pytest.mark.parametrize(("detection", "by", "told"), DETECTED)
def test_who_answered_is_told_where_it_was_asked(
    client: Client, exchange: Exchange, line: FakeLine, detection: str, by: Answers, told: str
) -> None:
    line.answers["/bridge"] = "<Hangup/>"
    exchange.phone(PERSON).answers_as = by
    client.calls.create(to=PERSON, from_=LINE, url=f"{URL}/bridge", machine_detection=detection)
    exchange.settle()
    call = exchange.ringing(PERSON)
    assert call is not None

    call.answer()

    assert [form["AnsweredBy"] for form in line.forms("/bridge")] == [told]


@pytest.mark.parametrize("outside", list(Outside))
def test_a_call_to_a_phone_outside_ends_as_the_switch_says(
    client: Client, exchange: Exchange, line: FakeLine, outside: Outside
) -> None:
    line.answers["/bridge"] = "<Say>Hello.</Say><Hangup/>"
    exchange.faults.outside = outside

    created = client.calls.create(to=STRANGER, from_=LINE, url=f"{URL}/bridge")
    exchange.settle()

    assert (
        client.calls(str(created.sid)).fetch().status
        == {
            Outside.ANSWERS: "completed",
            Outside.BUSY: "busy",
            Outside.NO_ANSWER: "no-answer",
        }[outside]
    )


def test_a_phone_that_is_on_a_call_is_busy(client: Client, exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = '<Gather action="/turn"/><Hangup/>'
    exchange.place_call(PERSON, LINE)

    created = client.calls.create(to=PERSON, from_=LINE, url=f"{URL}/bridge")
    exchange.settle()

    assert client.calls(str(created.sid)).fetch().status == "busy"


def test_a_call_is_sent_to_another_document_and_ended_from_outside(
    client: Client, exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/twilio/voice"] = '<Gather action="/turn"><Say>Wait.</Say></Gather><Hangup/>'
    line.answers["/new"] = '<Say>New.</Say><Gather action="/turn"/><Hangup/>'
    call = exchange.place_call(PERSON, LINE)

    client.calls(call.sid).update(url=f"{URL}/new")
    exchange.settle()
    moved = call.words
    client.calls(call.sid).update(twiml='<?xml version="1.0"?><Response><Say>Bye.</Say><Hangup/></Response>')
    exchange.settle()

    assert (moved, call.words, call.state) == ("Wait. New.", "Wait. New. Bye.", CallState.COMPLETED)


@pytest.mark.parametrize(("status", "ends"), [("completed", "no-answer"), ("canceled", "canceled")])
def test_a_ringing_call_can_be_ended(client: Client, exchange: Exchange, status: str, ends: str) -> None:
    created = client.calls.create(to=PERSON, from_=LINE, url=f"{URL}/bridge")
    exchange.settle()

    client.calls(str(created.sid)).update(status=status)

    assert client.calls(str(created.sid)).fetch().status == ends


def test_a_call_record_is_deleted_only_when_the_call_is_over(
    client: Client, exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/twilio/voice"] = '<Gather action="/turn"/><Hangup/>'
    call = exchange.place_call(PERSON, LINE)
    with pytest.raises(TwilioRestException) as early:
        client.calls(call.sid).delete()
    call.hang_up()

    client.calls(call.sid).delete()

    assert refused(early) == (409, 20009)
    assert client.calls.list() == []


def test_calls_are_listed_by_ends_and_status(client: Client, exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = "<Hangup/>"
    exchange.place_call(PERSON, LINE)
    exchange.place_call(STRANGER, LINE)

    listed = client.calls.list(from_=PERSON, to=LINE, status="completed")

    assert [(call.status, call.duration, call.direction) for call in listed] == [
        ("completed", "0", "inbound")
    ]


def test_a_wrong_token_or_account_is_refused(base: str) -> None:
    for account, token, wanted in ((FAKE_ACCOUNT, "wrong", 401), ("AC" + "1" * 32, TOKEN, 401)):
        answer = requests.get(
            f"{base}/2010-04-01/Accounts/{account}/Messages.json", auth=(account, token), timeout=5
        )
        assert (answer.status_code, answer.json()["code"]) == (wanted, 20003)


REFUSED = [
    (RestRefusal(), (429, 20429), 0),
    (RestRefusal(status=500, code=20500), (500, 20500), 0),
    (RestRefusal(RestFault.ACCEPT_THEN_FAIL), (500, 20500), 1),
]


@pytest.mark.parametrize(("fault", "answer", "arrived"), REFUSED)
def test_a_refusal_on_purpose_comes_once(
    client: Client, exchange: Exchange, fault: RestRefusal, answer: tuple[int, int], arrived: int
) -> None:
    exchange.faults.rest = fault

    with pytest.raises(TwilioRestException) as error:
        client.messages.create(to=PERSON, from_=LINE, body="Hello.")
    exchange.settle()

    assert refused(error) == answer
    assert len(exchange.thread(PERSON)) == arrived
    assert client.messages.create(to=PERSON, from_=LINE, body="Again.").status == "queued"


@pytest.mark.parametrize(
    ("kind", "arrived"),
    [(RestFault.DROP, 0), (RestFault.ACCEPT_THEN_DROP, 1), (RestFault.TIMEOUT, 0)],
)
def test_a_connection_can_break_before_or_after_the_text_is_taken(
    client: Client, exchange: Exchange, kind: RestFault, arrived: int
) -> None:
    exchange.faults.rest = RestRefusal(kind)

    with pytest.raises(requests.ConnectionError):
        client.messages.create(to=PERSON, from_=LINE, body="Hello.")
    exchange.settle()

    assert len(exchange.thread(PERSON)) == arrived


def test_every_rest_request_is_in_the_log(client: Client, exchange: Exchange) -> None:
    client.messages.create(to=PERSON, from_=LINE, body="Hello.")
    exchange.settle()

    row = exchange.log.rows()[0]
    assert (row.direction.value, row.path, row.status, row.error) == (
        "from the line",
        "POST Messages.json",
        201,
        0,
    )


BAD_CALLS: list[tuple[dict[str, str], int]] = [
    ({"to": "anonymous", "from_": LINE, "url": f"{URL}/x"}, 21211),
    ({"to": PERSON, "from_": STRANGER, "url": f"{URL}/x"}, 21210),
    ({"to": PERSON, "from_": LINE}, 21205),
    ({"to": PERSON, "from_": LINE, "url": "/x"}, 21205),
    ({"to": PERSON, "from_": LINE, "url": f"{URL}/x", "record": "true"}, 20001),
    ({"to": PERSON, "from_": LINE, "url": f"{URL}/x", "method": "GET"}, 20001),
    ({"to": PERSON, "from_": LINE, "url": f"{URL}/x", "time_limit": "long"}, 20001),
    ({"to": PERSON, "from_": LINE, "url": f"{URL}/x", "timeout": "601"}, 20001),
    ({"to": PERSON, "from_": LINE, "url": f"{URL}/x", "send_digits": "12a"}, 20001),
    ({"to": PERSON, "from_": LINE, "url": f"{URL}/x", "machine_detection": "Enabled"}, 20001),
    ({"to": PERSON, "from_": LINE, "url": f"{URL}/x", "machine_detection_silence_timeout": "1"}, 20001),
]


@pytest.mark.parametrize(("given", "code"), BAD_CALLS)
def test_a_wrong_call_is_refused_with_the_provider_s_code(
    client: Client, exchange: Exchange, given: dict[str, str], code: int
) -> None:
    with pytest.raises(TwilioRestException) as error:
        client.calls.create(**given)

    assert refused(error) == (400, code)
    assert exchange.ringing(PERSON) is None


def test_a_refusal_can_hold_for_every_request_and_several_times(client: Client, exchange: Exchange) -> None:
    sid = str(client.messages.create(to=PERSON, from_=LINE, body="Hello.").sid)
    exchange.settle()
    exchange.faults.rest = RestRefusal(status=409, code=20009, times=2, every=True)

    for _ in range(2):
        with pytest.raises(TwilioRestException) as error:
            client.messages(sid).delete()
        assert refused(error) == (409, 20009)

    assert client.messages(sid).delete()
