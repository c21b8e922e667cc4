"""Back up: two files that bring the line back, without what opens a number.

*House* (settings of the line, counters): a new file each time; keep many. *People* (requests, keys,
tags): one file, overwritten, because what was erased must not live on in old copies. Conversations,
orders, guesses and the ledger are in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from intake.storage.dumps import dump
from intake.storage.ledger import write_whole
from intake.storage.unit_of_work import Database

PEOPLE = "people.jsonl"
HOUSE_PATTERN = "house-*.jsonl"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """Where the two files are."""

    house: Path
    people: Path


def back_up(database: Database, directory: Path, now: datetime) -> BackedUp:
    """Write both files, mode 0600, each in place whole or not at all."""
    now = now.astimezone(UTC)
    with database.reading() as work:
        house = dump(work.connection, "house", now)
        people = dump(work.connection, "people", now)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = BackedUp(directory / f"house-{now:%Y%m%dT%H%M%SZ}.jsonl", directory / PEOPLE)
    write_whole(written.house, house)
    write_whole(written.people, people)
    return written
