"""Running processes: which processes of the line live, and of which version and since when.

A process notes itself, and takes its row away when it stops; of one that was killed the row grows old. Holds no
name and no address of a machine. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select

from intake.storage.engine.upserts import upsert
from intake.storage.schema.process_tables import running_process

_C = running_process.c
_NOTE = upsert(running_process, ["id"], lambda new: {"seen_at": new.seen_at})
_GONE = delete(running_process).where(_C.id == bindparam("gone"))
_FORGET = delete(running_process).where(_C.seen_at <= bindparam("before", type_=_C.seen_at.type))
_SEEN = select(_C.role, func.max(_C.seen_at)).group_by(_C.role)
_ALL = select(running_process).order_by(_C.role, _C.started_at, _C.id)


@dataclass(frozen=True, slots=True)
class RunningProcess:
    """One process: a random id, its role and its number on its machine; times are UTC.

    ``supervised`` tells whether something starts it again when it ends.
    """

    id: str
    role: str
    pid: int
    version: str
    started_at: datetime
    seen_at: datetime
    supervised: bool = False


class RunningProcesses:
    """Named queries of running processes, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, process: RunningProcess) -> None:
        """Note that a process lived when it was seen."""
        self._connection.execute(_NOTE[self._connection.dialect.name], asdict(process))

    def gone(self, process_id: str) -> None:
        """Take away the row of a process that stops."""
        self._connection.execute(_GONE, {"gone": process_id})

    def all(self) -> tuple[RunningProcess, ...]:
        """Return every process, those of one role together and the oldest first."""
        return tuple(RunningProcess(*row) for row in self._connection.execute(_ALL))

    def seen(self) -> Mapping[str, datetime]:
        """Return when a process of each role was seen last (UTC), by role."""
        return {row[0]: row[1] for row in self._connection.execute(_SEEN)}

    def forget(self, before: datetime) -> None:
        """Forget the processes that were not seen since a moment (UTC)."""
        self._connection.execute(_FORGET, {"before": before})
