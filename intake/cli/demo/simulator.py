"""`intake simulator`: the local Twilio alone, for a line that is started by hand.

Reads the line's settings for its numbers and address; refuses a real account.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypedDict, Unpack

import click

from intake import config
from intake.cli.fallback_documents import fallback_documents
from intake.cli.options import config_option
from intake.cli.run.run import refuse_taken
from intake.core.phone import from_caller_id
from intake.services.line.load_script import load_script
from intake.simulator.account.faults import Fault
from intake.simulator.config import (
    Role,
    SimulatedPhone,
    SimulatorConfig,
    SimulatorRefusedError,
    demo_phones,
    refuse_real_account,
)
from intake.simulator.http.server import serve

HOST = "127.0.0.1"


class _OnThePage(TypedDict):
    interviewers: tuple[_StaffPhone, ...]
    coordinators: tuple[str, ...]
    console: str | None


class _StaffPhone(NamedTuple):
    number: str
    name: str
    agency: str


def _named(
    _context: click.Context, _option: click.Parameter, given: Iterable[Sequence[str]]
) -> tuple[_StaffPhone, ...]:
    return tuple(_StaffPhone(*each) for each in given)


@click.command()
@config_option
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8090,
    show_default=True,
    help="Where the page and the endpoints listen.",
)
@click.option(
    "--interviewer",
    "interviewers",
    type=(str, str, str),
    multiple=True,
    callback=_named,
    metavar="NUMBER NAME AGENCY",
    help="An interviewer's phone for the page, such as +16125550150 Kim UROC; may be given several times.",
)
@click.option(
    "--coordinator",
    "coordinators",
    multiple=True,
    metavar="NUMBER",
    help="A coordinator's phone for the page; may be given several times.",
)
@click.option("--console", metavar="ADDRESS", help="Where the console is; the page links to it.")
@click.option(
    "--account",
    "setup",
    type=click.Choice([each.value for each in Fault]),
    default=Fault.WELL.value,
    help="How the account is set up: well; bare, as it was bought; or with one mistake.",
)
@click.option("--silent", is_flag=True, hidden=True, help="The demo tells of the page itself.")
def simulator(
    config_file: Path, port: int, setup: str, *, silent: bool, **phones: Unpack[_OnThePage]
) -> None:
    """Run the local Twilio: REST endpoints, carriers and phones in a page.

    \b
    Example:  intake simulator --config config.toml --interviewer +16125550150 Kim UROC
    """
    shown = demo_phones(_staff(phones["interviewers"], phones["coordinators"]))
    settings = config.load(config_file, os.environ)
    account = config.account(settings, os.environ)
    refuse_taken(HOST, port)
    simulated = replace(
        _simulated(settings, account, shown), setup=setup, console_url=phones["console"] or ""
    )
    try:
        refuse_real_account(simulated, os.environ)
        if not silent:
            click.echo(f"The phones lie at http://{HOST}:{port}/ on this machine. Stop with Ctrl-C.")
        serve(simulated, HOST, port)
    except SimulatorRefusedError as error:
        raise click.ClickException(str(error)) from None


def _simulated(
    settings: config.Settings, account: config.Account, shown: tuple[SimulatedPhone, ...]
) -> SimulatorConfig:
    return SimulatorConfig(
        auth_token=account.tokens[0].reveal().decode("ascii"),
        line_number=settings.line.number.e164,
        quiet_number=settings.line.quiet_number.e164,
        line_url=settings.line.public_url.url,
        account_sid=account.sid,
        clock_file=settings.demo.clock_file,
        timezone=settings.line.timezone.key,
        phones=shown,
        fallbacks=fallback_documents(load_script(settings)),
        former_numbers=tuple(each.e164 for each in settings.line.former_numbers),
    )


def _staff(
    interviewers: tuple[_StaffPhone, ...], coordinators: tuple[str, ...]
) -> tuple[SimulatedPhone, ...]:
    staff = [
        SimulatedPhone(_number(each.number), each.name, Role.INTERVIEWER, each.agency)
        for each in interviewers
    ]
    for place, number in enumerate(coordinators, start=1):
        name = "Coordinator" if place == 1 else f"Coordinator {place}"
        staff.append(SimulatedPhone(_number(number), name, Role.COORDINATOR))
    return tuple(staff)


def _number(value: str) -> str:
    if from_caller_id(value) is None:
        raise click.BadParameter(f"{value} is not a full number, such as +16125550150.")
    return value
