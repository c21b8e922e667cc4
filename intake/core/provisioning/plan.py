"""The plan: what differs at the provider from how it must be, as steps that each are one request.

Decides; asks and changes nothing. What no request can mend is named beside the steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.core.phone import PhoneNumber
from intake.core.provisioning.provider_account import (
    CallCountry,
    CampaignState,
    NumberSetup,
    Setting,
    TextService,
)
from intake.core.provisioning.wanted import (
    AT_HOME,
    HOME,
    OurNumber,
    WantedNumber,
    wanted_settings,
)


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """One of our numbers: how it is (None: the account has none), and how it must be."""

    wanted: WantedNumber
    setup: NumberSetup | None
    settings: Mapping[Setting, str]

    @property
    def changes(self) -> Mapping[Setting, str]:
        """What must be set, in the order of the settings."""
        if self.setup is None:
            return {}
        now = self.setup.settings
        return {each: value for each, value in self.settings.items() if now.get(each, "") != value}

    @property
    def unhosted(self) -> tuple[Setting, ...]:
        """The fallbacks of which nobody has told where they are hosted."""
        fallbacks = (Setting.CALLS_FALLBACK, Setting.TEXTS_FALLBACK)
        return tuple(each for each in fallbacks if each not in self.settings)


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """The services that hold our numbers, and which of our numbers are in none."""

    services: tuple[TextService, ...]
    outside: tuple[PhoneNumber, ...]

    @property
    def deaf(self) -> tuple[TextService, ...]:
        """The services that would take our texts themselves."""
        return tuple(each for each in self.services if not each.asks_number)

    @property
    def campaign(self) -> CampaignState:
        """How far our registration is: that of the service which is furthest behind."""
        states = {each.campaign for each in self.services} or {CampaignState.NONE}
        order = (CampaignState.NONE, CampaignState.FAILED, CampaignState.UNDER_WAY, CampaignState.VERIFIED)
        return next(state for state in order if state in states)


@dataclass(frozen=True, slots=True)
class CountryPlan:
    """Which countries to change, for calls and for texts: in the end only our own is on."""

    calls: tuple[CallCountry, ...]
    texts: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class SetUpPlan:
    """Everything that is compared, and what differs."""

    numbers: tuple[NumberPlan, ...]
    services: ServicePlan
    countries: CountryPlan

    @property
    def missing(self) -> tuple[NumberPlan, ...]:
        """Our numbers that the account does not have."""
        return tuple(each for each in self.numbers if each.setup is None)


@dataclass(frozen=True, slots=True)
class SetNumber:
    """Change some settings of one of our numbers."""

    wanted: WantedNumber
    setup: NumberSetup
    changes: Mapping[Setting, str]


@dataclass(frozen=True, slots=True)
class AskNumber:
    """Have a service leave texts to the settings of its numbers."""

    service: TextService


@dataclass(frozen=True, slots=True)
class SetCallCountries:
    """Change what may be called."""

    countries: tuple[CallCountry, ...]


@dataclass(frozen=True, slots=True)
class SetTextCountries:
    """Change what may be texted."""

    countries: Mapping[str, bool]


SetUpStep = SetNumber | AskNumber | SetCallCountries | SetTextCountries


def number_plan(wanted: WantedNumber, public_url: str, setup: NumberSetup | None) -> NumberPlan:
    """Return what differs for one of our numbers."""
    return NumberPlan(wanted, setup, wanted_settings(public_url, wanted.fallbacks))


def service_plan(numbers: Sequence[NumberPlan], services: Sequence[TextService]) -> ServicePlan:
    """Return which services hold our numbers; others of the account are none of our business.

    A former number sends nothing, and a number that the account does not have is told by itself.
    """
    ours = [
        each.wanted.number
        for each in numbers
        if each.setup is not None and each.wanted.whose is not OurNumber.FORMER
    ]
    holding = tuple(each for each in services if each.numbers.intersection(ours))
    held = frozenset().union(*(each.numbers for each in holding))
    return ServicePlan(holding, tuple(each for each in ours if each not in held))


def country_plan(calls: Sequence[CallCountry], texts: frozenset[str]) -> CountryPlan:
    """Return which countries must change so that only our own may be called and texted."""
    abroad = [
        CallCountry(each.iso, ordinary=False, risky=False)
        for each in calls
        if each.is_on and each.iso != HOME
    ]
    home = [] if AT_HOME in calls else [AT_HOME]
    off = dict.fromkeys(sorted(texts - {HOME}), False)
    return CountryPlan((*home, *abroad), off if HOME in texts else {HOME: True, **off})


def set_up_steps(plan: SetUpPlan) -> Iterator[SetUpStep]:
    """Yield what is to be done, one request each; nothing where all is as it must be."""
    for number in plan.numbers:
        if number.setup is not None and number.changes:
            yield SetNumber(number.wanted, number.setup, number.changes)
    yield from map(AskNumber, plan.services.deaf)
    if plan.countries.calls:
        yield SetCallCountries(plan.countries.calls)
    if plan.countries.texts:
        yield SetTextCountries(plan.countries.texts)
