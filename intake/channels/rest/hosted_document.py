"""A document that the provider hosts for us, fetched as the provider fetches it: its hosting answers signed requests only.

A document hosted elsewhere is fetched as anybody would.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import HTTPError

from intake.channels.rest.connection import LOOPBACK, Login, host_for
from intake.channels.webhooks.signature import signature_of
from intake.core.provisioning.probes import Reached, Unreached

HOSTING = "handler.twilio.com"
# The provider takes no larger document (11750).
MOST_BYTES = 64 * 1024


def fetch_hosted(login: Login, api_base: str, address: str, timeout_seconds: float) -> Reached | Unreached:
    """Return what is hosted at an address of ours; any failure is one answer."""
    headers = {"User-Agent": "intake"}
    if urlsplit(address).hostname == HOSTING:
        address = f"{address}?{urlencode({'AccountSid': login.account_sid})}"
        headers["X-Twilio-Signature"] = signature_of(login.token, address, {})
        origin = host_for(api_base, HOSTING.partition(".")[0])
        if urlsplit(origin).hostname in LOOPBACK:
            address = origin + address.removeprefix(f"https://{HOSTING}")
    try:
        with urllib3.PoolManager(ca_certs=DEFAULT_CA_BUNDLE_PATH) as pool:
            answer = pool.request(
                "GET",
                address,
                headers=headers,
                timeout=timeout_seconds,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            return Reached(answer.status, answer.read(MOST_BYTES).decode("utf-8", "replace"))
    except (HTTPError, OSError):
        return Unreached.NO_ANSWER
