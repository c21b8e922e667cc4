"""What REST requests do to what the account owns: read it, and change its settings.

Takes plain form values and returns JSON values, or raises ``Refusal``. Knows no Flask.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from intake.simulator.account.countries import Country
from intake.simulator.account.number_settings import SETTINGS, OwnedNumber
from intake.simulator.account.owned import Property
from intake.simulator.account.services import SERVICE_SETTINGS, SWITCHES, MessagingService
from intake.simulator.exchange import Exchange
from intake.simulator.rest import account_json as shown
from intake.simulator.rest.form_values import UNKNOWN_PARAMETER, Form, whole
from intake.simulator.rest.rest_json import Json, Page, Refusal
from intake.simulator.rest.setting_forms import changes_of, refuse_unknown

NOT_FOUND = 20404
MOST_PAGE = 1000
PAGING = frozenset({"PageSize", "Page", "PageToken"})
NO_SUCH_COUNTRY = 30646


@dataclass(frozen=True, slots=True)
class AccountResources:
    """The REST side of what an exchange's account owns."""

    exchange: Exchange

    @property
    def _now(self) -> Property:
        return self.exchange.account.now

    def account(self) -> Json:
        """The account itself."""
        return shown.account_json(self.exchange.config, self._now)

    def balance(self) -> Json:
        """Its money."""
        return shown.balance_json(self.exchange.config, self._now)

    def list_numbers(self, query: Form, path: str) -> Json:
        """The account's numbers, or the one that is asked for."""
        refuse_unknown(query, PAGING | {"PhoneNumber", "FriendlyName", "Beta", "Origin"})
        wanted = query.get("PhoneNumber", "")
        rows = [
            shown.number_json(self.exchange.config, each)
            for each in self._now.numbers
            if wanted in each.number
        ]
        filters = {name: value for name, value in query.items() if name not in PAGING}
        page = Page(path, "incoming_phone_numbers", _number(query), _size(query), filters)
        return page.show(rows)

    def fetch_number(self, sid: str) -> Json:
        """One number."""
        return shown.number_json(self.exchange.config, self._number(sid))

    def update_number(self, sid: str, form: Form) -> Json:
        """Change settings of a number."""
        number = self._number(sid)
        changes = changes_of(form, SETTINGS, {"voice_caller_id_lookup"})
        changed = replace(number, settings=replace(number.settings, **changes))
        self.exchange.account.put_number(changed)
        return shown.number_json(self.exchange.config, changed)

    def list_services(self, query: Form, address: str) -> Json:
        """The account's messaging services."""
        rows = [shown.service_json(self.exchange.config, each) for each in self._now.services]
        return _page(query, address, "services").show(rows)

    def fetch_service(self, sid: str) -> Json:
        """One messaging service."""
        return shown.service_json(self.exchange.config, self._service(sid))

    def update_service(self, sid: str, form: Form) -> Json:
        """Change settings of a messaging service."""
        service = self._service(sid)
        changes = changes_of(form, SERVICE_SETTINGS, SWITCHES)
        changed = replace(service, settings=replace(service.settings, **changes))
        self.exchange.account.put_service(changed)
        return shown.service_json(self.exchange.config, changed)

    def list_pool(self, sid: str, query: Form, address: str) -> Json:
        """The numbers of a messaging service."""
        service = self._service(sid)
        pool = [each for each in self._now.numbers if each.sid in service.numbers]
        rows = [shown.pooled_json(self.exchange.config, service, each) for each in pool]
        return _page(query, address, "phone_numbers").show(rows)

    def list_campaigns(self, sid: str, query: Form, address: str) -> Json:
        """The campaign of a messaging service: one, or none."""
        service = self._service(sid)
        rows = [shown.campaign_json(self.exchange.config, service)] if service.campaign_sid else []
        return _page(query, address, "compliance").show(rows)

    def list_countries(self, query: Form, address: str) -> Json:
        """What may be called in each country."""
        rows = [shown.country_json(each) for each in self._now.countries]
        return _page(query, address, "content").show(rows)

    def fetch_country(self, iso: str) -> Json:
        """What may be called in one country."""
        country = self._country(iso)
        if country is None:
            raise _missing(f"/DialingPermissions/Countries/{iso}")
        return shown.country_json(country)

    def update_countries(self, form: Form) -> Json:
        """Change what may be called in several countries; one that is unknown refuses them all."""
        refuse_unknown(form, {"UpdateRequest"})
        changed = [self._called(each) for each in _objects(form.get("UpdateRequest", ""))]
        for country in changed:
            self.exchange.account.put_country(country)
        return {"update_count": len(changed), "update_request": form["UpdateRequest"]}

    def texting(self, query: Form) -> Json:
        """Which countries may be texted."""
        refuse_unknown(query, {"CountryCode"})
        rows = [
            shown.texts_json(each)
            for each in self._now.countries
            if each.iso == query.get("CountryCode", each.iso)
        ]
        return {"permissions": rows}

    def update_texting(self, permissions: Sequence[str]) -> Json:
        """Change which countries may be texted; each answers for itself."""
        return {"permissions": [self._texted(each) for text in permissions for each in _objects(f"[{text}]")]}

    def _called(self, wanted: Json) -> Country:
        country = self._country(str(wanted.get("iso_code")))
        if country is None:
            raise Refusal(400, UNKNOWN_PARAMETER, f"{wanted.get('iso_code')} is not a country.")
        refuse_unknown(wanted, {"iso_code", *shown.risks_of(country)})
        low, special, fraud = (_true(wanted.get(name, was)) for name, was in shown.risks_of(country).items())
        return replace(country, low_risk=low, special=special, toll_fraud=fraud)

    def _texted(self, wanted: Json) -> Json:
        refuse_unknown(wanted, {"country_code", "type", "enabled"})
        code, on = str(wanted.get("country_code")), _true(wanted.get("enabled"))
        country = self._country(code)
        if country is not None:
            self.exchange.account.put_country(replace(country, texts=on))
        told = {"country_code": code, "type": "country", "enabled": on, "error_code": 0, "error_messages": []}
        return told if country else {**told, "error_code": NO_SUCH_COUNTRY, "error_messages": ["no country"]}

    def _number(self, sid: str) -> OwnedNumber:
        found = next((each for each in self._now.numbers if each.sid == sid), None)
        if found is None:
            raise _missing(f"/IncomingPhoneNumbers/{sid}.json")
        return found

    def _service(self, sid: str) -> MessagingService:
        found = next((each for each in self._now.services if each.sid == sid), None)
        if found is None:
            raise _missing(f"/Services/{sid}")
        return found

    def _country(self, iso: str) -> Country | None:
        return next((each for each in self._now.countries if each.iso == iso), None)


def _objects(text: str) -> list[Json]:
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    if not isinstance(read, list) or not all(isinstance(each, dict) for each in read):
        raise Refusal(400, UNKNOWN_PARAMETER, "This is not a list of JSON objects.")
    return read


def _true(value: object) -> bool:
    # Written as a word in some examples of the provider, and as itself in others.
    if str(value).lower() not in {"true", "false"}:
        raise Refusal(400, UNKNOWN_PARAMETER, f"{value!r} is neither true nor false.")
    return str(value).lower() == "true"


def _missing(path: str) -> Refusal:
    return Refusal(404, NOT_FOUND, f"The requested resource {path} was not found")


def _page(query: Form, address: str, name: str) -> shown.MetaPage:
    refuse_unknown(query, PAGING)
    return shown.MetaPage(address, name, _number(query), _size(query))


def _number(query: Form) -> int:
    return whole(query.get("Page", "0"))


def _size(query: Form) -> int:
    return min(MOST_PAGE, max(1, whole(query.get("PageSize", "50"))))
