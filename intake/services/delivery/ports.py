"""Ports: what delivery works with, and what may become of one row; values and seams only.

Sends nothing. The composer, the gateway and who is told of a call are handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from intake.core.delivery.sending import (
    Answer,
    Composed,
    DueRow,
    FoundAtProvider,
    OutgoingCall,
    OutgoingText,
    SendRefused,
    Sought,
    TooLate,
    Unclear,
    Unreachable,
    WaitUntil,
)
from intake.core.phone import PhoneNumber
from intake.services.line.clock import Clock
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.unit_of_work import Database, UnitOfWork

Compose = Callable[[UnitOfWork, DueRow], Composed | None]


class SendGateway(Protocol):
    """What sends and finds again; no error of the network leaves it except as a value."""

    def send_text(self, text: OutgoingText) -> Answer:
        """Have a text sent."""

    def ring(self, call: OutgoingCall) -> Answer:
        """Have a phone rung."""

    def hang_up_call(self, provider_id: str) -> bool:
        """End a call; False where the provider did not say that it did."""

    def find_text(self, sought: Sought) -> FoundAtProvider | SendRefused | None:
        """Look in the provider's list for a text we sent."""

    def find_call(self, sought: Sought) -> FoundAtProvider | SendRefused | None:
        """Look in the provider's list for a call we made."""

    def provider_at(self) -> datetime | None:
        """Return the provider's own time now (UTC); None where it never answered."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has it; ``code`` is 0 where nothing went wrong on its way since."""

    provider_id: str = field(repr=False)
    sealed_id: bytes = field(repr=False)
    status: str
    code: int = 0
    segments: int = 1
    about: str | None = None


@dataclass(frozen=True, slots=True)
class NoReason:
    """Its reason is gone, or nobody is there to send it to."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """The provider knows nothing of it."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The provider could not be asked what became of it."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Our own side broke: a number that does not open, words that do not render.

    ``may_have_left`` where that was while it was looked up what became of it.
    """

    error: Exception = field(repr=False)
    may_have_left: bool = False


Result = (
    Sent
    | SendRefused
    | Unreachable
    | Unclear
    | WaitUntil
    | TooLate
    | NoReason
    | NotFound
    | CannotTell
    | Broken
)
# What else must happen when a call was made or was not: in the transaction that marks its row.
CallListener = Callable[[UnitOfWork, DueRow, Result], None]


def nobody_told(_work: UnitOfWork, _row: DueRow, _result: Result) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class SendingRules:
    """What the settings say about sending: from where, how fast, how many at a time."""

    line: PhoneNumber
    quiet: PhoneNumber
    coordinators: tuple[PhoneNumber, ...]
    zone: ZoneInfo
    public_url: str
    text_status_path: str
    senders: int = 16
    per_second: int = 1
    lease: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything delivery works with."""

    database: Database
    keys: WorkerKeys
    gateway: SendGateway
    clock: Clock
    compose: Compose
    sending_rules: SendingRules
    told: CallListener = nobody_told


def by_kind(texts: Compose, calls: Compose) -> Compose:
    """Return the composer of everything, made of one for texts and one for calls."""
    return lambda work, row: calls(work, row) if row.is_call else texts(work, row)
