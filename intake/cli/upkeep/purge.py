"""`intake purge`: deletes what has had its time, now instead of at the worker's next tick."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.open_line import files_named, opened
from intake.cli.options import config_option
from intake.cli.text_table import table
from intake.services.retention.ledger_check import check_ledger
from intake.services.retention.purge import Purged, due_to_purge
from intake.services.retention.purge import purge as purge_now
from intake.storage.backup.erasure_ledger import Ledger


@click.command(epilog="Example:  intake purge --dry-run")
@config_option
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
def purge(config_file: Path, *, dry_run: bool) -> None:
    """Delete everything that has had its time; the worker does the same all day.

    Counters stay. Run it where the worker runs: its ledger remembers what was erased.
    """
    with opened(config_file) as line:
        retention = line.settings.retention
        if dry_run:
            click.echo(_told("Would be deleted now:", due_to_purge(line.database, retention, line.now)))
            return
        with files_named():
            ledger = Ledger.beside(line.settings.storage.worker_keys)
            check_ledger(line.database, ledger, retention, line.now)
            click.echo(_told("Deleted:", purge_now(line.database, ledger, retention, line.now)))


def _told(heading: str, forgotten: Purged) -> str:
    rows = [
        ("  callback requests", str(forgotten.requests)),
        ("  conversations", str(forgotten.conversations)),
        ("  counts of wrong codes", str(forgotten.guesses)),
    ]
    return f"{heading}\n{table(rows)}"
