"""`intake pause` and `intake resume`: let the line rest, and take requests again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from intake.cli.commands import as_typed
from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.core.errors import IntakeError
from intake.services.line.pause import pause_line, resume_line

WRITTEN = "%Y-%m-%d %H:%M"


class PauseError(IntakeError):
    """A rest cannot be as it was asked for; says why."""


@click.command(epilog='Example:  intake pause --until "2026-12-24 09:00"')
@click.option(
    "--until",
    type=click.DateTime([WRITTEN]),
    metavar="'YYYY-MM-DD HH:MM'",
    help="When it goes on by itself, by the line's clock.",
)
@config_option
def pause(config_file: Path, until: datetime | None) -> None:
    """Let the line say that it is resting: no new requests are taken.

    Help lines, request codes and erasing go on. It rests until 'intake resume', or until the time you name.
    """
    with opened(config_file) as line:
        ends = None if until is None else _ahead(line, until)
        line.perform(lambda staff: pause_line(staff.work, line.now, ends))
    click.echo("The line is resting: it takes no new requests. Help lines, codes and erasing go on.")
    if until is not None:
        click.echo(f"It goes on by itself on {until:%A} {until:{WRITTEN}}; the worker sees to it.")
    click.echo(as_typed("To take requests again: intake resume"))


def _ahead(line: Opened, until: datetime) -> datetime:
    if until.year - line.today.year > 1:
        raise PauseError(f"{until:%Y} is too far ahead to be meant. Name a time of this year or the next.")
    zone = line.settings.line.timezone
    ends = until.replace(tzinfo=zone).astimezone(UTC)
    if ends <= line.now:
        raise PauseError(f"{until:{WRITTEN}} is over. Name a time to come, by the line's clock.")
    if ends.astimezone(zone).replace(tzinfo=None) != until:
        raise PauseError(f"There is no {until:{WRITTEN}}: the clocks change then. Name a later hour.")
    return ends


@click.command(epilog="Example:  intake resume --config config.toml")
@config_option
def resume(config_file: Path) -> None:
    """Let the line take requests again after 'intake pause'."""
    with opened(config_file) as line:
        line.perform(lambda staff: resume_line(staff.work))
    click.echo("The line takes requests.")
