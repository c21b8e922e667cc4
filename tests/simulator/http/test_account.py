"""What the account owns, asked and changed by the provider's own Python library over loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from intake.simulator.account.faults import Fault, plant
from intake.simulator.account.owned import well_set_up
from intake.simulator.config import FAKE_ACCOUNT, SimulatorConfig, bin_address, bin_sid
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serving
from intake.simulator.webhooks.signature import sign
from intake.simulator.webhooks.wire import WRONG_ADDRESS
from tests.simulator.conftest import LINE, PERSON, QUIET, TOKEN, URL, Clock, FakeLine

HOSTED = "<Response><Say>Sorry.</Say></Response>"
HOSTS = re.compile(r"https://(api|messaging|voice|accounts)\.twilio\.com")


class OneHost(TwilioHttpClient):  # type: ignore[misc]  # it tells no types
    """Asks this machine instead of each of the provider's hosts."""

    def __init__(self, base: str) -> None:
        super().__init__(pool_connections=False, timeout=5)
        self._base = base

    def request(self, method: str, url: str, *args: object, **kwargs: object) -> Response:
        response: Response = super().request(method, HOSTS.sub(self._base, url), *args, **kwargs)
        return response


@pytest.fixture
def exchange(config: SimulatorConfig, line: FakeLine, clock: Clock) -> Exchange:
    return Exchange(replace(config, fallbacks={"line_voice": HOSTED}), line, clock)


@pytest.fixture
def base(exchange: Exchange) -> Iterator[str]:
    with serving(create_simulator(exchange.config, exchange)) as address:
        yield address


@pytest.fixture
def client(base: str) -> Client:
    return Client(FAKE_ACCOUNT, TOKEN, http_client=OneHost(base))


def refused(error: pytest.ExceptionInfo[TwilioRestException]) -> tuple[int, int | None]:
    return error.value.status, error.value.code


def test_the_account_and_its_money_are_shown(client: Client) -> None:
    account = client.api.v2010.accounts(FAKE_ACCOUNT).fetch()
    balance = client.api.v2010.accounts(FAKE_ACCOUNT).balance.fetch()

    assert (account.type, account.status, balance.balance, balance.currency) == (
        "Full",
        "active",
        "25.00",
        "USD",
    )


def test_a_number_is_found_by_its_digits_and_stands_well_set(client: Client) -> None:
    (found,) = client.incoming_phone_numbers.list(phone_number=LINE)

    assert (found.voice_url, found.voice_method, found.sms_url, found.status_callback) == (
        f"{URL}/twilio/voice",
        "POST",
        f"{URL}/twilio/text",
        f"{URL}/twilio/call-status",
    )
    assert (found.voice_fallback_url, found.trunk_sid, found.bundle_sid) == (
        bin_address("line_voice"),
        None,
        None,
    )


def test_numbers_come_in_pages(client: Client) -> None:
    assert [each.phone_number for each in client.incoming_phone_numbers.list(page_size=1)] == [LINE, QUIET]


def test_what_is_changed_of_a_number_stays_and_the_rest_with_it(client: Client) -> None:
    (was,) = client.incoming_phone_numbers.list(phone_number=QUIET)

    client.incoming_phone_numbers(str(was.sid)).update(
        voice_url="https://other.example/v", voice_method="GET"
    )

    now = client.incoming_phone_numbers(str(was.sid)).fetch()
    assert (now.voice_url, now.voice_method, now.sms_url) == ("https://other.example/v", "GET", was.sms_url)


WRONG_NUMBERS: list[tuple[dict[str, str], int]] = [
    ({"voice_url": "https://under_score.example/v"}, 21402),
    ({"sms_url": "line.example.org/text"}, 21402),
    ({"status_callback": "https:///call-status"}, 21402),
    ({"voice_method": "PUT"}, 21403),
    ({"identity_sid": "RI1"}, 20001),
]


@pytest.mark.parametrize(("given", "code"), WRONG_NUMBERS)
def test_a_wrong_setting_of_a_number_is_refused_and_changes_nothing(
    client: Client, exchange: Exchange, given: dict[str, str], code: int
) -> None:
    before = exchange.account.now
    with pytest.raises(TwilioRestException) as error:
        client.incoming_phone_numbers(before.numbers[0].sid).update(**given)

    assert refused(error) == (400, code)
    assert exchange.account.now == before


def test_a_service_its_pool_and_its_campaign_are_shown_and_changed(client: Client) -> None:
    (service,) = client.messaging.v1.services.list()
    opened = client.messaging.v1.services(str(service.sid))

    changed = opened.update(use_inbound_webhook_on_number=False)

    assert [each.phone_number for each in opened.phone_numbers.list(page_size=1)] == [LINE, QUIET]
    assert [each.campaign_status for each in opened.us_app_to_person.list()] == ["VERIFIED"]
    assert (service.use_inbound_webhook_on_number, changed.use_inbound_webhook_on_number) == (True, False)


def test_countries_to_call_are_listed_in_pages_and_changed_together(client: Client) -> None:
    permissions = client.voice.v1.dialing_permissions
    wanted = [
        {"iso_code": "LV", "low_risk_numbers_enabled": "true", "high_risk_tollfraud_numbers_enabled": True},
        {"iso_code": "US", "low_risk_numbers_enabled": False},
    ]

    update = permissions.bulk_country_updates.create(json.dumps(wanted))

    on = {
        each.iso_code: each.high_risk_tollfraud_numbers_enabled
        for each in permissions.countries.list(page_size=2)
        if each.low_risk_numbers_enabled
    }
    assert (update.update_count, on) == (2, {"LV": True})
    assert permissions.countries("US").fetch().name == "United States/Canada"


@pytest.mark.parametrize(
    "wanted", ["no", "{}", '[{"iso_code": "ZZ"}]', '[{"iso_code": "US", "low_risk_numbers": "Enabled"}]']
)
def test_a_change_of_countries_that_cannot_be_read_changes_none(
    client: Client, exchange: Exchange, wanted: str
) -> None:
    before = exchange.account.now
    with pytest.raises(TwilioRestException) as error:
        client.voice.v1.dialing_permissions.bulk_country_updates.create(wanted)

    assert (refused(error), exchange.account.now) == ((400, 20001), before)


def test_countries_to_text_are_shown_and_changed_one_by_one(client: Client) -> None:
    wanted = [{"country_code": iso, "type": "country", "enabled": True} for iso in ("SO", "ZZ")]

    told = client.accounts.v1.messaging_geopermissions.update(wanted)

    shown = client.accounts.v1.messaging_geopermissions.fetch()
    assert [each["error_code"] for each in told.permissions] == [0, 30646]
    assert [each["country_code"] for each in shown.permissions if each["enabled"]] == ["SO", "US"]


ABSENT = [
    f"/2010-04-01/Accounts/{FAKE_ACCOUNT}/IncomingPhoneNumbers/PN{'0' * 32}.json",
    f"/2010-04-01/Accounts/AC{'1' * 32}.json",
    f"/v1/Services/MG{'0' * 32}",
    f"/v1/Services/MG{'0' * 32}/PhoneNumbers",
    "/v1/DialingPermissions/Countries/ZZ",
]


@pytest.mark.parametrize("path", ABSENT)
def test_what_is_not_there_is_told_as_the_provider_tells_it(base: str, path: str) -> None:
    answer = requests.get(base + path, auth=(FAKE_ACCOUNT, TOKEN), timeout=5)

    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


@pytest.mark.parametrize(
    "path", [f"/2010-04-01/Accounts/{FAKE_ACCOUNT}.json", "/v1/Services", "/v1/Messaging/GeoPermissions"]
)
def test_another_token_opens_nothing(base: str, path: str) -> None:
    answer = requests.get(base + path, auth=(FAKE_ACCOUNT, "another"), timeout=5)

    assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    assert TOKEN not in answer.text


@pytest.mark.parametrize("query", ["Colour=red", "PageSize=ten"])
def test_a_question_with_an_unknown_word_is_refused(base: str, query: str) -> None:
    answer = requests.get(f"{base}/v1/Services?{query}", auth=(FAKE_ACCOUNT, TOKEN), timeout=5)

    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


SIGNED = f"{bin_address('line_voice')}?AccountSid={FAKE_ACCOUNT}"


@pytest.mark.parametrize(
    ("signature", "sid", "answer"),
    [
        (sign(TOKEN, SIGNED, ()), bin_sid("line_voice"), (200, HOSTED)),
        (sign("another", SIGNED, ()), bin_sid("line_voice"), (403, "")),
        ("", bin_sid("line_voice"), (403, "")),
        (sign(TOKEN, SIGNED, ()), bin_sid("quiet_voice"), (403, "")),
    ],
)
def test_a_hosted_document_is_shown_to_whoever_signs_for_its_address(
    base: str, signature: str, sid: str, answer: tuple[int, str]
) -> None:
    got = requests.get(
        f"{base}/twiml/{sid}?AccountSid={FAKE_ACCOUNT}", headers={"X-Twilio-Signature": signature}, timeout=5
    )

    assert (got.status_code, got.text if got.ok else "") == answer


def test_a_call_and_a_text_go_where_the_number_says(exchange: Exchange, line: FakeLine) -> None:
    line.answers |= {
        "/twilio/voice": "<Hangup/>",
        "/elsewhere": "<Hangup/>",
        "/twilio/text": "<Message>Hi.</Message>",
    }
    number = exchange.account.now.numbers[0]
    elsewhere = replace(number.settings, voice_url=f"{URL}/elsewhere", status_callback="")
    exchange.account.put_number(replace(number, settings=elsewhere))

    exchange.place_call(PERSON, LINE)
    replies = exchange.text(PERSON, LINE, "hello")

    assert (line.paths, replies) == (["/elsewhere", "/twilio/text"], ["Hi."])


@pytest.mark.parametrize("to", [LINE, QUIET])
def test_an_account_as_bought_reaches_nobody(exchange: Exchange, line: FakeLine, to: str) -> None:
    plant(exchange.account, exchange.config, Fault.BARE)

    call, replies = exchange.place_call(PERSON, to), exchange.text(PERSON, to, "hello")

    assert (line.paths, replies, call.ended) == ([], [], True)
    assert [row.error for row in exchange.log.errors] == [WRONG_ADDRESS, WRONG_ADDRESS]


@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.WELL])
def test_each_fault_changes_the_account_and_can_be_taken_back(exchange: Exchange, fault: Fault) -> None:
    plant(exchange.account, exchange.config, fault)
    planted = exchange.account.now
    plant(exchange.account, exchange.config, Fault.WELL)

    assert (planted == exchange.account.now, exchange.account.now) == (False, well_set_up(exchange.config))


def test_the_page_plants_a_fault_by_its_name(base: str, exchange: Exchange) -> None:
    mine = {"X-Simulator": "1"}
    planted = requests.post(f"{base}/control/account", json={"plant": "trial"}, headers=mine, timeout=5)
    unknown = requests.post(f"{base}/control/account", json={"plant": "storm"}, headers=mine, timeout=5)

    assert (planted.status_code, unknown.status_code, exchange.account.now.kind) == (200, 400, "Trial")
