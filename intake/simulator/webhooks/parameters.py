"""The form parameters of each webhook, as the provider sends them.

Builds pairs only. Does not sign and does not send.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from intake.simulator.config import API_VERSION

Pairs = tuple[tuple[str, str], ...]

# What the provider guesses from the area code; elsewhere the guess is empty.
_PLACES = {
    "+1612": ("MINNEAPOLIS", "MN", "55401"),
    "+1651": ("SAINT PAUL", "MN", "55101"),
    "+1218": ("DULUTH", "MN", "55802"),
}


def new_sid(prefix: str) -> str:
    """Return a fresh id such as CA and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What every webhook of one call repeats."""

    sid: str
    account_sid: str
    from_: str
    to: str
    direction: str
    parent_sid: str = ""
    attestation: str = ""
    token: str = ""


def call_pairs(facts: CallFacts, status: str) -> Pairs:
    """Return the parameters of a voice webhook."""
    pairs = [
        ("CallSid", facts.sid),
        ("AccountSid", facts.account_sid),
        ("From", facts.from_),
        ("To", facts.to),
        ("Caller", facts.from_),
        ("Called", facts.to),
        ("CallStatus", status),
        ("Direction", facts.direction),
        ("ApiVersion", API_VERSION),
        *_place("From", facts.from_),
        *_place("Caller", facts.from_),
        *_place("To", facts.to),
        *_place("Called", facts.to),
    ]
    optional = (
        ("ParentCallSid", facts.parent_sid),
        ("StirVerstat", facts.attestation),
        ("CallToken", facts.token),
    )
    return tuple(pairs + [pair for pair in optional if pair[1]])


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """What the webhook of one incoming text says."""

    sid: str
    account_sid: str
    from_: str
    to: str
    body: str
    segments: int


def text_pairs(facts: TextFacts) -> Pairs:
    """Return the parameters of an incoming text's webhook."""
    return (
        ("ToCountry", "US"),
        *_place("From", facts.from_),
        *_place("To", facts.to)[:3],
        ("SmsMessageSid", facts.sid),
        ("NumMedia", "0"),
        ("SmsSid", facts.sid),
        ("SmsStatus", "received"),
        ("Body", facts.body),
        ("To", facts.to),
        ("NumSegments", str(facts.segments)),
        ("MessageSid", facts.sid),
        ("AccountSid", facts.account_sid),
        ("From", facts.from_),
        ("ApiVersion", API_VERSION),
    )


def _place(side: str, number: str) -> Pairs:
    city, state, zip_code = _PLACES.get(number[:5], ("", "", ""))
    country = "US" if number.startswith("+1") else ""
    return (
        (f"{side}City", city),
        (f"{side}State", state),
        (f"{side}Zip", zip_code),
        (f"{side}Country", country),
    )
