"""What `intake doctor --online` says of the account at the provider: what is set there is compared with the settings.

Reads only; what it finds is mended by `intake provision`. Whatever the provider refuses is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TypeVar

from intake.cli.account_desk import desk_of, refusal_mend, refusal_words
from intake.cli.doctor.fallback_checks import fallback_finding
from intake.cli.doctor.findings import Finding, Level, Subject, findings_of_error
from intake.cli.doctor.inspection import Inspection
from intake.core.errors import IntakeError
from intake.core.provisioning.by_hand import ByHand
from intake.core.provisioning.plan import CountryPlan, NumberPlan, ServicePlan, service_plan
from intake.core.provisioning.provider_account import (
    AccountDesk,
    AccountRefusal,
    AccountStanding,
    CampaignState,
    Money,
    Setting,
)
from intake.core.provisioning.wanted import HOME, OurNumber
from intake.services.provisioning.confirmations import confirmed_by_hand
from intake.services.provisioning.set_up import read_countries, read_numbers, wanted_account

_Value = TypeVar("_Value")
APPLY = "intake provision --apply"
# A month of an ordinary line; the provider answers nothing any more once it is used up.
LOW = Decimal(10)
SUBJECTS = {
    OurNumber.LINE: Subject.LINE_NUMBER,
    OurNumber.QUIET: Subject.QUIET_NUMBER,
    OurNumber.FORMER: Subject.FORMER_NUMBERS,
}
OF_FALLBACK = frozenset(
    {
        Setting.CALLS_FALLBACK,
        Setting.CALLS_FALLBACK_METHOD,
        Setting.TEXTS_FALLBACK,
        Setting.TEXTS_FALLBACK_METHOD,
    }
)
UNDONE = {
    ByHand.REDACTION: "the provider keeps what people text",
    ByHand.OPT_OUT_WORDS: "who texts STOP or HELP gets the provider's words, in English",
    ByHand.PUMPING: "somebody could make the line text paid numbers",
}


def provider_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield everything about the account; where it cannot be read, that alone."""
    try:
        desk = desk_of(inspection.settings)
    except IntakeError:
        # Told already, as the account.
        return
    standing = desk.standing()
    if isinstance(standing, AccountRefusal):
        yield _refused(Subject.PROVIDER_ACCOUNT, standing)
        return
    yield _account(standing)
    yield _of(Subject.BALANCE, desk.money(), _balance)
    wanted = wanted_account(inspection.settings)
    numbers = read_numbers(desk, wanted)
    if isinstance(numbers, AccountRefusal):
        yield _refused(Subject.LINE_NUMBER, numbers)
        return
    yield from (_number(each) for each in numbers if each.wanted.whose is not OurNumber.FORMER)
    yield from _former([each for each in numbers if each.wanted.whose is OurNumber.FORMER])
    yield from _services(desk, numbers)
    yield _of(Subject.COUNTRIES, read_countries(desk), _countries)
    yield fallback_finding(inspection.settings, numbers)
    yield from _by_hand(inspection)


def _of(subject: Subject, value: _Value | AccountRefusal, finding: Callable[[_Value], Finding]) -> Finding:
    return _refused(subject, value) if isinstance(value, AccountRefusal) else finding(value)


def _refused(subject: Subject, refusal: AccountRefusal) -> Finding:
    words = f"It cannot be read. {refusal_words(refusal)}"
    return Finding(Level.FAIL, subject, words, refusal_mend(refusal))


def _account(standing: AccountStanding) -> Finding:
    subject = Subject.PROVIDER_ACCOUNT
    if not standing.is_active:
        words = "It is suspended or closed: no call and no text reaches the line."
        return Finding(Level.FAIL, subject, words, "ask the provider's support what is open")
    if standing.is_trial:
        words = "It is a trial account: callers hear an advertisement first, and only confirmed numbers are called."
        return Finding(Level.FAIL, subject, words, "upgrade the account in the provider's console")
    return Finding(Level.OK, subject, "Active and paid.")


def _balance(money: Money) -> Finding:
    left = f"{money.amount:.2f} {money.currency} are left."
    if money.amount <= 0:
        words = f"{left} The provider answers no call and sends no text."
        return Finding(Level.FAIL, Subject.BALANCE, words, "pay in the provider's console, under Billing")
    if money.amount < LOW:
        words = f"{left} Once it is used up the line is silent."
        mend = "set Auto-Recharge in the provider's console, under Billing"
        return Finding(Level.WARN, Subject.BALANCE, words, mend)
    return Finding(Level.OK, Subject.BALANCE, left)


def _number(number: NumberPlan) -> Finding:
    whose = number.wanted.whose
    subject = SUBJECTS[whose]
    if number.setup is None:
        words = "The account has no such number: nothing arrives from it."
        return Finding(Level.FAIL, subject, words, f"[line] {whose.setting}: a number of the account")
    # The fallbacks of the line and the quiet number are told as documents.
    elsewhere = frozenset() if whose is OurNumber.FORMER else OF_FALLBACK
    wrong = {each: value for each, value in number.changes.items() if each not in elsewhere}
    if not wrong:
        return Finding(Level.OK, subject, "Its webhooks are ours.")
    told = "; ".join(
        f"{each} is {number.setup.settings.get(each, '') or 'not set'}, not {value or 'empty'}"
        for each, value in wrong.items()
    )
    words = f"{told[0].upper()}{told[1:]}. Whoever calls or texts it may not be answered by this line."
    return Finding(Level.FAIL, subject, words, APPLY)


def _former(numbers: Sequence[NumberPlan]) -> Iterator[Finding]:
    """Yield one finding for all former numbers: the first that is amiss, else that all are well."""
    findings = [_number(each) for each in numbers]
    amiss = [each for each in findings if each.level is not Level.OK]
    if findings:
        yield amiss[0] if amiss else findings[0]


def _services(desk: AccountDesk, numbers: tuple[NumberPlan, ...]) -> Iterator[Finding]:
    services = desk.services()
    if isinstance(services, AccountRefusal):
        yield _refused(Subject.MESSAGING_SERVICE, services)
        return
    plan = service_plan(numbers, services)
    yield _service(plan)
    yield _campaign(plan.campaign)


def _service(plan: ServicePlan) -> Finding:
    subject = Subject.MESSAGING_SERVICE
    if plan.deaf:
        words = (
            f"{plan.deaf[0].name} takes texts itself, so that they never reach the webhooks of our numbers."
        )
        return Finding(Level.FAIL, subject, words, APPLY)
    if plan.outside:
        words = f"{len(plan.outside)} of our numbers are in no messaging service: carriers refuse their texts (30034)."
        mend = "add them to the line's service in the provider's console, under Messaging > Services"
        return Finding(Level.FAIL, subject, words, mend)
    return Finding(Level.OK, subject, "It holds our numbers and leaves texts to their webhooks.")


def _campaign(state: CampaignState) -> Finding:
    subject = Subject.CAMPAIGN
    match state:
        case CampaignState.VERIFIED:
            return Finding(Level.OK, subject, "Registered for texts.")
        case CampaignState.UNDER_WAY:
            words = "The registration for texts is in review: until then carriers may refuse texts (30034)."
            return Finding(
                Level.WARN, subject, words, "wait; the provider's console tells how far the review is"
            )
        case CampaignState.NONE | CampaignState.FAILED:
            words = (
                f"The campaign is {state.value}: carriers refuse our texts (30034). Calls are not concerned."
            )
            mend = "intake provision (it prints what to register)"
            return Finding(Level.FAIL, subject, words, mend)


def _countries(countries: CountryPlan) -> Finding:
    calls, texts = {each.iso for each in countries.calls}, set(countries.texts)
    at_home = [what for what, changed in (("called", calls), ("texted", texts)) if HOME in changed]
    abroad = [what for what, changed in (("called", calls), ("texted", texts)) if changed - {HOME}]
    told = [
        *(f"Numbers of +1 may not be {what} as they must: orders end in error." for what in at_home),
        *(f"Other countries may be {what}: whoever breaks in could do so at your cost." for what in abroad),
    ]
    if not told:
        return Finding(Level.OK, Subject.COUNTRIES, "Only +1 may be called and texted.")
    return Finding(Level.FAIL if at_home else Level.WARN, Subject.COUNTRIES, " ".join(told), APPLY)


def _by_hand(inspection: Inspection) -> Iterator[Finding]:
    try:
        done = confirmed_by_hand(inspection.line.database)
    except IntakeError as error:
        yield from findings_of_error(Subject.CONFIRMED, error, "intake db upgrade")
        return
    undone = [each for each, on in done.items() if on is None]
    if not undone:
        yield Finding(Level.OK, Subject.CONFIRMED, "All that is done by hand at the provider was confirmed.")
    else:
        told = "; ".join(f"{each.value}: else {UNDONE[each]}" for each in undone)
        mend = f"intake provision (it says what to do), then: intake provision confirm {undone[0].value}"
        yield Finding(Level.WARN, Subject.CONFIRMED, f"Nobody confirmed {told}.", mend)
