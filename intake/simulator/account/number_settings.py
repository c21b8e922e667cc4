"""One number of the account, with every setting the provider keeps for it, under the provider's names.

Holds values. What may be changed, and how it is refused, is in ``rest``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from intake.simulator.config import SimulatorConfig, bin_address


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSettings:
    """What can be set for a number; as it is right after it was bought."""

    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    voice_application_sid: str = ""
    voice_caller_id_lookup: str = "false"
    voice_receive_mode: str = "voice"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    sms_application_sid: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"
    trunk_sid: str = ""
    api_version: str = "2010-04-01"


SETTINGS = tuple(each.name for each in fields(NumberSettings))


@dataclass(frozen=True, slots=True)
class OwnedNumber:
    """A number of the account, in E.164 form."""

    sid: str
    number: str
    settings: NumberSettings = NumberSettings()


def well_set(config: SimulatorConfig, number: str) -> NumberSettings:
    """Return the settings of one of the line's numbers when everything is right."""
    whose = "quiet" if number == config.quiet_number else "line"
    hosted = {name: bin_address(name) for name in config.fallbacks}
    return NumberSettings(
        friendly_name=number,
        voice_url=config.webhook("voice"),
        voice_fallback_url=hosted.get(f"{whose}_voice", ""),
        sms_url=config.webhook("text"),
        sms_fallback_url=hosted.get(f"{whose}_text", ""),
        status_callback=config.webhook("call-status"),
    )
