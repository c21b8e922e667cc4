"""Show what the account owns in the JSON of the provider's REST API, and lists of the newer kind.

Builds dictionaries only. Does not read requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from intake.simulator.account.countries import Country
from intake.simulator.account.number_settings import OwnedNumber
from intake.simulator.account.owned import Property
from intake.simulator.account.services import SWITCHES, MessagingService
from intake.simulator.config import API_VERSION, SimulatorConfig
from intake.simulator.rest.rest_json import Json, account_path

MADE = "Mon, 02 Mar 2026 15:00:00 +0000"
MADE_AT = "2026-03-02T15:00:00Z"


def account_json(config: SimulatorConfig, now: Property) -> Json:
    """The account, with its token: the provider shows it here."""
    return {
        "sid": config.account_sid,
        "owner_account_sid": config.account_sid,
        "auth_token": config.auth_token,
        "friendly_name": "The line",
        "type": now.kind,
        "status": now.status,
        "date_created": MADE,
        "date_updated": MADE,
        "uri": f"{account_path(config.account_sid)}.json",
    }


def balance_json(config: SimulatorConfig, now: Property) -> Json:
    """The money of the account."""
    return {"account_sid": config.account_sid, "balance": now.balance, "currency": "USD"}


def number_json(config: SimulatorConfig, number: OwnedNumber) -> Json:
    """One number with all its settings."""
    settings = asdict(number.settings)
    return {
        **settings,
        "voice_caller_id_lookup": settings["voice_caller_id_lookup"] == "true",
        "trunk_sid": settings["trunk_sid"] or None,
        "sid": number.sid,
        "account_sid": config.account_sid,
        "phone_number": number.number,
        "api_version": API_VERSION,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "bundle_sid": None,
        "status": "in-use",
        "type": "local",
        "date_created": MADE,
        "date_updated": MADE,
        "uri": f"{account_path(config.account_sid)}/IncomingPhoneNumbers/{number.sid}.json",
    }


def service_json(config: SimulatorConfig, service: MessagingService) -> Json:
    """One messaging service."""
    settings = asdict(service.settings)
    return {
        **{name: value or None for name, value in settings.items()},
        **{name: settings[name] == "true" for name in SWITCHES},
        "sid": service.sid,
        "account_sid": config.account_sid,
        "us_app_to_person_registered": service.campaign_status == "VERIFIED",
        "date_created": MADE_AT,
        "date_updated": MADE_AT,
    }


def pooled_json(config: SimulatorConfig, service: MessagingService, number: OwnedNumber) -> Json:
    """One number as a member of a service."""
    return {
        "sid": number.sid,
        "account_sid": config.account_sid,
        "service_sid": service.sid,
        "phone_number": number.number,
        "country_code": "US",
        "capabilities": ["Voice", "SMS", "MMS"],
        "date_created": MADE_AT,
        "date_updated": MADE_AT,
    }


def campaign_json(config: SimulatorConfig, service: MessagingService) -> Json:
    """The campaign of a service."""
    return {
        "sid": service.campaign_sid,
        "account_sid": config.account_sid,
        "messaging_service_sid": service.sid,
        "campaign_status": service.campaign_status,
        "us_app_to_person_usecase": "LOW_VOLUME",
        "errors": [],
        "date_created": MADE_AT,
        "date_updated": MADE_AT,
    }


def country_json(country: Country) -> Json:
    """What may be called in one country."""
    return {
        "iso_code": country.iso,
        "name": country.name,
        "continent": country.continent,
        "country_codes": [country.prefix],
        **risks_of(country),
    }


def risks_of(country: Country) -> Mapping[str, bool]:
    """What may be called in one country, by the provider's three kinds of number."""
    return {
        "low_risk_numbers_enabled": country.low_risk,
        "high_risk_special_numbers_enabled": country.special,
        "high_risk_tollfraud_numbers_enabled": country.toll_fraud,
    }


def texts_json(country: Country) -> Json:
    """Whether one country may be texted."""
    return {
        "country_code": country.iso,
        "type": "country",
        "enabled": country.texts,
        "prefix": country.prefix,
        "message": "",
    }


@dataclass(frozen=True, slots=True)
class MetaPage:
    """Which page of a list of the newer kind was asked for: its neighbours are whole addresses."""

    address: str
    name: str
    number: int
    size: int

    def show(self, rows: Sequence[Json]) -> Json:
        """The rows of this page, with where its neighbours are."""
        start = self.number * self.size
        more = start + self.size < len(rows)
        return {
            self.name: list(rows[start : start + self.size]),
            "meta": {
                "key": self.name,
                "page": self.number,
                "page_size": self.size,
                "url": self._at(self.number),
                "first_page_url": self._at(0),
                "next_page_url": self._at(self.number + 1) if more else None,
                "previous_page_url": self._at(self.number - 1) if self.number else None,
            },
        }

    def _at(self, number: int) -> str:
        return f"{self.address}?{urlencode({'PageSize': self.size, 'Page': number})}"
