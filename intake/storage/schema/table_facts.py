"""Table facts: what each table says of itself beside its columns: which backup holds it, and whether it is scrubbed.

Backups, restores and scrubbing go by these facts, and ``facts_of`` refuses a table that says nothing. They
change no shape: no migration knows of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Table

Backup = Literal["operations", "people", "neither"]
_FACTS = "facts"


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Which file of a backup holds a table's rows, and whether deleted ones are scrubbed on PostgreSQL.

    *Operations* is kept for long and must lead to no request; *people* is one file, overwritten. A table that
    holds something of a request is people or neither, and scrubbed. SQLite scrubs all tables at once.
    """

    backup: Backup
    scrubbed: bool


def table_facts(*, backup: Backup, scrubbed: bool) -> dict[str, TableFacts]:
    """Return the facts of a table, for the ``info`` of its definition."""
    return {_FACTS: TableFacts(backup, scrubbed)}


def facts_of(table: Table) -> TableFacts:
    """Return what a table says of itself; LookupError where it says nothing."""
    told: Mapping[str, TableFacts] = table.info
    if _FACTS not in told:
        raise LookupError(
            f"The table {table.name} does not say whether it is backed up and scrubbed: give its definition "
            "info=table_facts(backup=..., scrubbed=...)."
        )
    return told[_FACTS]
