"""`intake backup` and `intake restore`: two files out, and back into an empty database."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.open_line import files_named, opened
from intake.cli.options import config_option
from intake.services.retention.backup import backup as write_backup
from intake.services.retention.restore import Restored, RestoreFrom, RestoreRules
from intake.services.retention.restore import restore as bring_back
from intake.storage.backup.erasure_ledger import Ledger


@click.command(epilog="Example:  intake backup /srv/backup")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@config_option
def backup(directory: Path, config_file: Path) -> None:
    """Write a backup into DIRECTORY: an operations file (keep many) and a people file (only the last).

    Run it at least every day. Neither file holds keys, and no number opens without the worker's.
    Never copy the people file to where old copies are kept: what was erased would live on there.
    """
    with opened(config_file) as line, files_named():
        ledger = Ledger.beside(line.settings.storage.worker_keys)
        written = write_backup(line.database, directory, line.now, ledger)
        hours = line.settings.retention.people_backup_hours
    click.echo(
        f"Operations:  {written.operations} (keep many)\n"
        f"People:      {written.people} (only this one; good for {hours} hours)\n"
        "Not in them: the key files, which you keep offline, and the ledger beside the worker's keys, which a\n"
        "restore needs as it is at that moment."
    )


@click.command(epilog="Example:  intake restore /srv/backup --ledger var/erased.ledger")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--ledger",
    "ledgers",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="The file erased.ledger beside the worker's keys; once for each worker machine.",
)
@click.option(
    "--operations-only", is_flag=True, help="Bring back counters and the line's state, and no requests."
)
@click.option("--older-too", is_flag=True, help="Accept a people file that is more than a day old.")
@config_option
def restore(config_file: Path, **given: object) -> None:
    """Restore the backup in DIRECTORY into an empty database; erased people stay erased.

    Keep the line stopped until it is done, and run 'intake db upgrade' on the empty database first.
    """
    source = RestoreFrom(**given)  # type: ignore[arg-type]
    with opened(config_file) as line:
        rules = RestoreRules(line.settings.retention, line.settings.line.timezone)
        restored = bring_back(line.database, source, rules, line.now)
    click.echo(_told(restored))


def _told(restored: Restored) -> str:
    return (
        f"Back: {_requests(restored.requests)}, each with one try counted.\n"
        f"Not back: {_requests(restored.erased)} erased since, {_requests(restored.past)} past their time.\n"
        "The line may start again. Make a new backup now."
    )


def _requests(n: int) -> str:
    return f"{n} request" if n == 1 else f"{n} requests"
