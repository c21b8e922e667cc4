"""`intake backup` and `intake restore`: two files out, tried, and back into an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

import click

from intake.cli.open_line import Opened, files_named, opened
from intake.cli.options import config_option
from intake.cli.text_table import table
from intake.services.retention.backup import backup as write_backup
from intake.services.retention.backup import prune_operations
from intake.services.retention.restore import Restored, RestoreFrom, RestoreRules
from intake.services.retention.restore import restore as bring_back
from intake.services.retention.verify_backup import BackupToVerify, VerifiedBackup, verify_backup
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import read_worker_keys

KEPT = 30


class _Asked(TypedDict):
    directory: Path
    keep: int
    verify: bool
    ledgers: tuple[Path, ...]


@click.command(epilog="Try one:  intake backup --verify /srv/backup\n\nExample:  intake backup /srv/backup")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=KEPT,
    show_default=True,
    help="How many operations files stay in DIRECTORY; older ones are deleted.",
)
@click.option(
    "--verify", is_flag=True, help="Write nothing: try whether the backup in DIRECTORY brings the line back."
)
@click.option(
    "--ledger",
    "ledgers",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="With --verify: the ledger of every worker machine, where there are several.",
)
@config_option
def backup(config_file: Path, **asked: Unpack[_Asked]) -> None:
    """Write a backup into DIRECTORY: an operations file (keep many) and a people file (only the last).

    Run it at least every day, as the worker's user. Neither file holds keys, and no number opens without the worker's.
    Never copy the people file to where old copies are kept: what was erased would live on there.

    With --verify both files are read whole, tried with the worker's keys, and restored into a database that is deleted
    again. Nothing of the line changes. Do it once in three months, and after every upgrade.
    """
    with opened(config_file) as line, files_named():
        click.echo(_verified(line, asked) if asked["verify"] else _written(line, asked))


def _written(line: Opened, asked: _Asked) -> str:
    ledger = Ledger.beside(line.settings.storage.worker_keys)
    written = write_backup(line.database, asked["directory"], line.now, ledger)
    gone = prune_operations(asked["directory"], asked["keep"])
    hours = line.settings.retention.people_backup_hours
    deleted = f"Deleted:     {len(gone)} older operations files\n" if gone else ""
    return (
        f"Operations:  {written.operations} (keep many)\n"
        f"People:      {written.people} (only this one; good for {hours} hours)\n"
        f"{deleted}"
        "Not in them: the key files, which you keep offline, and the ledger beside the worker's keys, which a\n"
        "restore needs as it is at that moment."
    )


def _verified(line: Opened, asked: _Asked) -> str:
    worker_keys = line.settings.storage.worker_keys
    ledgers = asked["ledgers"] or (Ledger.beside(worker_keys).path,)
    chosen = BackupToVerify(asked["directory"], ledgers, read_worker_keys(worker_keys))
    verified = verify_backup(line.database, chosen, _rules(line), line.now)
    return _told_of(verified, line)


def _told_of(verified: VerifiedBackup, line: Opened) -> str:
    made = verified.made_at.astimezone(line.settings.line.timezone)
    back = verified.restored
    rows = [(f"  {name}", str(n)) for name, n in sorted(verified.rows.items())]
    return (
        f"Made {made:%a %Y-%m-%d %H:%M}. Both files are whole; the worker's keys open all phones and keys in "
        f"it ({verified.opened}).\n"
        f"Rehearsed: {_requests(back.requests)} would be back; not back {back.erased} erased since, {back.past} past "
        f"their time.\nRows:\n{table(rows)}"
    )


def _rules(line: Opened) -> RestoreRules:
    return RestoreRules(line.settings.retention, line.settings.line.timezone)


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
        restored = bring_back(line.database, source, _rules(line), line.now)
    click.echo(_told(restored))


def _told(restored: Restored) -> str:
    return (
        f"Back: {_requests(restored.requests)}, each with one try counted.\n"
        f"Not back: {_requests(restored.erased)} erased since, {_requests(restored.past)} past their time.\n"
        "The line may start again. Make a new backup now."
    )


def _requests(n: int) -> str:
    return f"{n} request" if n == 1 else f"{n} requests"
