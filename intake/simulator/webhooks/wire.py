"""Send webhooks to the line: signed, logged, and lost or doubled where a switch says so.

Does not know what a document means: whoever asks hands in the reading of the reply.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import urldefrag, urlsplit

from intake.simulator.config import SimulatorConfig
from intake.simulator.phones.phones import Phone
from intake.simulator.twiml.attributes import TwimlError
from intake.simulator.webhooks.faults import Faults
from intake.simulator.webhooks.late_callbacks import LateCallbacks
from intake.simulator.webhooks.parameters import Pairs
from intake.simulator.webhooks.signature import sign
from intake.simulator.webhooks.transport import Reply, Transport
from intake.simulator.webhooks.webhook_log import Direction, LogRow, Verdict, WebhookLog

FAILED, LATE, WRONG_ADDRESS = 11200, 11205, 11100
RIGHT, WRONG, MISSING = "right", "wrong", "missing"

T = TypeVar("T")
# Reads a reply into a value and a remark for the log; raises TwimlError.
Reading = Callable[[Reply], tuple[T, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """One webhook on its way; a second attempt carries the same token."""

    url: str
    pairs: Pairs
    token: str
    signature: str = RIGHT


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt went."""

    reply: Reply | None = None
    milliseconds: float = 0.0
    error: int = 0
    note: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """The way to the line."""

    config: SimulatorConfig
    transport: Transport
    faults: Faults
    log: WebhookLog
    now: Callable[[], datetime]
    late: LateCallbacks[Request] = field(default_factory=LateCallbacks)

    def ask(self, url: str, pairs: Pairs, read: Reading[T], phone: Phone | None = None) -> T | None:
        """Post a webhook and read the reply; None where the provider would play its error."""
        request = Request(urldefrag(url).url, pairs, secrets.token_hex(16))
        if not self._is_ours(request):
            return None
        if self.faults.take("lose_next_request") | (phone is not None and phone.take("lose_next")):
            self._row(request, Outcome(error=FAILED, note="lost on the way, sent again"))
        if self.faults.take("send_next_twice") | (phone is not None and phone.take("twice_next")):
            return self._twice(request, read)
        return self._once(request, read)

    def tell(self, url: str, pairs: Pairs) -> None:
        """Post a status callback, whose reply nobody reads; some may be lost on purpose."""
        request = Request(urldefrag(url).url, pairs, secrets.token_hex(16))
        if not self._is_ours(request):
            return
        if self.faults.loses_callback():
            self._row(request, Outcome(note="callback lost on purpose"))
            return
        if self.faults.delay_callbacks_seconds:
            self.late.hold(request, self.now(), self.faults.delay_callbacks_seconds)
            return
        self._once(request, _unread)

    def send_late(self, now: datetime) -> None:
        """Send the status callbacks that were held back until now."""
        for request in self.late.due(now):
            self._once(request, _unread)

    def send(self, request: Request) -> Reply | None:
        """Post a request as it is, for trying out the line; None where no reply came."""
        started = time.perf_counter()
        reply, error = self._post_with_retry(request)
        self._row(request, Outcome(reply, _since(started), error, "sent by hand"))
        return reply

    def _is_ours(self, request: Request) -> bool:
        asked, ours = urlsplit(request.url), urlsplit(self.config.line_url)
        if (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc):
            return True
        self._row(request, Outcome(error=WRONG_ADDRESS, note="the address is not on the line's host"))
        return False

    def _twice(self, request: Request, read: Reading[T]) -> T | None:
        with ThreadPoolExecutor(2) as pool:
            attempts = [pool.submit(self._once, request, read) for _ in range(2)]
            first, _ = [attempt.result() for attempt in attempts]
            return first

    def _once(self, request: Request, read: Reading[T]) -> T | None:
        if self.faults.latency_ms:
            time.sleep(self.faults.latency_ms / 1000)
        started = time.perf_counter()
        reply, error = self._post_with_retry(request)
        spent = _since(started)
        if reply is None or not 200 <= reply.status < 300:
            self._row(request, Outcome(reply, spent, error or FAILED))
            return None
        try:
            value, remark = read(reply)
        except TwimlError as refused:
            self._row(request, Outcome(reply, spent, refused.number, str(refused)))
            return None
        self._row(request, Outcome(reply, spent, warning=remark))
        return value

    def _post_with_retry(self, request: Request) -> tuple[Reply | None, int]:
        for _ in range(2):
            try:
                return self.transport(request.url, self._headers(request), request.pairs), 0
            except TimeoutError:
                return None, LATE
            except OSError:
                # The provider tries a failed connection once more by itself, and so do we.
                continue
        return None, FAILED

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": request.token,
        }
        if request.signature != MISSING:
            headers["X-Twilio-Signature"] = self._signature(request)
        return headers

    def _signature(self, request: Request) -> str:
        if request.signature == RIGHT:
            return sign(self.config.auth_token, request.url, request.pairs)
        if request.signature == WRONG:
            return sign(self.config.auth_token + "x", request.url, request.pairs)
        return request.signature

    def _row(self, request: Request, outcome: Outcome) -> None:
        reply = outcome.reply
        parts = urlsplit(request.url)
        self.log.add(
            LogRow(
                at=self.now(),
                direction=Direction.TO_LINE,
                path=parts.path + (f"?{parts.query}" if parts.query else ""),
                status=reply.status if reply else None,
                verdict=_verdict(reply),
                error=outcome.error,
                milliseconds=round(outcome.milliseconds, 1),
                note=outcome.note,
                warning=outcome.warning,
                form=request.pairs,
                token=request.token,
                reply=reply.body if reply else b"",
            )
        )


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _unread(_: Reply) -> tuple[None, str]:
    return None, ""


def _verdict(reply: Reply | None) -> Verdict:
    if reply is None or reply.status >= 500:
        return Verdict.UNKNOWN
    return Verdict.REFUSED if reply.status == 403 else Verdict.ACCEPTED
