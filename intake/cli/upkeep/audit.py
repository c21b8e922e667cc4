"""`intake audit verify`: compares what was done at the console with the worker's copy, and names what differs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from intake.cli.open_line import files_named, opened
from intake.cli.options import config_option
from intake.core.access.audit_entry import AuditEntry
from intake.services.access.audit_copy import AuditFindings, begin_copy_anew, verify_audit
from intake.storage.backup.audit_copy import AuditCopy

MOST_NAMED = 20


@click.group()
def audit() -> None:
    """Look after what is noted of acts at the console."""


@audit.command(epilog="Example:  intake audit verify")
@config_option
@click.option("--begin-anew", is_flag=True, help="Set a lost or changed copy aside and begin another.")
def verify(config_file: Path, *, begin_anew: bool) -> None:
    """Compare the audit with the worker's copy, and name each row that is missing, changed or added.

    Run it where the worker runs, as its user. Ends with 1 where they differ.
    """
    with opened(config_file) as line, files_named():
        copy = AuditCopy.beside(line.settings.storage.worker_keys)
        if begin_anew:
            begin_copy_anew(line.database, copy)
            click.echo("The copy is set aside. Restart the worker: it begins another with all there is now.")
            return
        findings = verify_audit(line.database, copy)
        for words in _told(findings, line.settings.line.timezone):
            click.echo(words)
    if not findings.is_whole:
        sys.exit(1)


def _told(findings: AuditFindings, zone: ZoneInfo) -> Iterator[str]:
    found = {
        "missing from the audit": findings.missing,
        "changed in the audit, was": findings.changed,
        "in the audit, and was never copied": findings.unknown,
    }
    for what, entries in found.items():
        yield from (f"{what}: {_row(entry, zone)}" for entry in entries[:MOST_NAMED])
        if len(entries) > MOST_NAMED:
            yield f"{what}: {len(entries) - MOST_NAMED} more"
    if findings.is_whole:
        yield f"The audit is whole: its {findings.rows} rows are as they were copied."
    if findings.not_copied_yet:
        yield f"{findings.not_copied_yet} newest are not copied yet; the worker does it within seconds."


def _row(entry: AuditEntry, zone: ZoneInfo) -> str:
    hour = entry.hour.astimezone(zone).strftime("%Y-%m-%d %H:00")
    words = f"{entry.seq} · {hour} · {entry.account} · {entry.act} · {entry.thing}"
    # Whoever broke into the console wrote what they liked; it must not speak to the operator's terminal.
    return "".join(letter if letter.isprintable() else "?" for letter in words)
