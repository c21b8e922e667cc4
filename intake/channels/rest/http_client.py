"""How requests reach the provider: with a limit in time, to one address, and without a trace of them kept.

The provider's own HTTP client logs addresses and keeps the last request and answer; this one does neither.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

import requests
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from intake.channels.rest.connection import LOOPBACK, origin_of
from intake.core.secret import Secret

PROVIDER = "https://api.twilio.com"


def client(account_sid: str, token: Secret, api_base: str, timeout_seconds: float) -> Client:
    """Return the provider's client, speaking to ``api_base`` only; raises ValueError for an unsafe address."""
    http = BoundedHttp(api_base, timeout_seconds)
    # An empty environment: a region or edge set on the machine would change the address.
    return Client(account_sid, token.reveal().decode("ascii"), http_client=http, environment={"-": ""})


class BoundedHttp(HttpClient):  # type: ignore[misc]  # its package ships no types
    """Sends each request to one base address, never follows a redirect, and never waits longer than told."""

    def __init__(self, api_base: str, timeout_seconds: float) -> None:
        self._base = origin_of(api_base)
        super().__init__(_silent(), is_async=False, timeout=timeout_seconds)
        self._session = requests.Session()
        # Proxies and .netrc of the machine have no say over what stays on it.
        self._session.trust_env = urlsplit(api_base).hostname not in LOOPBACK

    def request(  # noqa: PLR0913, PLR0917 - the provider's client calls it this way
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 - never followed
    ) -> Response:
        """Send one request and return the answer."""
        answer = self._session.request(
            method,
            self._here(url),
            params=params,
            data=data,
            headers=headers,
            auth=auth,
            timeout=timeout or self.timeout,
            allow_redirects=False,
        )
        return Response(answer.status_code, answer.text, answer.headers)

    def _here(self, url: str) -> str:
        # The provider's package knows one address only; the local Twilio's takes its place.
        if not url.startswith(f"{PROVIDER}/"):
            raise ValueError("not an address of the provider's REST interface")
        return self._base + url.removeprefix(PROVIDER)


def _silent() -> logging.Logger:
    logger = logging.getLogger("twilio.http_client")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    logger.setLevel(logging.CRITICAL + 1)
    return logger
