"""`intake pause` and `intake resume`: let the line rest, and take requests again."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.open_line import opened
from intake.cli.options import config_option
from intake.services.line.pause import pause_line, resume_line


@click.command(epilog="Example:  intake pause --config config.toml")
@config_option
def pause(config_file: Path) -> None:
    """Let the line say that it is resting: no new requests are taken.

    Help lines, request codes and erasing go on. It rests until 'intake resume'.
    """
    with opened(config_file) as line:
        line.perform(lambda staff: pause_line(staff.work))
    click.echo(
        "The line is resting: it takes no new requests. Help lines, codes and erasing go on.\n"
        "To take requests again: intake resume"
    )


@click.command(epilog="Example:  intake resume --config config.toml")
@config_option
def resume(config_file: Path) -> None:
    """Let the line take requests again after 'intake pause'."""
    with opened(config_file) as line:
        line.perform(lambda staff: resume_line(staff.work))
    click.echo("The line takes requests.")
