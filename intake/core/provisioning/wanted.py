"""How every setting at the provider must be for a line, made from its own settings.

The paths are those that the web side answers. Compares nothing: see ``plan``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from intake.core.phone import PhoneNumber
from intake.core.provisioning.provider_account import CallCountry, Setting

POST = "POST"
CALLS_PATH, TEXTS_PATH, CALL_ENDS_PATH = "/twilio/voice", "/twilio/text", "/twilio/call-status"
# The provider keeps one entry for calls to the whole +1 of the United States and Canada.
HOME = "US"
AT_HOME = CallCountry(HOME, ordinary=True, risky=False)


class OurNumber(Enum):
    """Which of our numbers it is: how it is called, and the setting under [line] that names it."""

    LINE = ("line number", "number")
    QUIET = ("quiet number", "quiet_number")
    FORMER = ("former number", "former_numbers")

    def __init__(self, title: str, setting: str) -> None:
        self.title = title
        self.setting = setting


@dataclass(frozen=True, slots=True)
class Fallbacks:
    """Where a number's two fallback documents are hosted; empty where nobody has told."""

    calls: str = ""
    texts: str = ""


@dataclass(frozen=True, slots=True)
class WantedNumber:
    """One of our numbers, and where its fallback documents are."""

    whose: OurNumber
    number: PhoneNumber
    fallbacks: Fallbacks


@dataclass(frozen=True, slots=True)
class WantedAccount:
    """All of our numbers, and the public address of the line (scheme and host)."""

    public_url: str
    numbers: tuple[WantedNumber, ...]


def wanted_settings(public_url: str, fallbacks: Fallbacks) -> Mapping[Setting, str]:
    """Return how a number must be set: our webhooks by POST, and nothing else that would take its calls or texts.

    A fallback that nobody has hosted yet is left out: what stands there is not touched.
    """
    settings = {
        Setting.CALLS: public_url + CALLS_PATH,
        Setting.CALLS_METHOD: POST,
        Setting.TEXTS: public_url + TEXTS_PATH,
        Setting.TEXTS_METHOD: POST,
        Setting.CALL_ENDS: public_url + CALL_ENDS_PATH,
        Setting.CALL_ENDS_METHOD: POST,
        # Each of these would be asked in place of our webhooks.
        Setting.CALLS_APPLICATION: "",
        Setting.TEXTS_APPLICATION: "",
        Setting.TRUNK: "",
        Setting.RECEIVES: "voice",
        # The name behind a caller's number: nobody here wants to know it.
        Setting.LOOKS_UP_NAMES: "false",
    }
    if fallbacks.calls:
        settings |= {Setting.CALLS_FALLBACK: fallbacks.calls, Setting.CALLS_FALLBACK_METHOD: POST}
    if fallbacks.texts:
        settings |= {Setting.TEXTS_FALLBACK: fallbacks.texts, Setting.TEXTS_FALLBACK_METHOD: POST}
    return settings
