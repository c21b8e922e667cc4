"""Audit: which acts were done at the console, in which hour and by whom; rows are added and never changed.

Holds nothing of a person: a thing is a handle, a day or a setting, and an act on a request names none.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, insert, select

from intake.core.access.audit_entry import AuditEntry
from intake.storage.schema.column_types import FIRST_MOMENT, LAST_MOMENT
from intake.storage.schema.console_tables import audit_entry

_E = audit_entry.c
# What somebody who broke into the console writes of no moment there is, or without end, is no entry: nobody could read it.
_LONGEST = 40_000
_READABLE = and_(
    _E.hour.between(FIRST_MOMENT, LAST_MOMENT),
    *(func.length(words) <= _LONGEST for words in (_E.account, _E.act, _E.thing)),
)
_ALL = select(audit_entry).where(_READABLE)
_AFTER = _ALL.where(_E.seq > bindparam("after")).order_by(_E.seq)
_NEWEST = _ALL.order_by(_E.seq.desc()).limit(bindparam("most")).offset(bindparam("skip"))
_COUNT = select(func.count()).select_from(audit_entry).where(_READABLE)


class AuditEntries:
    """Named queries of what was done, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, hour: datetime, account: str, act: str, thing: str) -> None:
        """Add what somebody did, in which hour (UTC)."""
        row = {"hour": hour, "account": account, "act": act, "thing": thing}
        self._connection.execute(insert(audit_entry), row)

    def after(self, seq: int) -> tuple[AuditEntry, ...]:
        """Return what was added after an entry, the oldest first."""
        rows = self._connection.execute(_AFTER, {"after": seq})
        return tuple(AuditEntry(row.seq, row.hour, row.account, row.act, row.thing) for row in rows)

    def newest(self, most: int, skip: int = 0) -> tuple[AuditEntry, ...]:
        """Return the newest entries, the newest first, after some that are skipped."""
        rows = self._connection.execute(_NEWEST, {"most": most, "skip": skip})
        return tuple(AuditEntry(row.seq, row.hour, row.account, row.act, row.thing) for row in rows)

    def count(self) -> int:
        """Return how many entries there are."""
        return self._connection.execute(_COUNT).scalar_one()
