"""`intake erased`: what was erased, and what the provider still has to delete. Counts and ages, never a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click

from intake.cli.open_line import files_named, opened
from intake.cli.options import config_option
from intake.cli.text_table import table
from intake.core.retention.provider_copies import CopyKind
from intake.storage.backup.erasure_ledger import Fate, Ledger
from intake.storage.queries.provider_copies import CopyQueue

KINDS = {CopyKind.CALL: "calls", CopyKind.MESSAGE: "texts"}


@click.command(epilog="Example:  intake erased --config config.toml")
@config_option
def erased(config_file: Path) -> None:
    """Show how much was erased, and what the provider still has to delete.

    Run it where the worker runs: its ledger remembers what was erased.
    """
    with opened(config_file) as line:
        with line.database.reading() as work:
            going = len(work.requests.erasing())
            kinds, queue = work.provider_copies.waiting_by_kind(), work.provider_copies.queue()
        with files_named():
            gone = _in_ledger(Ledger.beside(line.settings.storage.worker_keys))
        retention = line.settings.retention
        click.echo(f"Callback requests\n{table(_requests(gone, going, retention.ledger_days))}\n")
        click.echo("The provider's copies, still to be deleted")
        click.echo(table([(f"  {KINDS[kind]}", str(n)) for kind, n in kinds.items()]))
        click.echo(_oldest(queue, line.now, timedelta(days=retention.copy_days)))


def _in_ledger(ledger: Ledger) -> int:
    try:
        lines = ledger.lines()
    except FileNotFoundError:
        # Nothing was erased yet.
        return 0
    return len({line.request_id for line in lines if line.fate is Fate.ERASED})


def _requests(gone: int, going: int, days: int) -> list[tuple[str, str]]:
    return [(f"  erased within {days} days", str(gone)), ("  being erased now", str(going))]


def _oldest(queue: CopyQueue, now: datetime, longest: timedelta) -> str:
    if queue.oldest is None:
        return "Nothing is left to delete."
    age = now - queue.oldest
    told = f"The oldest has waited {age.days} d {age.seconds // 3600} h."
    return f"{told} That is too long: look at 'intake doctor'." if age > longest else told
