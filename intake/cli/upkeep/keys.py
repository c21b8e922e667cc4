"""`intake keys`: makes the two key files of a line. Opens nothing with them."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.open_line import files_named
from intake.storage.crypto.key_files import new_keys

TOLD = """\
{web}
  For the web side: it seals what people tell, and opens no stored number.
  Only the user who runs 'intake web' may read it.
{worker}
  For the worker: it alone opens numbers, in the moment of calling.
  Only the user who runs 'intake work' may read it; on two machines it never lies on the web side's.

Keep one copy of both offline, apart from any backup of the database. Whoever has the worker's keys
and the database has the numbers; without these keys no stored number ever opens again."""


@click.group()
def keys() -> None:
    """Make the line's keys."""


@keys.command(epilog="Example:  intake keys new var")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default="var")
def new(directory: Path) -> None:
    """Write web_keys.toml and worker_keys.toml into DIRECTORY (var when none is named).

    Nobody but you may read them, and files that are there already are never overwritten.
    """
    with files_named():
        web, worker = new_keys(directory)
    click.echo(TOLD.format(web=web, worker=worker))
