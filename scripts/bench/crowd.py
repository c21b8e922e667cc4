"""Fills a throw-away database with what stands behind, so that it can be seen what grows with it.

The first thousand are told row by row; the others are copies of them, made inside the database. Seals nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, Text, cast, insert, literal, select, true

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.requests.contact import Contact
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.request_row import to_columns
from intake.storage.schema.tables import callback_request, outbox, request_key
from intake.storage.unit_of_work import Database
from scripts.bench.asked import a_request

FIRST = 1000
COPIES_AT_ONCE = 100
SEALED_BYTES = b"\0" * 104
# What tells one copy from another; of a key, the column that must name its request's copy.
_TOLD_APART = {
    callback_request: ("id", "code_name", "staff_code"),
    request_key: ("request_id",),
    outbox: ("id", "subject"),
}


def fill(database: Database, have: int, want: int, due_at: datetime, *, requests: bool = True) -> None:
    """Let as many stand behind as ``want`` says, after as many as ``have`` says stand there; both in thousands.

    They are requests that wait and a reminder about each, or reminders alone, due from ``due_at`` (UTC) on.
    """
    tables = (callback_request, request_key, outbox) if requests else (outbox,)
    if not have:
        _first(database, tables, due_at)
    for first in range(max(have, FIRST) // FIRST, want // FIRST, COPIES_AT_ONCE):
        last = min(first + COPIES_AT_ONCE, want // FIRST) - 1
        with database.work() as work:
            for table in tables:
                _copy(work.connection, table, first, last)
            work.commit()
    tidy(database)


def tidy(database: Database) -> None:
    """Do what a database does by itself after a while: learn how much it holds, and empty its log."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")
        else:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def request_id(number: int) -> str:
    """Return the id of one of the first thousand requests."""
    return f"{number:032x}"


def _first(database: Database, tables: Sequence[Table], due_at: datetime) -> None:
    made = {
        callback_request: [_request(number, due_at) for number in range(FIRST)],
        request_key: [{"request_id": request_id(n), "sealed_key": SEALED_BYTES} for n in range(FIRST)],
        outbox: [_reminder(number, due_at + timedelta(seconds=number)) for number in range(FIRST)],
    }
    with database.work() as work:
        for table in tables:
            work.connection.execute(insert(table), made[table])
        work.commit()


def _copy(connection: Connection, table: Table, first: int, last: int) -> None:
    numbers = select(literal(first).label("copy")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.copy + 1).where(numbers.c.copy < last))
    apart = _TOLD_APART[table]
    columns = [_copied(column, numbers.c.copy, apart) for column in table.c]
    # The first thousand come before all copies: found by the index, however many there are.
    first_thousand = table.c[apart[0]] < request_id(FIRST)
    rows = select(*columns).select_from(table.join(numbers, true())).where(first_thousand)
    connection.execute(insert(table).from_select([column.name for column in table.c], rows))


def _copied(column: Column[Any], copy: ColumnElement[int], apart: Sequence[str]) -> ColumnElement[Any]:
    return cast(copy, Text) + literal("-") + column if column.name in apart else column


def _request(number: int, now: datetime) -> dict[str, Any]:
    # A staff code of one more than a code has: never in the way of a real one.
    mark = number.to_bytes(32, "big")
    plain = a_request(
        request_id(number),
        Contact.THIS_PHONE,
        now.date(),
        code_name=f"word{number} other",
        staff_code=f"{number:05}",
    )
    row = replace(plain, sealed_number=SEALED_BYTES, tag=mark, phone_tag=mark)
    return to_columns(row)


def _reminder(number: int, due_at: datetime) -> dict[str, Any]:
    who = f"{number % 16:032x}"
    about = Outgoing(MessageKind.DAY_BEFORE, request_id(number), Recipient.INTERVIEWER, who, due_at)
    return {
        "id": f"{number:032x}",
        "kind": about.kind.value,
        "subject": about.subject,
        "recipient": about.recipient.value,
        "recipient_id": about.recipient_id,
        "version": 0,
        "sender": about.sender.value,
        "urgent": False,
        "due_at": due_at,
        "state": OutboxState.DUE.value,
        "tries": 0,
    }
