"""`intake db`: brings the database to the shape this version needs, and gives the console its rights. Deletes nothing."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.open_line import opened, opened_as_is
from intake.cli.options import config_option
from intake.services.access.console_role import grant_to_console
from intake.storage.engine.grants import CONSOLE_ROLE, grants_of
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.identity import note_keys
from intake.storage.migrations import revisions

NO_ROLES = """\
SQLite knows no roles. The console's own process refuses what its table of rights does not name: that guards against
mistakes, not against whoever breaks into it. For a console that faces the internet use PostgreSQL.
"""


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


@db.command(epilog="Example:  intake db grants --config config.toml --apply")
@config_option
@click.option("--role", default=CONSOLE_ROLE, show_default=True, help="The role by which the console works.")
@click.option("--apply", "is_applied", is_flag=True, help="Do it at once, as the owner of the tables.")
def grants(config_file: Path, role: str, *, is_applied: bool) -> None:
    """Print what gives the console's role on PostgreSQL its rights, and takes every other from it.

    Make the role first: createuser --pwprompt intake_console, as whoever runs the server. Apply it after each
    intake db upgrade, too.
    """
    with opened(config_file) as line:
        if line.database.folder is not None:
            click.echo(NO_ROLES, nl=False)
            return
        statements = grants_of(CONSOLE_RIGHTS, role)
        if is_applied:
            grant_to_console(line.database, role)
            click.echo(f"The role {role} may do what the console does, and nothing else.")
            return
    click.echo("".join(f"{statement};\n" for statement in statements), nl=False)
