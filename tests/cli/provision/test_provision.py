"""`intake provision`: the plan, what is done of it, and what is left when it is broken off, against a local Twilio."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Response, request

from intake.cli.commands import main
from intake.simulator.account.faults import Fault
from intake.simulator.account.number_settings import NumberSettings
from intake.simulator.account.owned import as_bought, well_set_up
from intake.simulator.config import bin_address
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serving
from intake.simulator.webhooks.faults import RestRefusal
from tests.cli.conftest import TOKEN, Operator, Told
from tests.support.provider import provided, set_up_as


@pytest.fixture
def exchange(operator: Operator) -> Iterator[Exchange]:
    with provided(operator.config_file, operator.environ) as exchange:
        yield exchange


def rows(told: Told) -> list[str]:
    """The rows of the table in which something is to be done."""
    shown = told.words.split("\n\n")[0].splitlines()[1:]
    return [
        " | ".join(part.strip() for part in row.split("  ") if part) for row in shown if "nothing" not in row
    ]


def test_a_well_set_up_account_needs_nothing(operator: Operator, exchange: Exchange) -> None:
    told = operator.types("provision")

    assert (told.code, rows(told), told.words.splitlines()[-1]) == (0, [], "Nothing to set.")


def test_an_account_as_bought_is_planned_applied_and_then_needs_nothing(
    operator: Operator, exchange: Exchange
) -> None:
    set_up_as(exchange, Fault.BARE)

    planned = operator.types("provision")
    untouched = exchange.account.now
    applied = operator.types("provision", "--apply", "--yes")
    again = operator.types("provision", "--apply", "--yes")

    assert (planned.code, untouched) == (3, as_bought(exchange.config))
    assert rows(planned) == AS_BOUGHT
    assert (applied.code, applied.words.splitlines()[-5:]) == (
        0,
        [
            "1 of 4: line number, 5 settings set.",
            "2 of 4: quiet number, 5 settings set.",
            "3 of 4: countries for calls set.",
            "4 of 4: countries for texts set.",
            "Everything is set.",
        ],
    )
    well = well_set_up(exchange.config)
    assert (exchange.account.now.numbers, exchange.account.now.countries) == (well.numbers, well.countries)
    assert (again.code, again.words.splitlines()[-1]) == (0, "Nothing to set.")


URL, BIN = "https://line.example.org/twilio", "https://handler.twilio.com/twiml"
AS_BOUGHT = [
    *(
        f"{whose} number, {what} | not set | {should} | set it"
        for whose in ("line", "quiet")
        for what, should in (
            ("calls", f"{URL}/voice"),
            ("texts", f"{URL}/text"),
            ("call status", f"{URL}/call-status"),
            ("calls, fallback", bin_address(f"{whose}_voice")),
            ("texts, fallback", bin_address(f"{whose}_text")),
        )
    ),
    "messaging service | none | one that holds 612-703-9227 | by hand: add it in the console",
    "messaging service | none | one that holds 612-555-0199 | by hand: add it in the console",
    "campaign | not registered | registered | by hand: register it",
    "calls abroad | GB, MX | none | switch off",
    "texts abroad | GB, MX | none | switch off",
]
OTHER_BIN = bin_address("line_voice")
ONE_MISTAKE = [
    (Fault.TRIAL, "account | trial | paid | by hand: upgrade it in the console"),
    (Fault.SUSPENDED, "account | suspended or closed | active | by hand: ask the provider"),
    (
        Fault.VOICE_ELSEWHERE,
        f"line number, calls | https://demo.twilio.com/welcome/voice/ | {URL}/voice | set it",
    ),
    (
        Fault.VOICE_UNSAFE,
        f"line number, calls | http://line.example.org/twilio/voice | {URL}/voice | set it",
    ),
    (Fault.VOICE_BY_GET, "line number, calls, method | GET | POST | set it"),
    (Fault.QUIET_TEXT_MISSING, f"quiet number, texts | not set | {URL}/text | set it"),
    (Fault.NO_FALLBACK, f"line number, calls, fallback | not set | {OTHER_BIN} | set it"),
    (Fault.APPLICATION, f"line number, application for calls | AP{'0a' * 16} | not set | set it"),
    (
        Fault.NOT_OURS,
        "quiet number | not in this account | 612-555-0199 | by hand: rent it, or mend [line] quiet_number",
    ),
    (Fault.CALLS_OFF, "calls at home | not as it should be | ordinary numbers of +1 | set it"),
    (Fault.CALLS_ABROAD, "calls abroad | LV | none | switch off"),
    (Fault.TEXTS_OFF, "texts at home | not as it should be | ordinary numbers of +1 | set it"),
    (Fault.TEXTS_ABROAD, "texts abroad | SO | none | switch off"),
    (Fault.NO_CAMPAIGN, "campaign | not registered | registered | by hand: register it"),
    (Fault.CAMPAIGN_FAILED, "campaign | refused | registered | by hand: register it"),
    (
        Fault.SERVICE_TAKES_TEXTS,
        "messaging service, The line | takes texts itself | leaves them to each number | set it",
    ),
]


@pytest.mark.parametrize(("fault", "row"), ONE_MISTAKE)
def test_each_mistake_is_one_row_and_what_can_be_set_is_set(
    operator: Operator, exchange: Exchange, fault: Fault, row: str
) -> None:
    set_up_as(exchange, fault)
    settable = "by hand" not in row

    told = operator.types("provision")
    applied = operator.types("provision", "--apply", "--yes")

    assert (rows(told), told.code, applied.code) == ([row], 3 if settable else 0, 0)
    assert (exchange.account.now == well_set_up(exchange.config)) == settable


def test_a_fallback_that_nobody_hosts_is_told_and_what_stands_there_is_left(
    operator: Operator, exchange: Exchange
) -> None:
    operator.settings_now_say(f'quiet_text = "{bin_address("quiet_text")}"\n', "")

    told = operator.types("provision", "--apply", "--yes")

    (row,) = rows(told)
    assert row == (
        f"quiet number, texts, fallback | {bin_address('quiet_text')} | a document of ours | "
        "by hand: [fallbacks] quiet_text"
    )
    assert (told.code, exchange.account.now) == (0, well_set_up(exchange.config))


def test_another_token_is_told_in_a_sentence(operator: Operator, exchange: Exchange) -> None:
    stranger = replace(operator, environ={TOKEN: "0" * 32})

    told = stranger.types("provision", "--apply", "--yes")

    assert told == Told(
        1,
        "Error: Could not read the account. The provider does not take this account and token (error 20003). "
        "What was set before stays; run it again. To mend it: [twilio] account_sid and INTAKE_TWILIO_AUTH_TOKEN: "
        "those of one account, with the rights of its owner\n",
    )


def test_a_provider_that_is_away_is_told_in_a_sentence(operator: Operator) -> None:
    told = operator.types("provision")

    assert told == Told(
        1,
        "Error: Could not read the account. The provider gave no answer that can be read. What was set before stays; "
        "run it again. To mend it: see this machine's network and [twilio] api_base, then try again\n",
    )


@pytest.mark.parametrize("fault", [Fault.BARE, Fault.WELL])
def test_the_token_that_the_provider_shows_stands_nowhere(
    operator: Operator, exchange: Exchange, fault: Fault
) -> None:
    set_up_as(exchange, fault)
    told = operator.types("provision", "--apply", "--yes")

    assert exchange.log.rows(0)[0].reply.count(operator.environ[TOKEN].encode()) == 1
    assert operator.environ[TOKEN] not in told.words


def test_a_refusal_in_the_middle_is_told_and_the_next_run_goes_on(
    operator: Operator, exchange: Exchange
) -> None:
    set_up_as(exchange, Fault.BARE)
    app = create_simulator(exchange.config, exchange)
    refused: list[str] = []

    @app.before_request
    def refuse_once() -> None:
        if "Bulk" in request.path and not refused:
            refused.append(request.path)
            exchange.faults.rest = RestRefusal(every=True)

    with serving(app) as address:
        other = operator.folder / "other.toml"
        other.write_text(at(address, operator))
        told = operator.types_bare("provision", "--apply", "--yes", "--config", str(other))
        again = operator.types_bare("provision", "--apply", "--yes", "--config", str(other))

    assert (told.code, told.words.splitlines()[-2:]) == (
        1,
        [
            "2 of 4: quiet number, 5 settings set.",
            (
                "Error: Could not set countries for calls. The provider refused (error 20429). What was set before "
                "stays; run it again. To mend it: see https://www.twilio.com/docs/api/errors/20429, then try again"
            ),
        ],
    )
    assert (again.code, again.words.splitlines()[-3:]) == (
        0,
        ["1 of 2: countries for calls set.", "2 of 2: countries for texts set.", "Everything is set."],
    )


def test_what_is_done_by_hand_is_confirmed_by_date_and_asked_for_no_more(
    operator: Operator, exchange: Exchange
) -> None:
    before = operator.types("provision").words
    told = operator.types("provision", "confirm", "redaction", "--list")
    after = operator.types("provision").words

    assert told == Told(
        0,
        "Noted: redaction was done by hand on 2018-03-08.\n"
        "redaction       confirmed 2018-03-08\n"
        "opt-out-words   not confirmed\n"
        "pumping         not confirmed\n",
    )
    assert ("redaction of message bodies" in before, "redaction of message bodies" in after) == (True, False)
    assert "  redaction       confirmed 2018-03-08\n" in after


def test_the_words_to_paste_are_those_of_the_wordings(operator: Operator, exchange: Exchange) -> None:
    told = operator.types("provision").words

    assert (
        "    en, STOP: You will get no more texts from this line. You can still call. To allow texts again, text START.\n"
        in told
    )
    assert "    es, HELP: Línea Comunitaria. Llame al 612-703-9227" in told


def test_the_settings_named_before_a_confirmation_count_for_it(operator: Operator) -> None:
    told = operator.types_bare("provision", "--config", str(operator.config_file), "confirm", "pumping")

    assert told == Told(0, "Noted: pumping was done by hand on 2018-03-08.\n")


@pytest.mark.parametrize("words", [("confirm",), ("confirm", "storm")])
def test_a_confirmation_names_what_was_done(operator: Operator, words: tuple[str, ...]) -> None:
    assert operator.types("provision", *words).code == 2


def test_a_former_number_is_set_like_the_line_and_sends_nothing(operator: Operator) -> None:
    operator.settings_now_say("former_numbers = []", 'former_numbers = ["651-555-0188"]')
    with provided(operator.config_file, operator.environ) as exchange:
        well = exchange.account.now
        former = well.numbers[2]
        exchange.account.put_number(replace(former, settings=NumberSettings(friendly_name=former.number)))

        told = operator.types("provision")
        applied = operator.types("provision", "--apply", "--yes")

        assert rows(told) == [
            f"former number 651-555-0188, {what} | not set | {should} | set it"
            for what, should in (
                ("calls", f"{URL}/voice"),
                ("texts", f"{URL}/text"),
                ("call status", f"{URL}/call-status"),
                ("calls, fallback", bin_address("line_voice")),
                ("texts, fallback", bin_address("line_text")),
            )
        ]
        assert (applied.code, exchange.account.now) == (0, well)
        assert former.sid not in well.services[0].numbers


@pytest.mark.parametrize("said", ["no", "YES", "y"])
def test_only_a_typed_yes_changes_anything(operator: Operator, exchange: Exchange, said: str) -> None:
    set_up_as(exchange, Fault.VOICE_BY_GET)
    before = exchange.account.now

    result = CliRunner().invoke(
        main,
        ["provision", "--apply", "--config", str(operator.config_file)],
        env=operator.environ,
        input=f"{said}\n",
    )

    assert (result.exit_code, result.output.splitlines()[-1], exchange.account.now) == (
        1,
        "Error: Nothing was changed.",
        before,
    )


@pytest.mark.parametrize("writes", [1, 2, 3])
def test_a_run_killed_in_the_middle_is_finished_by_the_next(operator: Operator, writes: int) -> None:
    with provided(operator.config_file, operator.environ) as exchange:
        set_up_as(exchange, Fault.BARE)
        assert _killed_after(writes, operator, exchange) == -signal.SIGKILL
        half = exchange.account.now
        finished = operator.types("provision", "--apply", "--yes")

        well = well_set_up(exchange.config)
        assert half not in (
            as_bought(exchange.config),
            replace(as_bought(exchange.config), numbers=well.numbers, countries=well.countries),
        )
        assert (finished.code, exchange.account.now.numbers, exchange.account.now.countries) == (
            0,
            well.numbers,
            well.countries,
        )


def at(address: str, operator: Operator) -> str:
    """The operator's settings, with the provider at another address."""
    settings = operator.config_file.read_text()
    (base,) = (line for line in settings.splitlines() if line.startswith("api_base"))
    return settings.replace(base, f'api_base = "{address}"')


def _killed_after(writes: int, operator: Operator, exchange: Exchange) -> int:
    """Run it in a process of its own against a second door of the same account, and kill it at the n-th write."""
    app, done = create_simulator(exchange.config, exchange), [0]
    running: list[subprocess.Popen[bytes]] = []

    @app.after_request
    def count(response: Response) -> Response:
        done[0] += request.method in {"POST", "PATCH"}
        if done[0] == writes and running:
            os.kill(running[0].pid, signal.SIGKILL)
            running[0].wait()
        return response

    with serving(app) as address:
        other = operator.folder / "killed.toml"
        other.write_text(at(address, operator))
        command = [
            sys.executable,
            "-m",
            "intake.cli",
            "provision",
            "--apply",
            "--yes",
            "--config",
            str(other),
        ]
        with subprocess.Popen(
            command, env=os.environ | dict(operator.environ), stdout=subprocess.DEVNULL, cwd=Path.cwd()
        ) as process:
            running.append(process)
            return process.wait(60)
