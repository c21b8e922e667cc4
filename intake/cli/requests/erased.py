"""`intake erased`: what was erased, and what the provider still has to delete. Counts and ages, never a person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from intake.cli.open_line import files_named, opened
from intake.cli.options import config_option
from intake.cli.text_table import table
from intake.core.retention.provider_copies import CopyKind
from intake.services.reports.erasures import Erasures, read_erasures
from intake.storage.backup.erasure_ledger import Ledger

KINDS = {CopyKind.CALL: "calls", CopyKind.MESSAGE: "texts"}


@click.command(epilog="Example:  intake erased --config config.toml")
@config_option
def erased(config_file: Path) -> None:
    """Show how much was erased, and what the provider still has to delete.

    Run it where the worker runs: its ledger remembers what was erased.
    """
    with opened(config_file) as line:
        retention = line.settings.retention
        ledger = Ledger.beside(line.settings.storage.worker_keys)
        with files_named():
            found = read_erasures(line.database, ledger, line.now)
        click.echo(f"Callback requests\n{table(_requests(found, retention.ledger_days))}\n")
        click.echo("The provider's copies, still to be deleted")
        click.echo(table([(f"  {KINDS[kind]}", str(n)) for kind, n in found.copies.items()]))
        click.echo(_oldest(found.oldest_copy, timedelta(days=retention.copy_days)))


def _requests(found: Erasures, days: int) -> list[tuple[str, str]]:
    return [
        (f"  erased within {days} days", str(found.erased)),
        ("  being erased now", str(found.being_erased)),
    ]


def _oldest(age: timedelta | None, longest: timedelta) -> str:
    if age is None:
        return "Nothing is left to delete."
    told = f"The oldest has waited {age.days} d {age.seconds // 3600} h."
    return f"{told} That is too long: look at 'intake doctor'." if age > longest else told
