"""Back up: two files that bring the line back, without what opens a number.

*Operations* (settings of the line, counters): a new file each time; keep many. *People* (requests, keys,
tags): one file, overwritten, because what was erased must not live on in old copies. Conversations,
orders, wrong codes and the ledger are in neither. Whether a backup would bring the line back is ``verify_backup``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from intake.core.retention.retention import Retention
from intake.storage.backup.dumps import Header, dump, header_of
from intake.storage.backup.erasure_ledger import Ledger, write_whole
from intake.storage.identity import known_keys
from intake.storage.migrations.revisions import EXPECTED_REVISION
from intake.storage.queries.line_state import BACKUP_AT, BACKUP_FOLDER
from intake.storage.unit_of_work import Database

PEOPLE = "people.jsonl"
_OPERATIONS_PATTERN = "operations-*.jsonl"
_OPERATIONS_NAME = re.compile(r"operations-\d{8}T\d{6}Z\.jsonl")
_LONGEST_HEADER = 10_000
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
        keys = {name: key.fingerprint for name, key in known_keys(work.connection).items()}
        operations = dump(work.connection, Header("operations", EXPECTED_REVISION, now, keys=keys))
        people = dump(work.connection, Header("people", EXPECTED_REVISION, now, marks, keys))
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = BackedUp(directory / f"operations-{now:%Y%m%dT%H%M%SZ}.jsonl", directory / PEOPLE)
    write_whole(written.operations, operations)
    write_whole(written.people, people)
    with database.work() as work:
        work.line_state.put(BACKUP_AT, now.isoformat())
        work.line_state.put(BACKUP_FOLDER, str(directory.resolve()))
        work.commit()
    return written


def prune_operations(directory: Path, keep: int) -> tuple[Path, ...]:
    """Delete the operations files of a folder but for the newest ``keep``; return what was deleted, oldest first.

    Only what has their name and says in its first line that it is one; nothing else, whatever it is called.
    """
    ours = operations_files(directory)
    gone = ours[: max(len(ours) - keep, 0)]
    for path in gone:
        path.unlink()
    return gone


def operations_files(directory: Path) -> tuple[Path, ...]:
    """Return the operations files of a folder, the newest last; what only looks like one is none. Raises OSError."""
    return tuple(sorted(path for path in directory.glob(_OPERATIONS_PATTERN) if _is_operations(path)))


def _is_operations(path: Path) -> bool:
    if _OPERATIONS_NAME.fullmatch(path.name) is None or path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        header = header_of(file.readline(_LONGEST_HEADER))
    return header is not None and header.kind == "operations"
