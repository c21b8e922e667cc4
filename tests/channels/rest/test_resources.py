"""Sending: whether the provider surely refused, surely took or may have taken a text is never mistaken."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from flask import Flask, Response, jsonify, request

from intake.channels.rest.gateway import TwilioGateway
from intake.core.delivery.sending import (
    Accepted,
    Answer,
    CallToPlace,
    FoundAtProvider,
    OutgoingCall,
    OutgoingText,
    SendRefused,
    Sought,
    Unclear,
    Unreachable,
)
from intake.core.phone import PhoneNumber
from intake.core.secret import Secret
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.http.server import serving
from tests.processes.running import free_port

TOKEN = "a-made-up-token"
SM, CA = "SM" + "0a" * 16, "CA" + "0b" * 16
HER, LINE = PhoneNumber("+16125550142"), PhoneNumber("+16127039227")
BODY = "Hello, ZEBRAQUARTZ é"
TEXT = OutgoingText(HER, LINE, BODY, "http://127.0.0.1:8080/twilio/text-status?t=a", 600)
NOW = datetime(2018, 3, 8, 16, 15, tzinfo=UTC)
BEGINS = "Hello, ZEBRA:"
SOUGHT = Sought(LINE, HER, NOW - timedelta(minutes=2), BODY)


@dataclass
class Provider:
    """A provider that answers as it is told to, and notes the forms it got."""

    answer: Callable[[], Response]
    asked: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)


@pytest.fixture
def provider() -> Provider:
    return Provider(lambda: created({"sid": SM, "status": "queued"}))


@pytest.fixture
def gateway(provider: Provider) -> Iterator[TwilioGateway]:
    app = Flask("provider")

    @app.route(f"/2010-04-01/Accounts/{FAKE_ACCOUNT}/<path:what>", methods=["GET", "POST"])
    def ask(what: str) -> Response:
        given = request.authorization
        assert given is not None
        assert (given.username, given.password) == (FAKE_ACCOUNT, TOKEN)
        form = [*request.args.items(multi=True), *request.form.items(multi=True)]
        provider.asked.append((f"{request.method} {what}", form))
        return provider.answer()

    with serving(app) as address:
        yield to(address)


def to(address: str) -> TwilioGateway:
    return TwilioGateway(FAKE_ACCOUNT, Secret(TOKEN.encode()), address, timeout_seconds=1)


def created(body: dict[str, object], status: int = 201) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def refusal(status: int, code: object) -> Response:
    return created({"code": code, "message": f"No: {HER.e164}", "status": status}, status)


def test_a_text_goes_out_as_the_provider_wants_it(gateway: TwilioGateway, provider: Provider) -> None:
    assert gateway.send_text(TEXT) == Accepted(SM, "queued")

    assert provider.asked == [
        (
            "POST Messages.json",
            [
                ("To", HER.e164),
                ("From", LINE.e164),
                ("Body", BODY),
                ("StatusCallback", TEXT.status_url),
                ("ValidityPeriod", "600"),
            ],
        )
    ]


def test_a_call_goes_out_with_its_limits_its_extension_and_its_look_for_machines(
    gateway: TwilioGateway, provider: Provider
) -> None:
    provider.answer = lambda: created({"sid": CA, "status": "queued"})
    ring = CallToPlace("/twilio/bridge/a/person", "/twilio/bridge/a/status", 20, 3600, detect_machine=True)

    answer = gateway.ring(OutgoingCall(HER, LINE, ring, "https://line.example.org", "wwww12"))

    assert answer == Accepted(CA, "queued")
    assert provider.asked[0][1] == [
        ("To", HER.e164),
        ("From", LINE.e164),
        ("Url", "https://line.example.org/twilio/bridge/a/person"),
        ("StatusCallback", "https://line.example.org/twilio/bridge/a/status"),
        *(("StatusCallbackEvent", event) for event in ("initiated", "ringing", "answered", "completed")),
        ("Timeout", "20"),
        ("TimeLimit", "3600"),
        ("MachineDetection", "Enable"),
        ("SendDigits", "wwww12"),
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda: refusal(400, 21610), SendRefused(21610)),
        (lambda: refusal(401, 20003), SendRefused(20003)),
        (lambda: refusal(429, 20429), SendRefused(20429, too_many=True)),
        (lambda: refusal(429, 63038), SendRefused(63038, too_many=True)),
        (lambda: Response("<h1>Slow down</h1>", status=429), SendRefused(429, too_many=True)),
        (lambda: refusal(403, "no number"), SendRefused(403)),
        (lambda: Response(f"<h1>{HER.e164}</h1>", status=404), SendRefused(404)),
        (lambda: Response(status=307, headers={"Location": "http://example.org/"}), SendRefused(307)),
        (lambda: refusal(500, 20500), Unclear()),
        (lambda: Response("", status=503), Unclear()),
        (lambda: Response("", status=408), Unclear()),
        (lambda: Response("<html>", status=200), Unclear()),
        (lambda: created({"status": "queued"}), Unclear()),
        (lambda: created({"sid": "../../etc"}), Unclear()),
        (lambda: created({"sid": SM, "status": HER.e164}), Accepted(SM, "queued")),
    ],
)
def test_an_answer_is_reduced_to_how_sure_it_is(
    gateway: TwilioGateway, provider: Provider, answer: Callable[[], Response], expected: Answer
) -> None:
    provider.answer = answer

    result = gateway.send_text(TEXT)

    assert result == expected
    assert len(provider.asked) == 1
    assert HER.national not in repr(result)


def test_no_connection_is_certain_and_a_broken_one_is_not() -> None:
    assert to(f"http://127.0.0.1:{free_port()}").send_text(TEXT) == Unreachable()

    with cutting() as address:
        assert to(address).send_text(TEXT) == Unclear()
    with silent() as address:
        assert to(address).send_text(TEXT) == Unclear()


@contextmanager
def cutting() -> Iterator[str]:
    """Listen, read what comes, and cut."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def cut() -> None:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.close()

        thread = threading.Thread(target=cut)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@contextmanager
def silent() -> Iterator[str]:
    """Listen and never answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_what_is_sent_shows_nothing_of_itself() -> None:
    ring = CallToPlace("/a", "/b", 20, 3600)
    shown = " ".join(
        map(
            repr,
            (
                TEXT,
                SOUGHT,
                OutgoingCall(HER, LINE, ring, "x", "wwww12"),
                Accepted(SM),
                FoundAtProvider(SM, "sent"),
            ),
        )
    )

    for secret in (HER.national, "ZEBRAQUARTZ", "wwww12", SM):
        assert secret not in shown


def test_an_address_that_is_neither_safe_nor_here_is_refused() -> None:
    with pytest.raises(ValueError, match="https"):
        to("http://example.org").send_text(TEXT)


def test_many_threads_share_one_gateway(gateway: TwilioGateway, provider: Provider) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(lambda _: gateway.send_text(TEXT), range(64)))

    assert answers == {Accepted(SM, "queued")}
    assert len(provider.asked) == 64


def listed(age_seconds: float, **changes: object) -> dict[str, object]:
    made_at = format_datetime(NOW - timedelta(seconds=age_seconds))
    plain = {"sid": SM, "to": HER.e164, "from": LINE.e164, "body": BODY, "status": "sent", "error_code": None}
    return {**plain, "date_created": made_at, **changes}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([listed(1)], FoundAtProvider(SM, "sent")),
        ([listed(1, status="undelivered", error_code=30005)], FoundAtProvider(SM, "undelivered", 30005)),
        ([listed(1, body="Hello"), listed(2, to="+16125550143")], None),
        ([listed(1, body=f"{BEGINS} whatever came after")], FoundAtProvider(SM, "sent")),
        ([listed(1, sid="SM" + "0c" * 16), listed(2)], FoundAtProvider(SM, "sent")),
        ([listed(121)], None),
        ([listed(1, sid="nonsense")], None),
        ([], None),
    ],
)
def test_a_text_is_found_by_who_and_what_and_when(
    gateway: TwilioGateway,
    provider: Provider,
    rows: list[dict[str, object]],
    expected: FoundAtProvider | None,
) -> None:
    provider.answer = lambda: created({"messages": rows, "next_page_uri": None}, 200)
    known = frozenset({"SM" + "0c" * 16})

    assert gateway.find_text(Sought(LINE, HER, SOUGHT.since, BODY, known, BEGINS)) == expected

    ((asked, query),) = provider.asked
    assert (asked, query) == ("GET Messages.json", [("From", LINE.e164), ("PageSize", "200")])


def test_a_text_is_looked_for_on_every_page_until_it_is_too_old(
    gateway: TwilioGateway, provider: Provider
) -> None:
    onward = f"/2010-04-01/Accounts/{FAKE_ACCOUNT}/Messages.json?Page=1"
    first = [listed(1, body="other")]
    provider.answer = lambda: page([listed(2)], None) if "Page" in request.args else page(first, onward)

    assert gateway.find_text(SOUGHT) == FoundAtProvider(SM, "sent")


def page(rows: list[dict[str, object]], onward: str | None) -> Response:
    return created({"messages": rows, "next_page_uri": onward}, 200)


@pytest.mark.parametrize(
    "answer", [lambda: refusal(500, 20500), lambda: refusal(401, 20003), lambda: Response("<html>")]
)
def test_a_list_that_cannot_be_read_finds_nothing_out(
    gateway: TwilioGateway, provider: Provider, answer: Callable[[], Response]
) -> None:
    provider.answer = answer

    assert isinstance(gateway.find_text(SOUGHT), SendRefused)


def test_a_call_is_found_and_ended(gateway: TwilioGateway, provider: Provider) -> None:
    row = listed(1, sid=CA, status="ringing")
    provider.answer = lambda: created({"calls": [row], "sid": CA, "next_page_uri": None}, 200)

    assert gateway.find_call(Sought(LINE, HER, SOUGHT.since)) == FoundAtProvider(CA, "ringing")
    assert (gateway.hang_up_call(CA), gateway.hang_up_call("../x")) == (True, False)
    assert provider.asked[-1] == (f"POST Calls/{CA}.json", [("Status", "completed")])


def test_the_providers_clock_is_read_from_its_answers(gateway: TwilioGateway) -> None:
    before = gateway.provider_at()
    gateway.send_text(TEXT)
    after = gateway.provider_at()

    assert before is None
    assert after is not None
    assert abs(after - datetime.now(UTC)) < timedelta(seconds=3)  # noqa: TID251 - the provider here is this machine
