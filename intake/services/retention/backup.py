"""Back up: two files that bring the line back, without what opens a number.

*Operations* (settings of the line, counters): a new file each time; keep many. *People* (requests, keys,
tags): one file, overwritten, because what was erased must not live on in old copies. Conversations,
orders, wrong codes and the ledger are in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from intake.core.retention.retention import Retention
from intake.storage.backup.dumps import Header, dump
from intake.storage.backup.erasure_ledger import Ledger, write_whole
from intake.storage.migrations.revisions import EXPECTED_REVISION
from intake.storage.unit_of_work import Database

PEOPLE = "people.jsonl"
OPERATIONS_PATTERN = "operations-*.jsonl"
# Lines of these days are counted: while a backup is fresh enough to be restored, no trim takes one away.
COUNTED = timedelta(days=Retention().ledger_days - 3)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """Where the two files are."""

    operations: Path
    people: Path


def backup(database: Database, directory: Path, now: datetime, ledger: Ledger | None = None) -> BackedUp:
    """Write both files, mode 0600, each in place whole or not at all.

    The people file remembers what this machine's ledger holds; a damaged ledger is refused.
    """
    now = now.astimezone(UTC)
    # Before the rows: what is erased in between may be in both, and never in neither.
    mark = ledger.mark(now.date() - COUNTED) if ledger else None
    marks = (mark,) if mark else ()
    with database.reading() as work:
        operations = dump(work.connection, Header("operations", EXPECTED_REVISION, now))
        people = dump(work.connection, Header("people", EXPECTED_REVISION, now, marks))
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = BackedUp(directory / f"operations-{now:%Y%m%dT%H%M%SZ}.jsonl", directory / PEOPLE)
    write_whole(written.operations, operations)
    write_whole(written.people, people)
    return written
