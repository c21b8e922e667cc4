"""The documents that the provider hosts: it answers its own requests and those that the account signed, no others.

What stands in them is the account's.
"""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, request

from intake.simulator.config import BIN_HOST
from intake.simulator.exchange import Exchange
from intake.simulator.webhooks.signature import sign


def make_bins(exchange: Exchange) -> Blueprint:
    """Return the blueprint with the hosted documents."""
    routes = Blueprint("bins", __name__)

    @routes.route("/twiml/<sid>", methods=["GET", "POST"])
    def show(sid: str) -> Response:
        # Signed is the address that the provider gave, whatever name this machine is asked by.
        query = request.query_string.decode("latin-1")
        url = f"https://{BIN_HOST}{request.path}" + (f"?{query}" if query else "")
        right = sign(exchange.config.auth_token, url, request.form.items(multi=True))
        if not hmac.compare_digest(right, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        found = next((each for each in exchange.account.now.bins if each.sid == sid), None)
        if found is None or request.values.get("AccountSid") != exchange.config.account_sid:
            abort(404)
        return Response(found.document, content_type="text/xml; charset=utf-8")

    return routes
