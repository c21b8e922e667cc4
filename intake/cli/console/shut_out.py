"""`intake console shut-out`: for when somebody has broken into the console. Asks nobody in again by itself."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.commands import as_typed
from intake.cli.open_line import opened
from intake.cli.options import config_option
from intake.services.access.shut_out import shut_everybody_out


@click.command(name="shut-out", epilog="Example:  intake console shut-out --config config.toml")
@config_option
def shut_out(config_file: Path) -> None:
    """Sign everybody out, and let no device, printed code or link open anything any more.

    For when somebody has broken into the console. The accounts stay; each is asked in anew.
    """
    with opened(config_file) as line:
        done = shut_everybody_out(line.database, line.now)
    click.echo("Nobody is signed in, and no device, printed code or link opens anything any more.")
    for handle in done.handles:
        click.echo(f"To let {handle} in again: {as_typed(f'intake console invite --replace {handle}')}")
