"""What an operator gets wrong at the provider, planted one by one in an account that is well set up.

Changes the account only. Which finding tells of it is the line's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from intake.simulator.account.countries import AT_HOME, Country
from intake.simulator.account.number_settings import OwnedNumber
from intake.simulator.account.owned import Bin, OwnedAccount, Property, as_bought, well_set_up
from intake.simulator.account.services import MessagingService
from intake.simulator.config import SimulatorConfig, bin_sid


class Fault(StrEnum):
    """One mistake; ``well`` takes all of them back and ``bare`` is an account as it was bought."""

    WELL = "well"
    BARE = "bare"
    TRIAL = "trial"
    SUSPENDED = "suspended"
    POOR = "poor"
    VOICE_ELSEWHERE = "voice elsewhere"
    VOICE_UNSAFE = "voice by http"
    VOICE_BY_GET = "voice by get"
    QUIET_TEXT_MISSING = "quiet text missing"
    NO_FALLBACK = "no fallback"
    OTHER_DOCUMENT = "other document"
    FALLBACK_GONE = "fallback gone"
    APPLICATION = "application"
    NOT_OURS = "not ours"
    CALLS_OFF = "calls off"
    CALLS_ABROAD = "calls abroad"
    TEXTS_OFF = "texts off"
    TEXTS_ABROAD = "texts abroad"
    NO_CAMPAIGN = "no campaign"
    CAMPAIGN_FAILED = "campaign failed"
    NO_SERVICE = "no service"
    SERVICE_TAKES_TEXTS = "service takes texts"


Change = Callable[[Property], Property]


def plant(account: OwnedAccount, config: SimulatorConfig, fault: Fault) -> None:
    """Make one mistake in the account, beside those that are there."""
    match fault:
        case Fault.WELL:
            account.put(well_set_up(config))
        case Fault.BARE:
            account.put(as_bought(config))
        case Fault.OTHER_DOCUMENT:
            bins = (
                Bin(each.sid, each.document.replace("<Say", "<Pause /><Say", 1))
                if each.sid == bin_sid("line_voice")
                else each
                for each in account.now.bins
            )
            account.put(replace(account.now, bins=tuple(bins)))
        case _:
            account.put(_CHANGES[fault](account.now))


def _line(**settings: str) -> Change:
    return lambda was: replace(was, numbers=(_with(was.numbers[0], **settings), *was.numbers[1:]))


def _quiet(**settings: str) -> Change:
    return lambda was: replace(
        was, numbers=(was.numbers[0], _with(was.numbers[1], **settings), *was.numbers[2:])
    )


def _with(number: OwnedNumber, **settings: str) -> OwnedNumber:
    return replace(number, settings=replace(number.settings, **settings))


def _services(change: Callable[[MessagingService], MessagingService]) -> Change:
    return lambda was: replace(was, services=tuple(map(change, was.services)))


def _country(iso: str, change: Callable[[Country], Country]) -> Change:
    return lambda was: replace(
        was, countries=tuple(change(each) if each.iso == iso else each for each in was.countries)
    )


_CHANGES: Mapping[Fault, Change] = {
    Fault.TRIAL: lambda was: replace(was, kind="Trial"),
    Fault.SUSPENDED: lambda was: replace(was, status="suspended"),
    Fault.POOR: lambda was: replace(was, balance="1.20"),
    Fault.VOICE_ELSEWHERE: _line(voice_url="https://demo.twilio.com/welcome/voice/"),
    Fault.VOICE_UNSAFE: _line(voice_url="http://line.example.org/twilio/voice"),
    Fault.VOICE_BY_GET: _line(voice_method="GET"),
    Fault.QUIET_TEXT_MISSING: _quiet(sms_url=""),
    Fault.NO_FALLBACK: _line(voice_fallback_url=""),
    Fault.FALLBACK_GONE: lambda was: replace(was, bins=was.bins[1:]),
    Fault.APPLICATION: _line(voice_application_sid="AP" + "0a" * 16),
    Fault.NOT_OURS: lambda was: replace(was, numbers=(was.numbers[0], *was.numbers[2:])),
    Fault.CALLS_OFF: _country(AT_HOME, lambda each: replace(each, low_risk=False)),
    Fault.CALLS_ABROAD: _country("LV", lambda each: replace(each, low_risk=True, toll_fraud=True)),
    Fault.TEXTS_OFF: _country(AT_HOME, lambda each: replace(each, texts=False)),
    Fault.TEXTS_ABROAD: _country("SO", lambda each: replace(each, texts=True)),
    Fault.NO_CAMPAIGN: _services(lambda each: replace(each, campaign_sid="", campaign_status="")),
    Fault.CAMPAIGN_FAILED: _services(lambda each: replace(each, campaign_status="FAILED")),
    Fault.NO_SERVICE: lambda was: replace(was, services=()),
    Fault.SERVICE_TAKES_TEXTS: _services(
        lambda each: replace(each, settings=replace(each.settings, use_inbound_webhook_on_number="false"))
    ),
}
