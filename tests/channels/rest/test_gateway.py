"""The gateway: every answer of the provider is a value, and none repeats what the provider said."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from flask import Flask, Response, jsonify, request

from intake.channels.rest.gateway import TwilioGateway
from intake.channels.rest.http_client import BoundedHttp, client
from intake.core.retention.provider_copies import CopyKind, Deleted, DeletionRefused, Gone
from intake.core.secret import Secret
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.http.server import serving

TOKEN = "a-made-up-token"
TEXT = "SM" + "0a" * 16
CALL = "CA" + "0b" * 16
NUMBER = "+16125550142"


@dataclass
class Provider:
    """A provider that holds the copies it is given and answers as it is told."""

    held: set[str] = field(default_factory=lambda: {f"Messages/{TEXT}", f"Calls/{CALL}"})
    asked: list[str] = field(default_factory=list)
    answer: Callable[[], Response] | None = None

    def take(self, kind: str, sid: str) -> Response:
        self.asked.append(f"{request.method} {request.path}")
        if self.answer is not None:
            return self.answer()
        if f"{kind}/{sid}" not in self.held:
            return refusal(404, 20404)
        if request.method == "DELETE":
            self.held.remove(f"{kind}/{sid}")
            return Response(status=204)
        return jsonify({"sid": sid, "to": NUMBER, "account_sid": FAKE_ACCOUNT})


def refusal(status: int, code: int) -> Response:
    response = jsonify({"code": code, "message": f"No: {NUMBER}", "more_info": "", "status": status})
    response.status_code = status
    return response


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def address(provider: Provider) -> Iterator[str]:
    app = Flask("provider")

    @app.route(f"/2010-04-01/Accounts/{FAKE_ACCOUNT}/<kind>/<sid>.json", methods=["GET", "DELETE"])
    def copy(kind: str, sid: str) -> Response:
        given = request.authorization
        assert given is not None
        assert (given.username, given.password) == (FAKE_ACCOUNT, TOKEN)
        return provider.take(kind, sid)

    with serving(app) as url:
        yield url


@pytest.fixture
def gateway(address: str) -> TwilioGateway:
    return TwilioGateway(FAKE_ACCOUNT, Secret(TOKEN.encode()), address, timeout_seconds=1)


@pytest.mark.parametrize(("kind", "sid"), [(CopyKind.MESSAGE, TEXT), (CopyKind.CALL, CALL)])
def test_a_copy_is_deleted_and_seen_to_be_gone(
    gateway: TwilioGateway, provider: Provider, kind: CopyKind, sid: str
) -> None:
    before = gateway.is_gone(kind, sid)
    first = gateway.delete_copy(kind, sid)
    after = gateway.is_gone(kind, sid)
    second = gateway.delete_copy(kind, sid)

    assert (before, first, after, second) == (False, Deleted(), True, Gone())
    assert len(provider.held) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda: refusal(409, 20009), DeletionRefused("20009")),
        (lambda: refusal(404, 20404), Gone()),
        (lambda: refusal(429, 20429), DeletionRefused("20429")),
        (lambda: refusal(500, 20500), DeletionRefused("20500")),
        (lambda: refusal(401, 20003), DeletionRefused("20003")),
        (lambda: Response(f"<h1>{NUMBER}</h1>", status=502), DeletionRefused("502")),
        (lambda: Response("", status=503), DeletionRefused("503")),
        (lambda: Response("Not found", status=404), DeletionRefused("404")),
        (
            lambda: Response(status=301, headers={"Location": f"http://example.org/{NUMBER}"}),
            DeletionRefused("301"),
        ),
    ],
)
def test_an_answer_of_the_provider_is_reduced_to_its_code(
    gateway: TwilioGateway,
    provider: Provider,
    answer: Callable[[], Response],
    expected: Gone | DeletionRefused,
) -> None:
    provider.answer = answer

    result = gateway.delete_copy(CopyKind.MESSAGE, TEXT)

    assert result == expected
    assert NUMBER[1:] not in repr(result)
    assert gateway.is_gone(CopyKind.MESSAGE, TEXT) is (expected == Gone())


@pytest.mark.parametrize("kind", list(CopyKind))
def test_a_refused_list_is_reduced_to_its_code(gateway: TwilioGateway, kind: CopyKind) -> None:
    before = datetime(2018, 3, 8, tzinfo=UTC)

    # This provider knows no lists; one that is not there at all is the second case.
    assert gateway.old_copies(kind, ("+16125550100",), before) == DeletionRefused("404")
    lost = TwilioGateway(FAKE_ACCOUNT, Secret(TOKEN.encode()), "http://127.0.0.1:9", timeout_seconds=1)
    assert lost.old_copies(kind, ("+16125550100",), before) == DeletionRefused("unreachable")


@pytest.mark.parametrize("kind", list(CopyKind))
def test_a_list_that_shows_too_much_is_looked_at_once_more(kind: CopyKind) -> None:
    app, old, ours = (
        Flask("provider"),
        "Wed, 07 Mar 2018 10:00:00 +0000",
        CALL if kind is CopyKind.CALL else TEXT,
    )
    shown = [
        {"sid": ours, "date_created": old, "start_time": None, "date_sent": old},
        {"sid": ours[:2] + "0c" * 16, "date_created": "Thu, 08 Mar 2018 10:00:00 +0000"},
        {"sid": "../Calls", "date_created": old},
        {"sid": ours[:2] + "0d" * 16},
    ]

    @app.get(f"/2010-04-01/Accounts/{FAKE_ACCOUNT}/<name>.json")
    def copies(name: str) -> Response:
        return jsonify({name.lower(): shown, "next_page_uri": None})

    with serving(app) as address:
        gateway = TwilioGateway(FAKE_ACCOUNT, Secret(TOKEN.encode()), address, timeout_seconds=1)

        assert gateway.old_copies(kind, ("+16125550100",), datetime(2018, 3, 8, tzinfo=UTC)) == (ours,)


def slowly() -> Response:
    time.sleep(1.5)
    return Response(status=204)


def test_a_provider_that_does_not_answer_in_time_is_unreachable(
    gateway: TwilioGateway, provider: Provider
) -> None:
    provider.answer = slowly

    assert gateway.delete_copy(CopyKind.MESSAGE, TEXT) == DeletionRefused("unreachable")


def test_a_provider_that_is_not_there_is_unreachable() -> None:
    # Port 9 of loopback: nobody listens there.
    gateway = TwilioGateway(FAKE_ACCOUNT, Secret(TOKEN.encode()), "http://127.0.0.1:9", timeout_seconds=1)

    assert gateway.delete_copy(CopyKind.CALL, CALL) == DeletionRefused("unreachable")
    assert gateway.is_gone(CopyKind.CALL, CALL) is False


@pytest.mark.parametrize("sid", ["", CALL, TEXT + "0", "../Calls", f"{TEXT}/Media", NUMBER, TEXT + "\n"])
def test_what_is_not_an_id_reaches_no_address(gateway: TwilioGateway, provider: Provider, sid: str) -> None:
    result = gateway.delete_copy(CopyKind.MESSAGE, sid)

    assert result == DeletionRefused("not an id")
    assert provider.asked == []


def test_nothing_of_a_request_is_logged(gateway: TwilioGateway, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)
        gateway.delete_copy(CopyKind.MESSAGE, TEXT)
        gateway.is_gone(CopyKind.MESSAGE, TEXT)

    assert [record.name for record in caplog.records if record.name.startswith("twilio")] == []


@pytest.mark.parametrize(
    "api_base",
    ["http://twilio.example.org", "ftp://127.0.0.1", "127.0.0.1:80", "", "http://127.0.0.1.example.org"],
)
def test_an_address_without_https_is_refused_unless_it_is_this_machine(api_base: str) -> None:
    with pytest.raises(ValueError, match="https"):
        BoundedHttp(api_base, 1)


def test_a_region_set_on_the_machine_changes_no_address(
    monkeypatch: pytest.MonkeyPatch, gateway: TwilioGateway, provider: Provider
) -> None:
    monkeypatch.setenv("TWILIO_REGION", "au1")
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert gateway.delete_copy(CopyKind.CALL, CALL) == Deleted()
    assert provider.asked == [f"DELETE /2010-04-01/Accounts/{FAKE_ACCOUNT}/Calls/{CALL}.json"]


def test_only_the_provider_s_rest_interface_is_asked(address: str) -> None:
    http = client(FAKE_ACCOUNT, Secret(TOKEN.encode()), address, 1).http_client

    with pytest.raises(ValueError, match="REST interface"):
        http.request("GET", "https://lookups.twilio.com/v2/PhoneNumbers/x")
