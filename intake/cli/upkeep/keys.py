"""`intake keys`: makes the three key files of a line, and the console's anew. Opens nothing with them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from intake import config
from intake.cli.open_line import files_named
from intake.cli.options import config_option
from intake.storage.crypto.key_files import new_keys, renew_console_keys

TOLD = """\
{web}
  For the web side: it seals what people tell, and opens no stored number.
  Only the user who runs 'intake web' may read it.
{worker}
  For the worker: it alone opens numbers, in the moment of calling.
  Only the user who runs 'intake work' may read it; on two machines it never lies on the web side's.
{console}
  For the console: it seals what is asked of the worker, signs its cookies, and opens nothing.
  Only the user who runs 'intake console' may read it.

Keep one copy of all offline, apart from any backup of the database. Whoever has the worker's keys
and the database has the numbers; without these keys no stored number ever opens again."""


@click.group()
def keys() -> None:
    """Make the line's keys."""


@keys.command(epilog="Example:  intake keys new var")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default="var")
@click.option(
    "--worker-folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where worker_keys.toml goes instead, so that the worker's user has a folder of its own.",
)
@click.option(
    "--console-folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where console_keys.toml goes instead, so that the console's user has a folder of its own.",
)
def new(directory: Path, worker_folder: Path | None, console_folder: Path | None) -> None:
    """Write web_keys.toml, worker_keys.toml and console_keys.toml into DIRECTORY (var when none is named).

    Nobody but you may read them, and files that are there already are never overwritten. As root each file is
    given to the owner of its folder: make the folders first, one for each of the three users.
    """
    with files_named():
        made = new_keys(directory, worker_folder, console_folder)
    click.echo(TOLD.format(web=made.web, worker=made.worker, console=made.console))


@keys.command(name="console", epilog="Example:  intake keys console --config config.toml")
@config_option
def renew(config_file: Path) -> None:
    """Write the console's key file anew, as somebody who can read web_keys.toml: root.

    For when it is lost, or the console was broken into. Whoever is signed in must sign in again; nothing that was
    sealed is lost.
    """
    settings = config.load(config_file, os.environ)
    with files_named():
        renew_console_keys(settings.storage.web_keys, settings.console.keys)
    click.echo(f"{settings.console.keys} is new. Start the console again.")
