"""The account at the provider, read and changed over REST: numbers, messaging services, countries, money.

Every answer is a value of ours; the account's own token, which the provider shows beside its type, goes no further
than here. It decides nothing: how things must be is known in ``core.provisioning``.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from intake.channels.provider_ids import NUMBER_ID, SERVICE_ID
from intake.channels.rest.connection import Fields, Json, Login, ProviderRest, host_for
from intake.channels.rest.number_fields import form_of, settings_of_row
from intake.channels.rest.paging import UnreadableError, rows_of
from intake.core.phone import PhoneNumber, from_caller_id
from intake.core.provisioning.provider_account import (
    AccountRefusal,
    AccountStanding,
    CallCountry,
    CampaignState,
    Money,
    NumberSetup,
    Setting,
    TextService,
)

CALLS = "/v1/DialingPermissions"
TEXTS = "/v1/Messaging/GeoPermissions"
SERVICES = "/v1/Services"
PAGE = 1000
CAMPAIGNS = {"VERIFIED": CampaignState.VERIFIED, "FAILED": CampaignState.FAILED}
_ISO = re.compile(r"[A-Z]{2}")
RISKS = ("high_risk_special_numbers_enabled", "high_risk_tollfraud_numbers_enabled")


class TwilioAccountDesk:
    """One account, at the provider's own addresses or at the local Twilio's."""

    def __init__(self, login: Login, api_base: str, timeout_seconds: float = 10) -> None:
        self._login, self._api_base, self._timeout_seconds = login, api_base, timeout_seconds
        self._rests: dict[str, ProviderRest] = {}

    def standing(self) -> AccountStanding | AccountRefusal:
        """Return what kind of account it is."""
        row = self._read("api", self._rest("api").own())
        if isinstance(row, AccountRefusal):
            return row
        return AccountStanding(is_trial=row.get("type") != "Full", is_active=row.get("status") == "active")

    def money(self) -> Money | AccountRefusal:
        """Return what is left to pay with."""
        row = self._read("api", self._rest("api").own("/Balance"))
        if isinstance(row, AccountRefusal):
            return row
        try:
            return Money(Decimal(str(row.get("balance"))), str(row.get("currency")))
        except InvalidOperation:
            return AccountRefusal(None)

    def number(self, number: PhoneNumber) -> NumberSetup | AccountRefusal | None:
        """Return one of our numbers; None where the account has no such number."""
        query = urlencode({"PhoneNumber": number.e164, "PageSize": PAGE})
        rows = self._list(
            "api", f"{self._rest('api').own('/IncomingPhoneNumbers')}?{query}", "incoming_phone_numbers"
        )
        if isinstance(rows, AccountRefusal):
            return rows
        for row in rows:
            sid = str(row.get("sid"))
            if row.get("phone_number") == number.e164 and NUMBER_ID.fullmatch(sid):
                return NumberSetup(sid, number, settings_of_row(row))
        return None

    def services(self) -> tuple[TextService, ...] | AccountRefusal:
        """Return every messaging service, with its numbers and its campaign."""
        rows = self._list("messaging", f"{SERVICES}?PageSize={PAGE}", "services")
        if isinstance(rows, AccountRefusal):
            return rows
        found = [self._service(row) for row in rows if SERVICE_ID.fullmatch(str(row.get("sid")))]
        refused = next((each for each in found if isinstance(each, AccountRefusal)), None)
        return refused or tuple(each for each in found if isinstance(each, TextService))

    def _service(self, row: Json) -> TextService | AccountRefusal:
        at = f"{SERVICES}/{row['sid']}"
        pool = self._list("messaging", f"{at}/PhoneNumbers?PageSize={PAGE}", "phone_numbers")
        campaigns = self._list("messaging", f"{at}/Compliance/Usa2p?PageSize={PAGE}", "compliance")
        if isinstance(pool, AccountRefusal):
            return pool
        if isinstance(campaigns, AccountRefusal):
            return campaigns
        numbers = (from_caller_id(str(each.get("phone_number"))) for each in pool)
        return TextService(
            provider_id=str(row["sid"]),
            name=str(row.get("friendly_name")),
            numbers=frozenset(number for number in numbers if number is not None),
            asks_number=row.get("use_inbound_webhook_on_number") is True,
            campaign=_campaign(campaigns),
        )

    def call_countries(self) -> tuple[CallCountry, ...] | AccountRefusal:
        """Return every country, and what may be called there."""
        rows = self._list("voice", f"{CALLS}/Countries?PageSize={PAGE}", "content")
        if isinstance(rows, AccountRefusal):
            return rows
        return tuple(
            CallCountry(
                iso=str(row.get("iso_code")),
                ordinary=row.get("low_risk_numbers_enabled") is True,
                risky=any(row.get(name) is True for name in RISKS),
            )
            for row in rows
            if _ISO.fullmatch(str(row.get("iso_code")))
        )

    def text_countries(self) -> frozenset[str] | AccountRefusal:
        """Return the countries (ISO codes) that may be texted."""
        answer = self._read("accounts", TEXTS)
        if isinstance(answer, AccountRefusal):
            return answer
        rows = answer.get("permissions")
        if not isinstance(rows, list):
            return AccountRefusal(None)
        return frozenset(
            str(row.get("country_code"))
            for row in rows
            if isinstance(row, Mapping)
            and row.get("enabled") is True
            and _ISO.fullmatch(str(row.get("country_code")))
        )

    def set_number(self, provider_id: str, settings: Mapping[Setting, str]) -> AccountRefusal | None:
        """Change some settings of a number; None where it was done."""
        path = self._rest("api").own(f"/IncomingPhoneNumbers/{provider_id}")
        return _undone(self._change("api", "POST", path, form_of(settings)))

    def ask_number(self, service_id: str) -> AccountRefusal | None:
        """Have texts to a service's numbers go where each number's own setting says."""
        form = [("UseInboundWebhookOnNumber", "true")]
        return _undone(self._change("messaging", "POST", f"{SERVICES}/{service_id}", form))

    def set_call_countries(self, countries: tuple[CallCountry, ...]) -> AccountRefusal | None:
        """Change what may be called in some countries, in one request."""
        rows = [
            {
                "iso_code": each.iso,
                # Its documentation writes them as words.
                "low_risk_numbers_enabled": str(each.ordinary).lower(),
                **dict.fromkeys(RISKS, str(each.risky).lower()),
            }
            for each in countries
        ]
        form = [("UpdateRequest", json.dumps(rows))]
        return _undone(self._change("voice", "POST", f"{CALLS}/BulkCountryUpdates", form))

    def set_text_countries(self, countries: Mapping[str, bool]) -> AccountRefusal | None:
        """Change whether some countries may be texted; one that was not changed is a refusal."""
        form = [
            ("Permissions", json.dumps({"country_code": iso, "type": "country", "enabled": on}))
            for iso, on in countries.items()
        ]
        answer = self._change("accounts", "PATCH", TEXTS, form)
        if isinstance(answer, AccountRefusal):
            return answer
        rows = answer.get("permissions")
        if not isinstance(rows, list):
            return AccountRefusal(None)
        codes = [row.get("error_code") for row in rows if isinstance(row, Mapping)]
        return next((AccountRefusal(code) for code in codes if isinstance(code, int) and code), None)

    def _list(self, product: str, path: str, name: str) -> tuple[Json, ...] | AccountRefusal:
        try:
            return tuple(rows_of(functools.partial(self._read, product), path, name))
        except UnreadableError as error:
            return error.refusal

    def _read(self, product: str, path: str) -> Json | AccountRefusal:
        return _value(self._rest(product).follow(path))

    def _change(self, product: str, method: str, path: str, form: Fields) -> Json | AccountRefusal:
        return _value(self._rest(product).change(method, path, form))

    def _rest(self, product: str) -> ProviderRest:
        if product not in self._rests:
            address = host_for(self._api_base, product)
            self._rests[product] = ProviderRest(self._login, address, self._timeout_seconds, 1)
        return self._rests[product]


def _value(answer: object) -> Json | AccountRefusal:
    if isinstance(answer, Mapping):
        return answer
    code = getattr(answer, "code", None)
    return AccountRefusal(code if isinstance(code, int) else None)


def _undone(answer: Json | AccountRefusal) -> AccountRefusal | None:
    return answer if isinstance(answer, AccountRefusal) else None


def _campaign(rows: tuple[Json, ...]) -> CampaignState:
    if not rows:
        return CampaignState.NONE
    states: Iterator[CampaignState] = (
        CAMPAIGNS.get(str(row.get("campaign_status")), CampaignState.UNDER_WAY) for row in rows
    )
    return next(states)
