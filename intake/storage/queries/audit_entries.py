"""Audit: which acts were done at the console, in which hour and by whom; rows are added and never changed.

Holds nothing of a person: a thing is a handle, a day or a setting, and an act on a request names none.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from intake.core.access.audit_entry import AuditEntry
from intake.storage.schema.console_tables import audit_entry

_E = audit_entry.c
_AFTER = select(audit_entry).where(_E.seq > bindparam("after")).order_by(_E.seq)
_NEWEST = select(audit_entry).order_by(_E.seq.desc()).limit(bindparam("most")).offset(bindparam("skip"))
_COUNT = select(func.count()).select_from(audit_entry)


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
