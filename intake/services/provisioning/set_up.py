"""What differs at the provider, read anew each time, and each step to mend it: so that it may be broken off anywhere.

Knows no vendor: it is handed a desk. Nothing of it is kept with us.
"""

from __future__ import annotations

from typing import assert_never

from intake.config import Settings
from intake.core.provisioning.plan import (
    AskNumber,
    CountryPlan,
    NumberPlan,
    SetCallCountries,
    SetNumber,
    SetTextCountries,
    SetUpPlan,
    SetUpStep,
    country_plan,
    number_plan,
    service_plan,
)
from intake.core.provisioning.provider_account import AccountDesk, AccountRefusal
from intake.core.provisioning.wanted import Fallbacks, OurNumber, WantedAccount, WantedNumber


def wanted_account(settings: Settings) -> WantedAccount:
    """Return how the account must stand for a line."""
    line, hosted = settings.line, settings.fallbacks
    of_line = Fallbacks(hosted.line_voice, hosted.line_text)
    of_quiet = Fallbacks(hosted.quiet_voice, hosted.quiet_text)
    numbers = (
        WantedNumber(OurNumber.LINE, line.number, of_line),
        WantedNumber(OurNumber.QUIET, line.quiet_number, of_quiet),
        *(WantedNumber(OurNumber.FORMER, number, of_line) for number in line.former_numbers),
    )
    return WantedAccount(line.public_url.url, numbers)


def read_numbers(desk: AccountDesk, wanted: WantedAccount) -> tuple[NumberPlan, ...] | AccountRefusal:
    """Return what differs for each of our numbers."""
    plans = []
    for number in wanted.numbers:
        setup = desk.number(number.number)
        if isinstance(setup, AccountRefusal):
            return setup
        plans.append(number_plan(number, wanted.public_url, setup))
    return tuple(plans)


def read_countries(desk: AccountDesk) -> CountryPlan | AccountRefusal:
    """Return which countries must change."""
    calls = desk.call_countries()
    if isinstance(calls, AccountRefusal):
        return calls
    texts = desk.text_countries()
    return texts if isinstance(texts, AccountRefusal) else country_plan(calls, texts)


def read_set_up(desk: AccountDesk, wanted: WantedAccount) -> SetUpPlan | AccountRefusal:
    """Return everything that is compared, or the first refusal of the provider."""
    numbers = read_numbers(desk, wanted)
    if isinstance(numbers, AccountRefusal):
        return numbers
    services = desk.services()
    if isinstance(services, AccountRefusal):
        return services
    countries = read_countries(desk)
    if isinstance(countries, AccountRefusal):
        return countries
    return SetUpPlan(numbers, service_plan(numbers, services), countries)


def take_step(desk: AccountDesk, step: SetUpStep) -> AccountRefusal | None:
    """Do one step; None where it was done. A step that was done before changes nothing."""
    match step:
        case SetNumber():
            return desk.set_number(step.setup.provider_id, step.changes)
        case AskNumber():
            return desk.ask_number(step.service.provider_id)
        case SetCallCountries():
            return desk.set_call_countries(step.countries)
        case SetTextCountries():
            return desk.set_text_countries(step.countries)
        case _:
            assert_never(step)
