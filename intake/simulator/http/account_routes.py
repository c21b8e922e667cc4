"""The REST endpoints of what the account owns: numbers, services, countries, money.

The provider keeps them on several hosts (api, messaging, voice, accounts); here all of them answer on one, and no
two have a path in common. What the requests do is in ``rest.account_resources``.
"""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, request

from intake.simulator.config import API_VERSION
from intake.simulator.exchange import Exchange
from intake.simulator.http.rest_routes import flat, guard
from intake.simulator.rest.account_resources import AccountResources

ACCOUNT = f"/{API_VERSION}/Accounts/<account_sid>"
SERVICE = "/v1/Services/<sid>"
COUNTRIES = "/v1/DialingPermissions/Countries"


def make_account(exchange: Exchange) -> Blueprint:
    """Return the blueprint with every endpoint of what the account owns."""
    routes = Blueprint("account", __name__)
    resources = AccountResources(exchange)

    @routes.url_value_preprocessor
    def take_account(_: str | None, values: dict[str, str] | None) -> None:
        if values and "account_sid" in values:
            g.account_sid = values.pop("account_sid")

    guard(routes, exchange)
    _add_numbers(routes, resources)
    _add_services(routes, resources)
    _add_countries(routes, resources)
    return routes


def _add_numbers(routes: Blueprint, resources: AccountResources) -> None:
    @routes.get(f"{ACCOUNT}.json")
    def fetch_account() -> Response:
        return jsonify(resources.account())

    @routes.get(f"{ACCOUNT}/Balance.json")
    def fetch_balance() -> Response:
        return jsonify(resources.balance())

    @routes.get(f"{ACCOUNT}/IncomingPhoneNumbers.json")
    def list_numbers() -> Response:
        return jsonify(resources.list_numbers(flat(request.args), request.path))

    @routes.get(f"{ACCOUNT}/IncomingPhoneNumbers/<sid>.json")
    def fetch_number(sid: str) -> Response:
        return jsonify(resources.fetch_number(sid))

    @routes.post(f"{ACCOUNT}/IncomingPhoneNumbers/<sid>.json")
    def update_number(sid: str) -> Response:
        return jsonify(resources.update_number(sid, flat(request.form)))


def _add_services(routes: Blueprint, resources: AccountResources) -> None:
    @routes.get("/v1/Services")
    def list_services() -> Response:
        return jsonify(resources.list_services(flat(request.args), request.base_url))

    @routes.get(SERVICE)
    def fetch_service(sid: str) -> Response:
        return jsonify(resources.fetch_service(sid))

    @routes.post(SERVICE)
    def update_service(sid: str) -> Response:
        return jsonify(resources.update_service(sid, flat(request.form)))

    @routes.get(f"{SERVICE}/PhoneNumbers")
    def list_pool(sid: str) -> Response:
        return jsonify(resources.list_pool(sid, flat(request.args), request.base_url))

    @routes.get(f"{SERVICE}/Compliance/Usa2p")
    def list_campaigns(sid: str) -> Response:
        return jsonify(resources.list_campaigns(sid, flat(request.args), request.base_url))


def _add_countries(routes: Blueprint, resources: AccountResources) -> None:
    @routes.get(COUNTRIES)
    def list_countries() -> Response:
        return jsonify(resources.list_countries(flat(request.args), request.base_url))

    @routes.get(f"{COUNTRIES}/<iso>")
    def fetch_country(iso: str) -> Response:
        return jsonify(resources.fetch_country(iso))

    @routes.post("/v1/DialingPermissions/BulkCountryUpdates")
    def update_countries() -> tuple[Response, int]:
        return jsonify(resources.update_countries(flat(request.form))), 201

    @routes.get("/v1/Messaging/GeoPermissions")
    def texting() -> Response:
        return jsonify(resources.texting(flat(request.args)))

    @routes.patch("/v1/Messaging/GeoPermissions")
    def update_texting() -> Response:
        return jsonify(resources.update_texting(request.form.getlist("Permissions")))
