"""`intake doctor --online`: each mistake at the provider or on the way in changes its own finding, and no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from intake.cli.doctor.findings import Subject
from intake.core.provisioning.by_hand import ByHand
from intake.services.provisioning.confirmations import PREFIX
from intake.simulator.account.faults import Fault
from intake.simulator.config import bin_address
from intake.simulator.exchange import Exchange
from intake.storage.crypto.key_files import WebKeys
from intake.storage.unit_of_work import Database
from tests.cli.conftest import TOKEN, Operator, settled
from tests.support.provider import Way, provided, public_line, set_up_as
from tests.support.well_line import set_up_well

WELL = Way()
APPLY = "intake provision --apply"
ELSEWHERE = "Whoever calls or texts it may not be answered by this line."


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in a finding."""

    level: str
    words: str
    mend: str | None


@dataclass(frozen=True, slots=True)
class Mistake:
    """How it is planted, and the one finding that tells of it: how its words begin, and its mend."""

    subject: Subject
    words: str
    mend: str
    level: str = "FAIL"
    faults: tuple[Fault, ...] = ()
    way: Way = field(default_factory=Way)


@pytest.fixture
def operator(
    sqlite_path: Path, sqlite_database: Database, web_keys: WebKeys, port: int, tmp_path: Path
) -> Operator:
    """An operator on SQLite alone: nothing that is asked on line depends on the engine."""
    return settled(tmp_path, f"sqlite:///{sqlite_path}", port)


@pytest.fixture
def exchange(operator: Operator, sqlite_database: Database, web_keys: WebKeys) -> Iterator[Exchange]:
    """A line that is well, and well set up at its provider, where all that is done by hand was confirmed."""
    set_up_well(operator, sqlite_database, web_keys)
    with sqlite_database.work() as work:
        for each in ByHand:
            work.line_state.put(PREFIX + each.value, "2018-03-01")
        work.commit()
    with provided(operator.config_file, operator.environ) as exchange:
        yield exchange


def online(operator: Operator, way: Way = WELL) -> dict[str, Told]:
    """What is told of everything that is asked on line; all else is well."""
    with public_line(operator.config_file, operator.environ, way):
        told = json.loads(operator.types("doctor", "--online", "--json").words)
    rows = [each for each in told["findings"] if each["subject"] in TITLES]
    assert [each for each in told["findings"] if each not in rows and each["level"] != "OK"] == []
    found = {each["subject"]: Told(each["level"], each["words"], each["mend"]) for each in rows}
    assert len(rows) == len(found)
    return found


def test_a_line_that_is_well_set_up_is_well_on_line(operator: Operator, exchange: Exchange) -> None:
    assert online(operator) == ALL_WELL


ALL_WELL = {
    subject.title: Told("OK", words, None)
    for subject, words in {
        Subject.PROVIDER_ACCOUNT: "Active and paid.",
        Subject.BALANCE: "25.00 USD are left.",
        Subject.LINE_NUMBER: "Its webhooks are ours.",
        Subject.QUIET_NUMBER: "Its webhooks are ours.",
        Subject.MESSAGING_SERVICE: "It holds our numbers and leaves texts to their webhooks.",
        Subject.CAMPAIGN: "Registered for texts.",
        Subject.COUNTRIES: "Only +1 may be called and texted.",
        Subject.FALLBACK: "All four are hosted, named, and what the line would say.",
        Subject.CONFIRMED: "All that is done by hand at the provider was confirmed.",
        Subject.CERTIFICATE: "Not asked for: the address is of this machine only.",
        Subject.PUBLIC_URL: "This line answers there.",
        Subject.PROXY: "A signed request arrives as it was sent.",
        Subject.BODIES: "The proxy waits for whole requests.",
    }.items()
}
TITLES = [*ALL_WELL]
URL = "http://127.0.0.1:PORT/twilio"
PROXY_MEND = "have the proxy pass path, query, body and headers as they come"
HOSTED = "and paste what it prints at the address of [fallbacks] line_voice"
MISTAKES = {
    "1 webhook elsewhere": Mistake(
        Subject.LINE_NUMBER,
        f"Calls is https://demo.twilio.com/welcome/voice/, not {URL}/voice.",
        APPLY,
        faults=(Fault.VOICE_ELSEWHERE,),
    ),
    "1 webhook by http": Mistake(
        Subject.LINE_NUMBER, "Calls is http://line.example.org", APPLY, faults=(Fault.VOICE_UNSAFE,)
    ),
    "1 webhook by get": Mistake(
        Subject.LINE_NUMBER, "Calls, method is GET, not POST.", APPLY, faults=(Fault.VOICE_BY_GET,)
    ),
    "1 an application": Mistake(
        Subject.LINE_NUMBER, "Application for calls is AP0a", APPLY, faults=(Fault.APPLICATION,)
    ),
    "2 quiet texts": Mistake(
        Subject.QUIET_NUMBER, f"Texts is not set, not {URL}/text.", APPLY, faults=(Fault.QUIET_TEXT_MISSING,)
    ),
    "4 header dropped": Mistake(
        Subject.PROXY, "A signed request is refused", PROXY_MEND, way=Way(drops_signature=True)
    ),
    "4 path rewritten": Mistake(
        Subject.PROXY, "A signed request is answered with status 404", PROXY_MEND, way=Way(prefix="/line")
    ),
    "5 unbuffered": Mistake(
        Subject.BODIES,
        "Half a request is handed on",
        "have the proxy buffer whole requests, as the pages in scripts/deploy do",
        way=Way(waits=False),
    ),
    "6 trial": Mistake(
        Subject.PROVIDER_ACCOUNT,
        "It is a trial account",
        "upgrade the account in the provider's console",
        faults=(Fault.TRIAL,),
    ),
    "6 suspended": Mistake(
        Subject.PROVIDER_ACCOUNT,
        "It is suspended or closed",
        "ask the provider's support what is open",
        faults=(Fault.SUSPENDED,),
    ),
    "6 money": Mistake(
        Subject.BALANCE,
        "1.20 USD are left.",
        "set Auto-Recharge in the provider's console, under Billing",
        level="WARN",
        faults=(Fault.POOR,),
    ),
    "7 calls off": Mistake(
        Subject.COUNTRIES, "Numbers of +1 may not be called", APPLY, faults=(Fault.CALLS_OFF,)
    ),
    "7 texts off": Mistake(
        Subject.COUNTRIES, "Numbers of +1 may not be texted", APPLY, faults=(Fault.TEXTS_OFF,)
    ),
    "7 calls abroad": Mistake(
        Subject.COUNTRIES, "Other countries may be called", APPLY, level="WARN", faults=(Fault.CALLS_ABROAD,)
    ),
    "7 texts abroad": Mistake(
        Subject.COUNTRIES, "Other countries may be texted", APPLY, level="WARN", faults=(Fault.TEXTS_ABROAD,)
    ),
    "8 no campaign": Mistake(
        Subject.CAMPAIGN,
        "The campaign is not registered",
        "intake provision (it prints what to register)",
        faults=(Fault.NO_CAMPAIGN,),
    ),
    "8 campaign refused": Mistake(
        Subject.CAMPAIGN,
        "The campaign is refused",
        "intake provision (it prints what to register)",
        faults=(Fault.CAMPAIGN_FAILED,),
    ),
    "8 the service takes texts": Mistake(
        Subject.MESSAGING_SERVICE,
        "The line takes texts itself",
        APPLY,
        faults=(Fault.SERVICE_TAKES_TEXTS,),
    ),
    "9 no fallback": Mistake(
        Subject.FALLBACK, "line_voice is not named at its number.", APPLY, faults=(Fault.NO_FALLBACK,)
    ),
    "9 another document": Mistake(
        Subject.FALLBACK,
        "line_voice is another document",
        f"intake flows fallback, {HOSTED}",
        faults=(Fault.OTHER_DOCUMENT,),
    ),
    "9 document gone": Mistake(
        Subject.FALLBACK,
        "line_voice is not at the address",
        f"intake flows fallback, {HOSTED}",
        faults=(Fault.FALLBACK_GONE,),
    ),
    "11 not ours": Mistake(
        Subject.QUIET_NUMBER,
        "The account has no such number",
        "[line] quiet_number: a number of the account",
        faults=(Fault.NOT_OURS,),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_changes_its_own_finding_alone(
    operator: Operator, exchange: Exchange, mistake: Mistake
) -> None:
    set_up_as(exchange, *mistake.faults)

    after = online(operator, mistake.way)

    assert {title for title in TITLES if ALL_WELL[title] != after.get(title)} == {mistake.subject.title}
    told = after[mistake.subject.title]
    assert (told.level, told.mend) == (mistake.level, mistake.mend)
    assert told.words.startswith(mistake.words)


def test_the_token_of_another_account_is_told_and_nothing_else_is_claimed(
    operator: Operator, exchange: Exchange
) -> None:
    stranger = replace(operator, environ={TOKEN: "0" * 32})

    after = online(stranger)

    account = after.pop(Subject.PROVIDER_ACCOUNT.title)
    assert (account.level, account.mend) == (
        "FAIL",
        f"[twilio] account_sid and {TOKEN}: those of one account, with the rights of its owner",
    )
    # What the account holds cannot be known; the way in is as well as before.
    assert after == {title: ALL_WELL[title] for title in ("certificate", "public url", "proxy", "bodies")}


@pytest.mark.parametrize("undone", list(ByHand))
def test_what_nobody_confirmed_is_told_by_what_comes_of_it(
    operator: Operator, exchange: Exchange, sqlite_database: Database, undone: ByHand
) -> None:
    with sqlite_database.work() as work:
        work.line_state.drop(PREFIX + undone.value)
        work.commit()

    told = online(operator)

    assert {title for title in TITLES if told[title].level != "OK"} == {Subject.CONFIRMED.title}
    confirmed = told[Subject.CONFIRMED.title]
    assert confirmed.words.startswith(f"Nobody confirmed {undone.value}: else ")
    assert (
        confirmed.mend
        == f"intake provision (it says what to do), then: intake provision confirm {undone.value}"
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, Told("OK", "Its webhooks are ours.", None)),
        ({"voice_method": "GET"}, Told("FAIL", f"Calls, method is GET, not POST. {ELSEWHERE}", APPLY)),
        (
            {"sms_fallback_url": ""},
            Told("FAIL", f"Texts, fallback is not set, not {bin_address('line_text')}. {ELSEWHERE}", APPLY),
        ),
    ],
)
def test_a_former_number_is_looked_at_too(operator: Operator, changed: dict[str, str], told: Told) -> None:
    operator.settings_now_say('"https://line.example.org"', f'"http://127.0.0.1:{operator.port}"')
    operator.settings_now_say("former_numbers = []", 'former_numbers = ["651-555-0187", "651-555-0188"]')
    with provided(operator.config_file, operator.environ) as exchange:
        former = exchange.account.now.numbers[3]
        exchange.account.put_number(replace(former, settings=replace(former.settings, **changed)))

        findings = json.loads(operator.types("doctor", "--online", "--json").words)["findings"]

    (found,) = (each for each in findings if each["subject"] == Subject.FORMER_NUMBERS.title)
    assert Told(found["level"], found["words"], found["mend"]) == told


def test_a_fallback_without_an_address_says_how_to_host_it(operator: Operator, exchange: Exchange) -> None:
    line = next(row for row in operator.config_file.read_text().splitlines() if row.startswith("quiet_text"))
    operator.settings_now_say(f"{line}\n", "")

    told = online(operator)[Subject.FALLBACK.title]

    assert told == Told(
        "FAIL",
        "quiet_text is hosted nowhere. While the line is down, people hear an error in English.",
        "intake flows fallback --quiet --channel text, host what it prints, and put the address under "
        "[fallbacks] quiet_text",
    )


def test_where_nothing_answers_every_question_ends_in_a_finding(operator: Operator) -> None:
    operator.settings_now_say('"https://line.example.org"', f'"http://127.0.0.1:{operator.port}"')

    told = operator.types("doctor", "--online", "--json")

    rows = {each["subject"]: each["level"] for each in json.loads(told.words)["findings"]}
    assert (told.code, rows["provider account"], rows["public url"]) == (1, "FAIL", "FAIL")
    assert not {"balance", "proxy", "bodies"} & set(rows)


def test_nobody_is_asked_unless_it_is_wanted(operator: Operator, exchange: Exchange) -> None:
    told = json.loads(operator.types("doctor", "--json").words)

    assert ({each["subject"] for each in told["findings"]} & set(TITLES), exchange.log.rows(0)) == (set(), ())
