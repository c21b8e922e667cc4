"""`intake help-lines`: which help lines are named, and the word that one does not answer, or answers again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.text_table import table
from intake.core.channel import Channel
from intake.core.help_line import HelpLine
from intake.core.script.prompt_values import said_alone
from intake.services.line.help_lines import (
    HelpLineCheck,
    leave_out,
    load_script_of_now,
    name_again,
    read_help_lines,
)

CARRIER_HELP = "carrier.help"
_LINE = click.Choice([line.value for line in HelpLine])


@click.group(
    "help-lines",
    invoke_without_command=True,
    epilog="Example:  intake help-lines silent day_one --config config.toml",
)
@config_option
@click.pass_context
def help_lines(context: click.Context, config_file: Path) -> None:
    """Show the help lines that are named to people, and when somebody last made sure of each."""
    if context.invoked_subcommand is not None:
        context.default_map = {context.invoked_subcommand: {"config_file": str(config_file)}}
        return
    with opened(config_file) as line:
        click.echo(
            table(
                [
                    ("HELP LINE", "CHECKED ON", ""),
                    *map(_row, read_help_lines(line.database, line.settings, line.today)),
                ]
            )
        )


def _row(check: HelpLineCheck) -> tuple[str, str, str]:
    stands = (
        "does not answer: left out" if check.is_silent else "too long ago: call it" if check.is_old else ""
    )
    return check.line.value, check.last_checked.isoformat(), stands


@help_lines.command(epilog="Example:  intake help-lines silent day_one")
@click.argument("line", type=_LINE)
@config_option
def silent(config_file: Path, line: str) -> None:
    """Say that LINE does not answer: from the next sentence on nobody is told its number."""
    named = HelpLine(line)
    with opened(config_file) as opened_line:
        told = opened_line.perform(lambda staff: leave_out(staff.work, named))
        words = f"{line} is left out of every sentence." if told else f"{line} was left out already."
        click.echo(f"{words} Once it answers: intake help-lines checked {line}")
        for row in _to_paste(opened_line):
            click.echo(row)


@help_lines.command(epilog="Example:  intake help-lines checked day_one")
@click.argument("line", type=_LINE)
@config_option
def checked(config_file: Path, line: str) -> None:
    """Say that you called and texted LINE today, and it answers: it is named to people."""
    named = HelpLine(line)
    with opened(config_file) as opened_line:
        opened_line.perform(lambda staff: name_again(staff.work, named, opened_line.today))
        click.echo(f"{line} was checked on {opened_line.today}, and is named to people.")
        for row in _to_paste(opened_line):
            click.echo(row)


def _to_paste(line: Opened) -> Iterator[str]:
    """Yield the answer to HELP, which stands at the provider and does not change by itself."""
    script = load_script_of_now(line.database, line.settings)
    yield "The phone company answers HELP by itself. Where these words are others there, paste them:"
    for language, wording in script.wordings.items():
        yield f"  {language}: {said_alone(CARRIER_HELP, wording, Channel.TEXT, script.values)}"
