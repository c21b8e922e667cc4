"""The account's desk: every host is the right one, every answer a value, and nothing the provider says goes further."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from flask import Flask, Response, jsonify, request

from intake.channels.rest.account_desk import TwilioAccountDesk
from intake.channels.rest.connection import Login, host_for
from intake.core.phone import PhoneNumber
from intake.core.provisioning.provider_account import (
    AccountDesk,
    AccountRefusal,
    AccountStanding,
    CallCountry,
    CampaignState,
    Money,
    Setting,
)
from intake.core.secret import Secret
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.http.server import serving

LINE = PhoneNumber("+16127039227")
PN, MG = "PN" + "0a" * 16, "MG" + "0b" * 16
Ask = Callable[[AccountDesk], object]
READS: dict[str, Ask] = {
    "standing": lambda desk: desk.standing(),
    "money": lambda desk: desk.money(),
    "number": lambda desk: desk.number(LINE),
    "services": lambda desk: desk.services(),
    "call countries": lambda desk: desk.call_countries(),
    "text countries": lambda desk: desk.text_countries(),
}
CHANGES: dict[str, Ask] = {
    "number": lambda desk: desk.set_number(PN, {Setting.CALLS: "https://line.example.org/twilio/voice"}),
    "service": lambda desk: desk.ask_number(MG),
    "call countries": lambda desk: desk.set_call_countries((CallCountry("LV", ordinary=False, risky=False),)),
    "text countries": lambda desk: desk.set_text_countries({"SO": False}),
}


@dataclass
class Provider:
    """A provider that answers as it is told to, and notes what it was asked."""

    answers: dict[str, object] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    forms: list[list[tuple[str, str]]] = field(default_factory=list)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def desk(provider: Provider) -> Iterator[AccountDesk]:
    app = Flask("provider")

    @app.route("/<path:what>", methods=["GET", "POST", "PATCH"])
    def ask(what: str) -> Response:
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        provider.asked.append(f"{request.method} /{what}{query}")
        provider.forms.append([*request.form.items(multi=True)])
        response = jsonify(provider.answers.get(f"/{what}{query}", provider.answers.get(f"/{what}", {})))
        response.status_code = provider.status
        return response

    with serving(app) as address:
        yield TwilioAccountDesk(Login(FAKE_ACCOUNT, Secret(b"a-made-up-token")), address, 1)


@pytest.mark.parametrize(
    "ask", [*READS.values(), *CHANGES.values()], ids=[*READS, *(f"set {each}" for each in CHANGES)]
)
@pytest.mark.parametrize(
    ("status", "code", "refusal"),
    [(401, 20003, 20003), (403, None, 403), (429, 20429, 20429), (503, 20503, None)],
)
def test_a_refusal_is_its_number_and_no_word_of_it(
    desk: AccountDesk, provider: Provider, ask: Ask, status: int, code: int | None, refusal: int | None
) -> None:
    provider.status = status
    answer: dict[str, object] = (
        {"code": code, "message": f"No: {LINE.e164}"} if code else {"message": LINE.e164}
    )
    provider.answers = _AlwaysThe(answer)

    assert ask(desk) == AccountRefusal(refusal)


class _AlwaysThe(dict[str, object]):
    """The same answer to every question."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self._answer = answer

    def get(self, _key: str, _default: object = None) -> object:
        return self._answer


@pytest.mark.parametrize("name", [each for each in READS if each not in {"standing", "number"}])
def test_an_answer_that_holds_nothing_is_no_empty_account(desk: AccountDesk, name: str) -> None:
    assert READS[name](desk) == AccountRefusal(None)


@pytest.mark.parametrize("ask", READS.values(), ids=READS)
def test_where_nobody_is_there_it_is_told(ask: Ask) -> None:
    desk = TwilioAccountDesk(Login(FAKE_ACCOUNT, Secret(b"a-made-up-token")), "http://127.0.0.1:1", 1)

    assert ask(desk) == AccountRefusal(None)


def test_the_account_is_what_it_says_and_its_token_stays_where_it_is(
    desk: AccountDesk, provider: Provider
) -> None:
    at = f"/2010-04-01/Accounts/{FAKE_ACCOUNT}"
    provider.answers = {
        f"{at}.json": {"type": "Trial", "status": "suspended", "auth_token": "a-made-up-token"},
        f"{at}/Balance.json": {"balance": "0.05", "currency": "USD"},
    }

    assert (desk.standing(), desk.money()) == (
        AccountStanding(is_trial=True, is_active=False),
        Money(Decimal("0.05"), "USD"),
    )


AT = f"/2010-04-01/Accounts/{FAKE_ACCOUNT}"
FORMS: list[tuple[Ask, str, list[tuple[str, str]]]] = [
    (
        lambda desk: desk.set_number(PN, {Setting.TEXTS_METHOD: "POST", Setting.TRUNK: ""}),
        f"POST {AT}/IncomingPhoneNumbers/{PN}.json",
        [("SmsMethod", "POST"), ("TrunkSid", "")],
    ),
    (
        lambda desk: desk.ask_number(MG),
        f"POST /v1/Services/{MG}",
        [("UseInboundWebhookOnNumber", "true")],
    ),
    (
        lambda desk: desk.set_call_countries((CallCountry("US", ordinary=True, risky=False),)),
        "POST /v1/DialingPermissions/BulkCountryUpdates",
        [
            (
                "UpdateRequest",
                (
                    '[{"iso_code": "US", "low_risk_numbers_enabled": "true", '
                    '"high_risk_special_numbers_enabled": "false", "high_risk_tollfraud_numbers_enabled": "false"}]'
                ),
            )
        ],
    ),
    (
        lambda desk: desk.set_text_countries({"US": True, "SO": False}),
        "PATCH /v1/Messaging/GeoPermissions",
        [
            ("Permissions", '{"country_code": "US", "type": "country", "enabled": true}'),
            ("Permissions", '{"country_code": "SO", "type": "country", "enabled": false}'),
        ],
    ),
]


@pytest.mark.parametrize(("ask", "asked", "form"), FORMS, ids=CHANGES)
def test_each_change_is_one_form_as_the_provider_documents_it(
    desk: AccountDesk, provider: Provider, ask: Ask, asked: str, form: list[tuple[str, str]]
) -> None:
    ask(desk)

    assert (provider.asked, provider.forms) == ([asked], [form])


def test_a_list_is_followed_on_its_own_host_only(desk: AccountDesk, provider: Provider) -> None:
    first, second = (
        "/v1/DialingPermissions/Countries?PageSize=1000",
        "/v1/DialingPermissions/Countries?Page=1",
    )
    provider.answers = {
        first: {
            "content": [{"iso_code": "US", "low_risk_numbers_enabled": True}],
            "meta": {"next_page_url": f"https://evil.example{second}"},
        },
        second: {"content": [{"iso_code": "LV"}, {"iso_code": "../x"}], "meta": {"next_page_url": None}},
    }

    assert desk.call_countries() == (
        CallCountry("US", ordinary=True, risky=False),
        CallCountry("LV", ordinary=False, risky=False),
    )
    assert provider.asked == [f"GET {first}", f"GET {second}"]


def test_a_list_that_never_ends_is_given_up(desk: AccountDesk, provider: Provider) -> None:
    same = "/v1/DialingPermissions/Countries?PageSize=1000"
    provider.answers = {same: {"content": [], "meta": {"next_page_url": f"https://voice.twilio.com{same}"}}}

    assert (desk.call_countries(), len(provider.asked)) == (AccountRefusal(None), 50)


def test_a_number_that_only_looks_like_ours_is_not_ours(desk: AccountDesk, provider: Provider) -> None:
    at = f"/2010-04-01/Accounts/{FAKE_ACCOUNT}/IncomingPhoneNumbers.json"
    rows = [
        {"sid": PN, "phone_number": "+16127039228"},
        {"sid": "../Calls", "phone_number": LINE.e164},
    ]
    provider.answers = {at: {"incoming_phone_numbers": rows, "next_page_uri": None}}

    assert desk.number(LINE) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("VERIFIED", CampaignState.VERIFIED),
        ("FAILED", CampaignState.FAILED),
        ("IN_PROGRESS", CampaignState.UNDER_WAY),
        ("PENDING", CampaignState.UNDER_WAY),
    ],
)
def test_a_campaign_is_registered_only_where_the_provider_says_so(
    desk: AccountDesk, provider: Provider, status: str, state: CampaignState
) -> None:
    provider.answers = {
        "/v1/Services": {"services": [{"sid": MG, "friendly_name": "The line"}], "meta": {}},
        f"/v1/Services/{MG}/PhoneNumbers": {"phone_numbers": [{"phone_number": LINE.e164}], "meta": {}},
        f"/v1/Services/{MG}/Compliance/Usa2p": {"compliance": [{"campaign_status": status}], "meta": {}},
    }

    services = desk.services()

    assert not isinstance(services, AccountRefusal)
    assert [(each.numbers, each.asks_number, each.campaign) for each in services] == [
        (frozenset({LINE}), False, state)
    ]


def test_a_change_of_countries_that_tells_nothing_is_not_taken_for_done(desk: AccountDesk) -> None:
    assert desk.set_text_countries({"SO": False}) == AccountRefusal(None)


def test_a_country_that_was_not_changed_is_a_refusal(desk: AccountDesk, provider: Provider) -> None:
    rows = [{"country_code": "SO", "error_code": 0}, {"country_code": "LV", "error_code": 30649}]
    provider.answers = {"/v1/Messaging/GeoPermissions": {"permissions": rows}}

    assert desk.set_text_countries({"SO": False, "LV": False}) == AccountRefusal(30649)


@pytest.mark.parametrize(
    ("api_base", "product", "host"),
    [
        ("https://api.twilio.com", "messaging", "https://messaging.twilio.com"),
        ("https://api.dublin.ie1.twilio.com", "voice", "https://voice.dublin.ie1.twilio.com"),
        ("https://api.twilio.com", "api", "https://api.twilio.com"),
        ("http://127.0.0.1:8090", "accounts", "http://127.0.0.1:8090"),
    ],
)
def test_each_interface_of_the_provider_has_its_own_host(api_base: str, product: str, host: str) -> None:
    assert host_for(api_base, product) == host


def test_an_unsafe_address_is_spoken_to_by_nobody() -> None:
    with pytest.raises(ValueError, match="https"):
        host_for("http://api.twilio.com", "voice")
