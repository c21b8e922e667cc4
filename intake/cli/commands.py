"""The table of all commands, and the group that loads one when it is asked for and tells errors in one sentence."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Mapping
from typing import Any

import click

from intake.core.errors import IntakeError

COMMANDS: Mapping[str, str] = {
    "demo": "intake.cli.demo.demo:demo",
    "serve": "intake.cli.run.run:serve",
    "web": "intake.cli.run.run:web",
    "work": "intake.cli.run.run:work",
    "console": "intake.cli.console.console:console",
    "simulator": "intake.cli.demo.simulator:simulator",
    "flows": "intake.cli.flows.flows:flows",
    "requests": "intake.cli.requests.requests:requests",
    "interviewer": "intake.cli.staff.interviewer:interviewer",
    "availability": "intake.cli.staff.availability:availability",
    "visit": "intake.cli.staff.visit:visit",
    "days": "intake.cli.staff.days:days",
    "counts": "intake.cli.reports.counts:counts",
    "pause": "intake.cli.upkeep.pause:pause",
    "resume": "intake.cli.upkeep.pause:resume",
    "halt": "intake.cli.upkeep.halt:halt",
    "unhalt": "intake.cli.upkeep.halt:unhalt",
    "help-lines": "intake.cli.upkeep.help_lines:help_lines",
    "purge": "intake.cli.upkeep.purge:purge",
    "texts": "intake.cli.reports.texts:texts",
    "erased": "intake.cli.requests.erased:erased",
    "audit": "intake.cli.upkeep.audit:audit",
    "backup": "intake.cli.upkeep.backup:backup",
    "restore": "intake.cli.upkeep.backup:restore",
    "db": "intake.cli.upkeep.database:db",
    "keys": "intake.cli.upkeep.keys:keys",
    "provision": "intake.cli.provision.provision:provision",
    "doctor": "intake.cli.doctor.doctor:doctor",
}


# What commands are typed as on this machine, where that is not `intake`: set by scripts/deploy/by-hand.
COMMAND = "INTAKE_COMMAND"
# The file that holds the account's token there; the next one's ends in _next.
TOKEN_PLACE = "INTAKE_TOKEN_PLACE"  # noqa: S105 - the variable's name
_TOKENS = re.compile(r"\bINTAKE_TWILIO_AUTH_TOKEN(_NEXT)?\b(?: or its file)?")
_STARTS = re.compile(
    r"(?<!')\bintake (web|work|console(?! (?:invite|shut-out)))\b(?! --)(?: \(or intake serve\))?"
)
_TYPES = re.compile(rf"(?<!['/])\bintake (?=({'|'.join(COMMANDS)})\b)")
# What needs the keys of one side is typed as its user, whoever asks.
_TYPED_AS = {
    **dict.fromkeys(("interviewer", "availability", "visit", "days", "provision"), "intake-web"),
    **dict.fromkeys(("work", "backup", "restore", "purge", "erased", "db", "audit"), "intake-work"),
    "console": "intake-console",
    # Keys are made for all three of them, by root.
    "keys": ".venv/bin/intake",
}


def as_typed(words: str, name: str | None = None) -> str:
    """Return words with each command as it is typed on this machine: by its user's name, and services by systemctl.

    A token is told by the file it stands in.
    ``name`` is the user's whose command it is, where that is not the one who asks.
    """
    mine = os.environ.get(COMMAND)
    if not mine:
        return words
    typed = _TYPES.sub(
        lambda found: f"{_TYPED_AS.get(found[1], name or mine)} ",
        _STARTS.sub(r"systemctl start intake-\1", words),
    )
    place = os.environ.get(TOKEN_PLACE)
    return _TOKENS.sub(lambda token: place + (token[1] or "").lower(), typed) if place else typed


class LazyGroup(click.Group):
    """A group whose commands are imported by name, and whose errors are one clear sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click hands it over
        """Return the names of all commands, in the order of their table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click hands it over
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is not a command")
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command; what an operator can mend is told in a sentence, without a trace."""
        try:
            return super().invoke(ctx)
        except IntakeError as error:
            raise click.ClickException(as_typed(str(error))) from None


def _tell_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's own signature
    if not asked:
        return
    from intake.services.line.version import code_version

    click.echo(f"intake {code_version()}")
    context.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version of the code, with its commit in a checkout.",
)
def main() -> None:
    """Run and look after the intake line.

    \b
    Try it:            intake demo
    Check the words:   intake flows check
    Start the line:    intake serve --config config.toml
    """
