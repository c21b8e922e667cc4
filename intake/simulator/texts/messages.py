"""Texts as the provider keeps them, and as they lie on the phones.

Keeps and finds messages. Sends nothing.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€")
# More than anybody reads; a flood must not fill the memory.
MOST_ON_PHONES = 2000


class MessageStatus(StrEnum):
    """The provider's words for where a text stands."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    RECEIVED = "received"


FINAL = frozenset(
    {MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED, MessageStatus.RECEIVED}
)


class MessageDirection(StrEnum):
    """Who wrote a text, and by which way; the carrier's own answers never reach the provider."""

    INBOUND = "inbound"
    REPLY = "outbound-reply"
    API = "outbound-api"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """One text; a change makes a new value."""

    sid: str
    from_: str
    to: str
    body: str
    direction: MessageDirection
    status: MessageStatus
    created_at: datetime
    sent_at: datetime | None = None
    error: int = 0
    status_callback: str = ""

    @property
    def segments(self) -> int:
        """How many parts the carrier bills."""
        return segments(self.body)


class Messages:
    """All texts, oldest first; safe to use from several threads."""

    def __init__(self) -> None:
        """Begin without texts."""
        self._by_sid: dict[str, TextMessage] = {}
        self._on_phones: dict[str, TextMessage] = {}
        self._guard = threading.Lock()

    def put(self, message: TextMessage) -> TextMessage:
        """Keep a text, or its new state."""
        with self._guard:
            self._by_sid[message.sid] = message
            self._show(message)
        return message

    def move(self, message: TextMessage, status: MessageStatus, error: int = 0) -> TextMessage:
        """Give a text its next status; a text that was deleted or redacted meanwhile stays so."""
        with self._guard:
            present = self._by_sid.get(message.sid)
            changed = replace(present or message, status=status, error=error)
            if present is not None:
                self._by_sid[message.sid] = changed
            self._show(changed)
            return changed

    def find(self, sid: str) -> TextMessage | None:
        """The text with this id."""
        with self._guard:
            return self._by_sid.get(sid)

    def forget(self, sid: str) -> None:
        """Drop the provider's copy of a text; what arrived on a phone stays on it."""
        with self._guard:
            self._by_sid.pop(sid, None)

    def all(self) -> tuple[TextMessage, ...]:
        """All texts, oldest first."""
        with self._guard:
            return tuple(self._by_sid.values())

    def thread(self, number: str) -> tuple[TextMessage, ...]:
        """The texts to and from one phone, oldest first."""
        return tuple(message for message in self.all() if number in (message.from_, message.to))

    def on_phone(self, number: str) -> tuple[TextMessage, ...]:
        """The last texts to and from one phone as they lie on it, oldest first, with copies deleted since."""
        with self._guard:
            shown = tuple(self._on_phones.values())
        return tuple(message for message in shown if number in (message.from_, message.to))

    def _show(self, message: TextMessage) -> None:
        earlier = self._on_phones.get(message.sid)
        # A copy emptied at the provider is not emptied on the phone.
        self._on_phones[message.sid] = replace(message, body=earlier.body) if earlier else message
        if len(self._on_phones) > MOST_ON_PHONES:
            del self._on_phones[next(iter(self._on_phones))]

    def listable(self, now: datetime, lag_seconds: float) -> tuple[TextMessage, ...]:
        """What a REST list shows, newest first: the carrier's own texts are not in it, the last come late."""
        newest = now - timedelta(seconds=lag_seconds)
        shown = [message for message in self.all() if message.direction is not MessageDirection.CARRIER]
        return tuple(message for message in reversed(shown) if message.created_at <= newest)


def segments(body: str) -> int:
    """Return how many parts a text takes: 160 or 153 characters, 70 or 67 where one is not GSM-7."""
    if all(character in _GSM for character in body):
        length = sum(2 if character in _GSM_DOUBLE else 1 for character in body)
        return 1 if length <= 160 else -(-length // 153)
    length = len(body.encode("utf-16-be")) // 2
    return 1 if length <= 70 else -(-length // 67)
