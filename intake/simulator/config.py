"""What the simulator is told when it starts, and when it refuses to start.

Holds values only. Does not read settings files: whoever starts the simulator hands the values in.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

# An account nobody can own: a real account id is never all zeros.
FAKE_ACCOUNT = "AC" + "0" * 32
API_VERSION = "2010-04-01"
BIN_HOST = "handler.twilio.com"

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_TOKEN_NAMES = ("INTAKE_TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN")


class SimulatorRefusedError(Exception):
    """The simulator will not start: something looks like a real account or a public address."""


@dataclass(frozen=True, slots=True)
class CarrierWords:
    """What the carrier itself answers to the words it acts on; the line never sends these."""

    stop: str = (
        "You have successfully been unsubscribed. You will not receive any more messages "
        "from this number. Reply START to resubscribe."
    )
    start: str = (
        "You have successfully been re-subscribed to messages from this number. "
        "Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply."
    )
    help: str = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


class Role(StrEnum):
    """Whose phone it is; it decides its place on the page."""

    PERSON = "person"
    INTERVIEWER = "interviewer"
    COORDINATOR = "coordinator"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SimulatedPhone:
    """One phone on the page: its number in E.164 form, whose it is, and where they belong."""

    number: str
    label: str
    role: Role = Role.OTHER
    group: str = ""

    @property
    def name(self) -> str:
        """Whose phone it is, with where they belong."""
        return f"{self.label} · {self.group}" if self.group else self.label


INTERVIEWER = SimulatedPhone("+16125550163", "An interviewer", Role.INTERVIEWER)


def demo_phones(staff: Sequence[SimulatedPhone] = ()) -> tuple[SimulatedPhone, ...]:
    """Return the phones of the page: a person's, those of staff, and another."""
    return (
        SimulatedPhone("+16125550142", "A person", Role.PERSON),
        *(staff or (INTERVIEWER,)),
        SimulatedPhone("+16515550187", "Another phone"),
    )


def national(number: str) -> str:
    """A +1 number as it is written in the United States."""
    return f"{number[2:5]}-{number[5:8]}-{number[8:]}" if number.startswith("+1") else number


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorConfig:
    """Everything a simulator needs: the fake account, our two numbers and where the line listens."""

    auth_token: str
    line_number: str
    quiet_number: str
    line_url: str
    account_sid: str = FAKE_ACCOUNT
    clock_file: Path | None = None
    timezone: str = "America/Chicago"
    phones: tuple[SimulatedPhone, ...] = field(default_factory=demo_phones)
    carrier: CarrierWords = field(default_factory=CarrierWords)
    # What the provider hosts for when the line is down: line_voice, line_text, quiet_voice, quiet_text.
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    # Numbers of the account that posters showed before; nothing is sent from them.
    former_numbers: tuple[str, ...] = ()
    # How the account is set up when the simulator starts: a name of ``account.faults``.
    setup: str = "well"
    # Where the line's console is opened; nothing links to it without.
    console_url: str = ""

    @property
    def numbers(self) -> tuple[str, str]:
        """The account's own numbers: the only ones it may call or text from."""
        return (self.line_number, self.quiet_number)

    def webhook(self, name: str) -> str:
        """The URL a number's settings would hold for ``voice``, ``text`` or ``call-status``."""
        return f"{self.line_url.rstrip('/')}/twilio/{name}"


def bin_sid(name: str) -> str:
    """Return the id of the hosted document of a name, the same at every start."""
    return "EH" + hashlib.sha256(name.encode()).hexdigest()[:32]


def bin_address(name: str) -> str:
    """Return where the provider hosts the document of a name; the simulator answers there too."""
    return f"https://{BIN_HOST}/twiml/{bin_sid(name)}"


def refuse_real_account(config: SimulatorConfig, environ: Mapping[str, str]) -> None:
    """Raise ``SimulatorRefusedError`` where the config or the environment names a real account."""
    if config.account_sid != FAKE_ACCOUNT:
        raise SimulatorRefusedError(
            f"The simulator works with the account {FAKE_ACCOUNT} only. "
            "Another account is configured: it may be a real one."
        )
    for name, value in environ.items():
        if _ACCOUNT.fullmatch(value) and value != FAKE_ACCOUNT:
            raise SimulatorRefusedError(f"{name} names a real account. Unset it, then start the simulator.")
    for name in _TOKEN_NAMES:
        if environ.get(name, config.auth_token) != config.auth_token:
            raise SimulatorRefusedError(f"{name} holds another token. Unset it, then start the simulator.")


def refuse_public_host(host: str) -> None:
    """Raise ``SimulatorRefusedError`` unless the host is this machine's loopback address."""
    if not is_loopback(host):
        raise SimulatorRefusedError(
            f"The simulator listens on this machine only, and {host!r} is not 127.0.0.1."
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or address stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
