"""Dumps: the rows of some tables as JSON lines, the same for both engines, and back again.

Whole or refused: the first line says what it is, the last how many rows came between. Numbers are
in it as they are in the tables: sealed. Which rows may come back is decided by ``services.retention.restore``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, get_args

import msgspec
from sqlalchemy import Connection, RowMapping, Select, Table, func, insert, select

from intake.core.errors import IntakeError
from intake.storage.backup.erasure_ledger import LedgerMark
from intake.storage.migrations.revisions import EXPECTED_REVISION
from intake.storage.queries.line_state import OF_THE_LINE
from intake.storage.queries.requests import RequestState
from intake.storage.schema.console_tables import audit_entry
from intake.storage.schema.table_facts import facts_of
from intake.storage.schema.tables import callback_request, interviewer, line_state, metadata

Kind = Literal["operations", "people"]
_ABOUT_NOTHING = {"texted_about": None, "texted_at": None}

# In the order in which rows can be put back: whatever another row names comes before it.
TABLES: Mapping[Kind, tuple[Table, ...]] = {
    kind: tuple(table for table in metadata.sorted_tables if facts_of(table).backup == kind)
    for kind in get_args(Kind)
}
_BY_NAME = {table.name: table for tables in TABLES.values() for table in tables}


class DumpError(IntakeError):
    """A backup file is damaged, incomplete or made by another version."""


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file is: which half of a backup, of which shape, and when it was made."""

    kind: Kind
    revision: str
    made_at: datetime
    # Of the people file: what every ledger known then must still hold when it is restored.
    ledgers: tuple[LedgerMark, ...] = ()
    # By which the database knew its keys, by the name of the key.
    keys: dict[str, str] = {}


class DumpedRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of one table."""

    table: str
    columns: dict[str, Any]


class _Footer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rows: int


def dump(connection: Connection, header: Header) -> bytes:
    """Return the rows of one half of a backup, as they are at this moment of the transaction."""
    rows = [
        DumpedRow(str(table.name), columns)
        for table in TABLES[header.kind]
        for columns in _rows(connection, table)
    ]
    parts = [header, *rows, _Footer(len(rows))]
    return b"".join(msgspec.json.encode(part) + b"\n" for part in parts)


def read(content: bytes, kind: Kind) -> tuple[Header, tuple[DumpedRow, ...]]:
    """Return what a file holds; DumpError where it is not whole or not of this version."""
    lines = content.splitlines()
    try:
        header = msgspec.json.decode(lines[0], type=Header)
        rows = tuple(map(_row, lines[1:-1]))
        footer = msgspec.json.decode(lines[-1], type=_Footer)
    except (msgspec.MsgspecError, IndexError, KeyError):
        raise DumpError(f"The {kind} file of the backup is damaged or not complete.") from None
    if header.kind != kind or footer.rows != len(rows):
        raise DumpError(f"The {kind} file of the backup is not complete.")
    if header.revision != EXPECTED_REVISION:
        raise DumpError(
            f"The {kind} file was made at revision {header.revision}, this line is at {EXPECTED_REVISION}: "
            "restore with the version that made it, then run 'intake db upgrade'."
        )
    return header, rows


def header_of(first_line: bytes) -> Header | None:
    """Return what a file's first line says it is, or None where it is no file of a backup."""
    try:
        return msgspec.json.decode(first_line, type=Header)
    except msgspec.MsgspecError:
        return None


def put(connection: Connection, row: DumpedRow) -> None:
    """Insert a row that was read."""
    connection.execute(insert(_BY_NAME[row.table]).values(row.columns))


def go_on_numbering(connection: Connection) -> None:
    """Let the audit's next row have a number of its own after rows were put back with theirs; SQLite does by itself."""
    if connection.dialect.name == "postgresql":
        last = select(func.max(audit_entry.c.seq)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(audit_entry.name, audit_entry.c.seq.name)
        connection.execute(select(func.setval(sequence, last)))


def is_empty(connection: Connection) -> bool:
    """Tell whether no table of the line holds a row."""
    counts = [
        _of_the_line(table, select(func.count()).select_from(table)) for table in metadata.sorted_tables
    ]
    return all(connection.execute(count).scalar_one() == 0 for count in counts)


def _of_the_line(table: Table, query: Select[Any]) -> Select[Any]:
    # What a database knows of itself is no row of the line: another database knows itself.
    return query.where(OF_THE_LINE) if table is line_state else query


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    query = _of_the_line(table, select(table))
    erasing = callback_request.c.state == RequestState.ERASING.value
    # What is being erased is gone already; a backup made a moment too early must not hold it.
    if table is callback_request:
        query = query.where(~erasing)
    elif "request_id" in table.columns:
        query = query.where(table.c.request_id.not_in(select(callback_request.c.id).where(erasing)))
    return (_kept(table, row) for row in connection.execute(query).mappings())


def _kept(table: Table, row: RowMapping) -> dict[str, Any]:
    columns = {str(name): value for name, value in row.items()}
    # The operations file is kept for long, and must lead to no request.
    return columns | _ABOUT_NOTHING if table is interviewer else columns


def _row(line: bytes) -> DumpedRow:
    row = msgspec.json.decode(line, type=DumpedRow)
    table = _BY_NAME[row.table]
    types = {column.name: column.type.python_type for column in table.columns}
    columns = {name: msgspec.convert(value, types[name] | None) for name, value in row.columns.items()}
    return DumpedRow(row.table, columns)
