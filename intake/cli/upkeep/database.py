"""`intake db`: brings the database to the shape this version needs. Deletes nothing."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.open_line import opened_as_is
from intake.cli.options import config_option
from intake.storage.identity import note_keys
from intake.storage.migrations import revisions


@click.group()
def db() -> None:
    """Look after the database."""


@db.command(epilog="Example:  intake db upgrade --config config.toml")
@config_option
def upgrade(config_file: Path) -> None:
    """Make the tables, or bring them up to date; safe to run again.

    Make a backup first, and stop the line while this runs.
    """
    with opened_as_is(config_file) as line:
        before = revisions.upgrade(line.database)
        note_keys(line.database, line.held, line.now)
    now = revisions.EXPECTED_REVISION
    click.echo(
        f"The database is up to date (revision {now})."
        if before == now
        else f"The database is at revision {now} now."
    )
