"""`intake provision`: shows what must be set at the provider, and sets it after a typed yes.

Every run reads the account anew, so a run that was broken off is simply begun again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, assert_never

import click

from intake.cli.account_desk import desk_of, refusal_mend, refusal_words
from intake.cli.commands import as_typed
from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.provision.by_hand_words import campaign_text, how_it_stands, paste
from intake.cli.provision.plan_table import HEADINGS, number_name, plan_rows
from intake.cli.text_table import table
from intake.core.errors import IntakeError
from intake.core.provisioning.by_hand import ByHand
from intake.core.provisioning.plan import (
    AskNumber,
    SetCallCountries,
    SetNumber,
    SetTextCountries,
    SetUpPlan,
    SetUpStep,
    set_up_steps,
)
from intake.core.provisioning.provider_account import AccountDesk, AccountRefusal, CampaignState
from intake.services.line.help_lines import load_script_of_now
from intake.services.provisioning.confirmations import confirm_by_hand, confirmed_by_hand
from intake.services.provisioning.set_up import read_set_up, take_step, wanted_account

# Neither well (0), nor broken (1), nor typed wrong (2).
SOMETHING_TO_DO = 3


class ProvisionError(IntakeError):
    """The provider refused; says what was to be done."""


@click.group(invoke_without_command=True, epilog="Example:  intake provision --apply --config config.toml")
@click.option("--apply", "applies", is_flag=True, help="Do what the table says, after a typed yes.")
@click.option("--yes", is_flag=True, help="Do not ask for the yes, for scripts.")
@config_option
@click.pass_context
def provision(context: click.Context, config_file: Path, *, applies: bool, yes: bool) -> None:
    """Show what must be set at the provider, and set it with --apply.

    It changes the webhooks of our numbers, the service that texts come in by, and the countries that may be called and
    texted; what can only be done by hand is told with the text to paste.

    Ends with exit code 0 where there is nothing to set, 3 where there is, and 1 where the provider refuses. What is to
    be done by hand does not count.
    """
    if context.invoked_subcommand is not None:
        context.default_map = {context.invoked_subcommand: {"config_file": str(config_file)}}
        return
    with opened(config_file) as line:
        desk = desk_of(line.settings)
        plan = _shown(line, desk)
        steps = tuple(set_up_steps(plan))
        if not steps:
            click.echo("\nNothing to set.")
        elif not applies:
            click.echo(as_typed("\nTo set it: intake provision --apply"))
            context.exit(SOMETHING_TO_DO)
        else:
            _apply(desk, steps, yes=yes)
            context.exit(_left(line, desk))


def _shown(line: Opened, desk: AccountDesk) -> SetUpPlan:
    standing = desk.standing()
    if isinstance(standing, AccountRefusal):
        _refuse("read the account", standing)
    plan = read_set_up(desk, wanted_account(line.settings))
    if isinstance(plan, AccountRefusal):
        _refuse("read what is set", plan)
    click.echo(table([HEADINGS, *plan_rows(standing, plan)]))
    for row in _by_hand(line, plan):
        click.echo(row)
    return plan


def _by_hand(line: Opened, plan: SetUpPlan) -> Iterator[str]:
    script = load_script_of_now(line.database, line.settings)
    done = confirmed_by_hand(line.database)
    yield "\nBy hand, since the provider lets nobody ask for it:"
    yield from (f"  {row}" for row in how_it_stands(done))
    for each in (each for each, on in done.items() if on is None):
        yield f"\n{each.value}"
        yield from (f"  {row}" for row in paste(each, script))
        yield as_typed(f"  When it is done: intake provision confirm {each.value}")
    if plan.services.campaign in {CampaignState.NONE, CampaignState.FAILED}:
        yield "\ncampaign"
        yield from (f"  {row}" for row in campaign_text(script))


def _apply(desk: AccountDesk, steps: tuple[SetUpStep, ...], *, yes: bool) -> None:
    if not yes and click.prompt("\nType yes to set this at the provider") != "yes":
        raise ProvisionError("Nothing was changed.")
    for number, step in enumerate(steps, start=1):
        words = _step_words(step)
        refused = take_step(desk, step)
        if refused is not None:
            _refuse(f"set {words}", refused)
        click.echo(f"{number} of {len(steps)}: {words} set.")


def _left(line: Opened, desk: AccountDesk) -> int:
    plan = read_set_up(desk, wanted_account(line.settings))
    if isinstance(plan, AccountRefusal):
        _refuse("read what is set", plan)
    if any(set_up_steps(plan)):
        click.echo(as_typed("The provider does not show all of it yet. Look again: intake provision"))
        return SOMETHING_TO_DO
    click.echo("Everything is set.")
    return 0


def _step_words(step: SetUpStep) -> str:
    match step:
        case SetNumber():
            many = len(step.changes)
            return f"{number_name(step.wanted)}, {many} setting{'s' if many > 1 else ''}"
        case AskNumber():
            return f"messaging service {step.service.name}"
        case SetCallCountries():
            return "countries for calls"
        case SetTextCountries():
            return "countries for texts"
        case _:
            assert_never(step)


def _refuse(what: str, refusal: AccountRefusal) -> NoReturn:
    words = f"Could not {what}. {refusal_words(refusal)} What was set before stays; run it again."
    raise ProvisionError(words, mend=refusal_mend(refusal))


@provision.command(epilog="Example:  intake provision confirm redaction")
@click.argument("what", type=click.Choice([each.value for each in ByHand]), required=False)
@click.option("--list", "lists", is_flag=True, help="Only tell what was confirmed, and when.")
@config_option
def confirm(config_file: Path, what: str | None, *, lists: bool) -> None:
    """Note that WHAT was done by hand today in the provider's console."""
    if what is None and not lists:
        raise click.UsageError(f"Name one of {', '.join(each.value for each in ByHand)}, or --list.")
    with opened(config_file) as line:
        if what is not None:
            on = line.perform(lambda staff: confirm_by_hand(staff, ByHand(what)))
            click.echo(f"Noted: {what} was done by hand on {on}.")
        if lists:
            click.echo("\n".join(how_it_stands(confirmed_by_hand(line.database))))
