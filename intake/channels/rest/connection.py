"""The provider's REST interface for what we send: one form out, one JSON answer back, and how sure we are of it.

Spoken without the provider's own client: many threads share one pool of connections here, a text costs a third
of the time, and what matters most about a failure is kept: whether anything was handed over before it. It logs
nothing, follows no redirect and asks nothing twice. The provider's numbers and words never leave as errors.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import ConnectTimeoutError as NoConnectionInTimeError
from urllib3.exceptions import HTTPError, NewConnectionError

from intake.core.delivery.sending import SendRefused, Unclear, Unreachable
from intake.core.secret import Secret

VERSION = "2010-04-01"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# The provider's end lets go of a silent connection: what is handed to one that is closing may or may not arrive.
IDLE_SECONDS = 15.0
REQUEST_TIMEOUT, TOO_MANY_REQUESTS = 408, 429

Json = Mapping[str, object]
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Login:
    """Whose account it is."""

    account_sid: str
    token: Secret


@dataclass(frozen=True, slots=True)
class Seen:
    """The provider's clock in its last answer, and when that was by a clock nobody sets."""

    provider_at: datetime
    monotonic: float


class ProviderRest:
    """One account over REST; every method may be called from any thread."""

    def __init__(self, login: Login, api_base: str, timeout_seconds: float, connections: int = 16) -> None:
        self._origin = origin_of(api_base)
        self._account = f"/{VERSION}/Accounts/{login.account_sid}"
        self._headers = urllib3.make_headers(
            basic_auth=f"{login.account_sid}:{login.token.reveal().decode('ascii')}",
            user_agent="intake",
        ) | {"Accept": "application/json"}
        self._form_headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
        self._timeout = urllib3.Timeout(connect=timeout_seconds, read=timeout_seconds)
        self._manager = _manager(self._origin, connections)
        # Asked directly it spares its manager's work with an address that is always the same: 170 -> 130
        # microseconds of a request (measured alone, on loopback).
        self._pool = self._manager.connection_from_url(self._origin)
        self._guard = threading.Lock()
        self._used = time.monotonic()
        self._seen: Seen | None = None

    def post(self, path: str, form: Fields) -> Json | SendRefused | Unreachable | Unclear:
        """Create or change something; an unreadable success is as unclear as a broken connection."""
        return self.change("POST", self.own(f"/{path}"), form)

    def get(self, path: str, query: Fields) -> Json | SendRefused | Unreachable | Unclear:
        """Read something; a person's number must never be in ``query``: it would stand in an address."""
        return self.follow(f"{self.own(f'/{path}')}?{urlencode(query)}")

    def follow(self, path: str) -> Json | SendRefused | Unreachable | Unclear:
        """Read what an answer of the provider pointed to on itself."""
        return self._ask("GET", path, None, self._headers)

    def change(self, method: str, path: str, form: Fields) -> Json | SendRefused | Unreachable | Unclear:
        """Create or change what stands at a whole path, as the newer interfaces of the provider want it."""
        return self._ask(method, path, urlencode(form), self._form_headers)

    def own(self, path: str = "") -> str:
        """Return the whole path of something of the account, in the older interface."""
        return f"{self._account}{path}.json"

    def _ask(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> Json | SendRefused | Unreachable | Unclear:
        pool = self._awake()
        try:
            answer = pool.urlopen(
                method,
                path,
                body=body,
                headers=headers,
                timeout=self._timeout,
                retries=False,
                redirect=False,
            )
        except (NewConnectionError, NoConnectionInTimeError):
            return Unreachable()
        except (HTTPError, OSError) as error:
            return _broken(error)
        self._note(answer.headers.get("Date"))
        return _read(answer.status, answer.data)

    def provider_now(self) -> datetime | None:
        """Return the provider's own time now (UTC), within a second; None where it never answered."""
        seen = self._seen
        if seen is None:
            return None
        return seen.provider_at + timedelta(seconds=time.monotonic() - seen.monotonic)

    def _awake(self) -> urllib3.HTTPConnectionPool:
        """Return the connections, fresh ones where none was used for a while."""
        with self._guard:
            now = time.monotonic()
            if now - self._used > IDLE_SECONDS:
                self._manager.clear()
                self._pool = self._manager.connection_from_url(self._origin)
            self._used = now
            return self._pool

    def _note(self, date: str | None) -> None:
        now = time.monotonic()
        # It tells whole seconds: once in each is enough.
        if date is None or (self._seen is not None and now - self._seen.monotonic < 1):
            return
        try:
            self._seen = Seen(parsedate_to_datetime(date), now)
        except ValueError:
            return


def origin_of(api_base: str) -> str:
    """Return the scheme and host of the provider's address; raises ValueError for an unsafe one."""
    parts = urlsplit(api_base)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("the provider is spoken to by https, or on this machine")
    return f"{parts.scheme}://{parts.netloc}"


def host_for(api_base: str, product: str) -> str:
    """Return the address of one of the provider's interfaces: messaging, voice, accounts or handler.

    The local Twilio answers them all where it answers the first; no two of them have a path in common.
    """
    origin = origin_of(api_base)
    parts = urlsplit(origin)
    if parts.hostname in LOOPBACK:
        return origin
    return f"{parts.scheme}://{product}.{parts.netloc.removeprefix('api.')}"


def _manager(origin: str, connections: int) -> urllib3.PoolManager:
    scheme, host = urlsplit(origin).scheme, urlsplit(origin).hostname or ""
    proxy = urllib.request.getproxies().get(scheme)
    # Proxies of the machine have no say over what stays on it.
    if host in LOOPBACK or not proxy or urllib.request.proxy_bypass(host):
        return urllib3.PoolManager(maxsize=connections, block=False, ca_certs=DEFAULT_CA_BUNDLE_PATH)
    return urllib3.ProxyManager(proxy, maxsize=connections, block=False, ca_certs=DEFAULT_CA_BUNDLE_PATH)


def _broken(error: Exception) -> Unreachable | Unclear:
    # A proxy that is not there, or a certificate that is not the provider's, fails before anything is handed over.
    inner = getattr(error, "original_error", None) or next(iter(error.args), None)
    before = (NewConnectionError, NoConnectionInTimeError, ssl.SSLCertVerificationError)
    return Unreachable() if isinstance(inner, before) else Unclear()


def _read(status: int, body: bytes) -> Json | SendRefused | Unclear:
    said = _json(body)
    if status >= 500 or status == REQUEST_TIMEOUT:
        return Unclear()
    if status >= 300:
        code = said.get("code") if said is not None else None
        known = code if isinstance(code, int) and not isinstance(code, bool) else status
        return SendRefused(known, too_many=status == TOO_MANY_REQUESTS)
    return Unclear() if said is None else said


def _json(body: bytes) -> Json | None:
    try:
        said = json.loads(body or b"{}")
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
