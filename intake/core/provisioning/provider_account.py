"""What the account at the provider is like: its numbers and their settings, its services, its countries, its money.

Values only, in words of our own: how the provider calls them is known in ``channels``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Protocol

from intake.core.phone import PhoneNumber


class Setting(StrEnum):
    """One thing that can be set for a number, as it is called in a table."""

    CALLS = "calls"
    CALLS_METHOD = "calls, method"
    CALLS_FALLBACK = "calls, fallback"
    CALLS_FALLBACK_METHOD = "calls, fallback method"
    TEXTS = "texts"
    TEXTS_METHOD = "texts, method"
    TEXTS_FALLBACK = "texts, fallback"
    TEXTS_FALLBACK_METHOD = "texts, fallback method"
    CALL_ENDS = "call status"
    CALL_ENDS_METHOD = "call status, method"
    CALLS_APPLICATION = "application for calls"
    TEXTS_APPLICATION = "application for texts"
    TRUNK = "trunk for calls"
    RECEIVES = "receives"
    LOOKS_UP_NAMES = "looks up callers' names"


@dataclass(frozen=True, slots=True)
class NumberSetup:
    """A number of the account and all its settings; one that is not set is an empty string."""

    provider_id: str
    number: PhoneNumber
    settings: Mapping[Setting, str]


class CampaignState(Enum):
    """How far the registration for texts is."""

    NONE = "not registered"
    UNDER_WAY = "in review"
    VERIFIED = "registered"
    FAILED = "refused"


@dataclass(frozen=True, slots=True)
class TextService:
    """A pool of numbers with one campaign; ``asks_number``: a text goes where the number's own setting says."""

    provider_id: str
    name: str
    numbers: frozenset[PhoneNumber]
    asks_number: bool
    campaign: CampaignState


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """Whether the account may do everything a paid one may."""

    is_trial: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class Money:
    """What is left to pay with."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class CallCountry:
    """Which numbers of a country may be called; ``risky`` are the dear ones and those used for fraud."""

    iso: str
    ordinary: bool
    risky: bool

    @property
    def is_on(self) -> bool:
        """Whether anything there may be called."""
        return self.ordinary or self.risky


@dataclass(frozen=True, slots=True)
class AccountRefusal:
    """The provider did not answer, or refused: its error number, or None where nothing readable came back."""

    code: int | None


class AccountDesk(Protocol):
    """What can be read of the account and changed in it; every answer is a value.

    Reads only what is asked for, so that a line that may not read one thing is still told the others.
    """

    def standing(self) -> AccountStanding | AccountRefusal:
        """Return what kind of account it is."""

    def money(self) -> Money | AccountRefusal:
        """Return what is left to pay with."""

    def number(self, number: PhoneNumber) -> NumberSetup | AccountRefusal | None:
        """Return one of our numbers; None where the account has no such number."""

    def services(self) -> tuple[TextService, ...] | AccountRefusal:
        """Return every messaging service."""

    def call_countries(self) -> tuple[CallCountry, ...] | AccountRefusal:
        """Return every country, and what may be called there."""

    def text_countries(self) -> frozenset[str] | AccountRefusal:
        """Return the countries (ISO codes) that may be texted."""

    def set_number(self, provider_id: str, settings: Mapping[Setting, str]) -> AccountRefusal | None:
        """Change some settings of a number; None where it was done."""

    def ask_number(self, service_id: str) -> AccountRefusal | None:
        """Have texts to a service's numbers go where each number's own setting says."""

    def set_call_countries(self, countries: tuple[CallCountry, ...]) -> AccountRefusal | None:
        """Change what may be called in some countries."""

    def set_text_countries(self, countries: Mapping[str, bool]) -> AccountRefusal | None:
        """Change whether some countries (ISO codes) may be texted."""
