"""The table of `intake provision`: what there is, how it is, how it should be, and what will be done.

Words only; what differs was decided in ``core.provisioning``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from intake.core.phone import PhoneNumber
from intake.core.provisioning.plan import CountryPlan, NumberPlan, ServicePlan, SetUpPlan
from intake.core.provisioning.provider_account import AccountStanding, CampaignState, Setting
from intake.core.provisioning.wanted import HOME, OurNumber, WantedNumber

NOTHING, RIGHT, UNSET = "nothing", "as it should be", "not set"
KEYS = {
    (OurNumber.LINE, Setting.CALLS_FALLBACK): "line_voice",
    (OurNumber.LINE, Setting.TEXTS_FALLBACK): "line_text",
    (OurNumber.QUIET, Setting.CALLS_FALLBACK): "quiet_voice",
    (OurNumber.QUIET, Setting.TEXTS_FALLBACK): "quiet_text",
    (OurNumber.FORMER, Setting.CALLS_FALLBACK): "line_voice",
    (OurNumber.FORMER, Setting.TEXTS_FALLBACK): "line_text",
}


class PlanRow(NamedTuple):
    """One line of the table."""

    what: str
    now: str
    should: str
    will: str


HEADINGS = PlanRow("what", "is", "should be", "will do")


def plan_rows(standing: AccountStanding, plan: SetUpPlan) -> Iterator[PlanRow]:
    """Yield the table's rows: one for whatever is right, and one for each thing that is not."""
    yield _account_row(standing)
    for number in plan.numbers:
        yield from _number_rows(number)
    yield from _service_rows(plan.services)
    yield from _country_rows(plan.countries)


def number_name(wanted: WantedNumber) -> str:
    """Return how one of our numbers is called; of former ones there may be several."""
    title = wanted.whose.title
    return f"{title} {written(wanted.number)}" if wanted.whose is OurNumber.FORMER else title


def written(number: PhoneNumber) -> str:
    """Return one of our own numbers as people write it."""
    digits = number.national
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def _account_row(standing: AccountStanding) -> PlanRow:
    if not standing.is_active:
        return PlanRow("account", "suspended or closed", "active", "by hand: ask the provider")
    if standing.is_trial:
        return PlanRow("account", "trial", "paid", "by hand: upgrade it in the console")
    return PlanRow("account", RIGHT, "", NOTHING)


def _number_rows(number: NumberPlan) -> Iterator[PlanRow]:
    name = number_name(number.wanted)
    if number.setup is None:
        will = f"by hand: rent it, or mend [line] {number.wanted.whose.setting}"
        yield PlanRow(name, "not in this account", written(number.wanted.number), will)
        return
    for setting, should in number.changes.items():
        now = number.setup.settings.get(setting, "")
        yield PlanRow(f"{name}, {setting}", now or UNSET, should or UNSET, "set it")
    for setting in number.unhosted:
        now = number.setup.settings.get(setting, "")
        key = KEYS[number.wanted.whose, setting]
        yield PlanRow(f"{name}, {setting}", now or UNSET, "a document of ours", f"by hand: [fallbacks] {key}")
    if not number.changes and not number.unhosted:
        yield PlanRow(name, RIGHT, "", NOTHING)


def _service_rows(services: ServicePlan) -> Iterator[PlanRow]:
    for number in services.outside:
        yield PlanRow(
            "messaging service", "none", f"one that holds {written(number)}", "by hand: add it in the console"
        )
    for service in services.deaf:
        yield PlanRow(
            f"messaging service, {service.name}", "takes texts itself", "leaves them to each number", "set it"
        )
    if services.services and not services.outside and not services.deaf:
        yield PlanRow("messaging service", RIGHT, "", NOTHING)
    campaign = services.campaign
    if campaign is CampaignState.VERIFIED:
        yield PlanRow("campaign", RIGHT, "", NOTHING)
    else:
        will = "wait" if campaign is CampaignState.UNDER_WAY else "by hand: register it"
        yield PlanRow("campaign", campaign.value, CampaignState.VERIFIED.value, will)


def _country_rows(countries: CountryPlan) -> Iterator[PlanRow]:
    calls = {each.iso: each.is_on for each in countries.calls}
    for what, changes in (("calls", calls), ("texts", countries.texts)):
        if HOME in changes:
            yield PlanRow(f"{what} at home", "not as it should be", "ordinary numbers of +1", "set it")
        abroad = sorted(iso for iso in changes if iso != HOME)
        if abroad:
            yield PlanRow(f"{what} abroad", shortened(abroad), "none", "switch off")
        if not changes:
            yield PlanRow(f"countries for {what}", RIGHT, "", NOTHING)


def shortened(countries: list[str]) -> str:
    """Return a list of countries that fits into a line."""
    shown = ", ".join(countries[:6])
    return shown if len(countries) <= 6 else f"{shown} and {len(countries) - 6} more"
