"""The settings of a number by the names the provider gives them, in answers and in forms.

Spoken of in the provider's IncomingPhoneNumber resource: a form writes VoiceUrl where an answer writes voice_url.
"""

from __future__ import annotations

from collections.abc import Mapping

from intake.channels.rest.connection import Fields, Json
from intake.core.provisioning.provider_account import Setting

FIELDS: Mapping[Setting, str] = {
    Setting.CALLS: "VoiceUrl",
    Setting.CALLS_METHOD: "VoiceMethod",
    Setting.CALLS_FALLBACK: "VoiceFallbackUrl",
    Setting.CALLS_FALLBACK_METHOD: "VoiceFallbackMethod",
    Setting.TEXTS: "SmsUrl",
    Setting.TEXTS_METHOD: "SmsMethod",
    Setting.TEXTS_FALLBACK: "SmsFallbackUrl",
    Setting.TEXTS_FALLBACK_METHOD: "SmsFallbackMethod",
    Setting.CALL_ENDS: "StatusCallback",
    Setting.CALL_ENDS_METHOD: "StatusCallbackMethod",
    Setting.CALLS_APPLICATION: "VoiceApplicationSid",
    Setting.TEXTS_APPLICATION: "SmsApplicationSid",
    Setting.TRUNK: "TrunkSid",
    Setting.RECEIVES: "VoiceReceiveMode",
    Setting.LOOKS_UP_NAMES: "VoiceCallerIdLookup",
}


def form_of(settings: Mapping[Setting, str]) -> Fields:
    """Return a form that changes these settings and no others."""
    return [(FIELDS[each], value) for each, value in settings.items()]


def settings_of_row(row: Json) -> Mapping[Setting, str]:
    """Return what an answer says of a number; what is not set is an empty string."""
    return {each: _written(row.get(_in_answers(name))) for each, name in FIELDS.items()}


def _in_answers(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).removeprefix("_")


def _written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return value
        case _:
            return ""
