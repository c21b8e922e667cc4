"""Probes: how the line finds out, through its own public address, who answers there and what the way does to requests.

A probe carries a nonce, and only this line can answer with the proof of it. No probe is a conversation: none is stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

NONCE = re.compile(r"[0-9a-f]{32}")
# A call id of the provider begins with CA: no call can be mistaken for a probe, and no probe for a call.
PROBE_CALL = re.compile(r"PB([0-9a-f]{32})")
HEALTH_PATH, BODY_PATH, SIGNED_PATH = "/healthz", "/twilio/probe", "/twilio/voice/turn"


class Unreached(Enum):
    """Why nothing came back."""

    NO_NAME = "its name is not known"
    NO_CONNECTION = "no connection is taken"
    BAD_CERTIFICATE = "its certificate is not trusted"
    NO_ANSWER = "no answer comes"


@dataclass(frozen=True, slots=True)
class Reached:
    """What came back."""

    status: int
    body: str


def signed_probe_fields(account_sid: str, nonce: str) -> dict[str, str]:
    """Return the form of a signed probe: with a space and a letter beyond ASCII, which a careless way would change."""
    return {"AccountSid": account_sid, "CallSid": f"PB{nonce}", "Probe": "one way é"}


def signed_probe_target(nonce: str) -> str:
    """Return path and query of a signed probe; the query holds what must pass as it is written."""
    return f"{SIGNED_PATH}?t=0-&probe={nonce}%2B%20"


def probe_nonce(call_id: str) -> str | None:
    """Return the nonce of a signed probe, or None where it is a call."""
    match = PROBE_CALL.fullmatch(call_id)
    return None if match is None else match[1]
