"""Asks the line through its public address: who answers, whether a signed request arrives, and how bodies are passed.

Follows no redirect, keeps nothing, and waits no longer than told; what comes back is a value.
"""

from __future__ import annotations

import contextlib
import http.client
import secrets
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from intake.channels.webhooks.signature import signature_of
from intake.core.provisioning.probes import (
    BODY_PATH,
    HEALTH_PATH,
    Reached,
    Unreached,
    signed_probe_fields,
    signed_probe_target,
)
from intake.core.secret import Secret

SECONDS = 5.0
MOST_READ = 4096
FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "intake"}
# No larger than any proxy must take, and its half larger than what one that hands things on may hold back at first.
BODY = b"Probe=" + b"a" * 24_000

Dial = Callable[[str, int], socket.socket]


@dataclass(frozen=True, slots=True)
class Signer:
    """For whom it is asked: an account and its token, as the provider signs with."""

    account_sid: str
    token: Secret


@dataclass(frozen=True, slots=True)
class SentBody:
    """What became of a body, and when it was begun, in seconds of a clock that only runs on."""

    answer: Reached | Unreached
    sent_at: float


def new_nonce() -> str:
    """Return what no answer can know beforehand."""
    return secrets.token_hex(16)


def dial_host(host: str, port: int) -> socket.socket:
    """Open a connection to a host."""
    return socket.create_connection((host, port), SECONDS)


def trusted_by_all() -> ssl.SSLContext:
    """Return what the provider trusts: the authorities that everybody does, and those of this machine."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class PublicSide:
    """A public address (scheme and host) and the way to it; every method may take some seconds."""

    def __init__(
        self, public_url: str, dial: Dial = dial_host, trust: Callable[[], ssl.SSLContext] = trusted_by_all
    ) -> None:
        parts = urlsplit(public_url)
        self._public_url, self._host = public_url, parts.hostname or ""
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._netloc = parts.netloc
        self._dial, self._trust = dial, trust

    @property
    def is_secure(self) -> bool:
        """Whether it is https."""
        return self._secure

    def healthz(self, nonce: str) -> Reached | Unreached:
        """Ask who is there."""
        return self._ask("GET", f"{HEALTH_PATH}?nonce={nonce}", b"", {})

    def signed(self, caller: Signer, nonce: str) -> Reached | Unreached:
        """Send a request that the provider might have signed: for the address it was given."""
        target = signed_probe_target(nonce)
        fields = signed_probe_fields(caller.account_sid, nonce)
        signature = signature_of(caller.token, self._public_url + target, fields)
        return self._ask("POST", target, urlencode(fields).encode(), FORM | {"X-Twilio-Signature": signature})

    def body(self, nonce: str, pause_seconds: float = 0.0) -> SentBody:
        """Send half a body, and the other half after a pause; the line tells when the first of it arrived."""
        sent_at, half = time.monotonic(), len(BODY) // 2
        try:
            with self._connected() as connection:
                connection.sendall(self._head(nonce) + BODY[:half])
                time.sleep(pause_seconds)
                # Whoever handed the first half on may have the answer already, and want no more.
                with contextlib.suppress(OSError):
                    connection.sendall(BODY[half:])
                return SentBody(_read(http.client.HTTPResponse(connection)), sent_at)
        except (OSError, http.client.HTTPException) as error:
            return SentBody(_why(error), sent_at)

    def _head(self, nonce: str) -> bytes:
        head = {**FORM, "Host": self._netloc, "Content-Length": str(len(BODY)), "Connection": "close"}
        lines = (f"{name}: {value}" for name, value in head.items())
        return "\r\n".join([f"POST {BODY_PATH}?nonce={nonce} HTTP/1.1", *lines, "", ""]).encode()

    def certificate_ends(self) -> datetime | Unreached:
        """Return when the certificate ends (UTC)."""
        try:
            with self._connected() as connection:
                assert isinstance(connection, ssl.SSLSocket)
                told = connection.getpeercert() or {}
                return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
        except (OSError, http.client.HTTPException) as error:
            return _why(error)

    def _ask(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reached | Unreached:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
        try:
            with self._connected() as wire:
                connection.sock = wire
                connection.request(method, target, body or None, {"Host": self._netloc, **headers})
                return _read(connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            return _why(error)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        with self._dial(self._host, self._port) as plain:
            plain.settimeout(SECONDS)
            if not self._secure:
                yield plain
                return
            with self._trust().wrap_socket(plain, server_hostname=self._host) as wire:
                yield wire


def _read(answer: http.client.HTTPResponse) -> Reached:
    if not answer.headers:
        answer.begin()
    return Reached(answer.status, answer.read(MOST_READ).decode("utf-8", "replace"))


def _why(error: Exception) -> Unreached:
    match error:
        case socket.gaierror():
            return Unreached.NO_NAME
        case ssl.SSLCertVerificationError():
            return Unreached.BAD_CERTIFICATE
        case ConnectionRefusedError():
            return Unreached.NO_CONNECTION
        case _:
            return Unreached.NO_ANSWER
