"""Wrong codes: wrong request codes, counted for an hour by sender and in all.

A sender is an opaque key made with the web key. A right code writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, delete, func, or_, select

from intake.storage.engine.upserts import upsert
from intake.storage.schema.tables import wrong_code

WINDOW = timedelta(hours=1)

_SINCE = bindparam("since", type_=wrong_code.c.started_at.type)
_OVER = or_(
    wrong_code.c.started_at <= _SINCE,
    wrong_code.c.started_at > bindparam("latest", type_=wrong_code.c.started_at.type),
)
_COUNT = select(
    func.coalesce(func.sum(case((wrong_code.c.key == bindparam("sender"), wrong_code.c.n), else_=0)), 0),
    func.coalesce(func.sum(wrong_code.c.n), 0),
).where(wrong_code.c.started_at > _SINCE)
# A sender's hour begins with the first wrong code and begins anew once it has passed.
_RECORD = upsert(
    wrong_code,
    ["key"],
    lambda new: {
        "n": case((wrong_code.c.started_at <= _SINCE, 1), else_=wrong_code.c.n + 1),
        "started_at": case(
            (wrong_code.c.started_at <= _SINCE, new.started_at), else_=wrong_code.c.started_at
        ),
    },
)
_FORGET = delete(wrong_code).where(_OVER)
_COUNT_OVER = select(func.count()).select_from(wrong_code).where(_OVER)


@dataclass(frozen=True, slots=True)
class WrongCodeCount:
    """Wrong codes within the hour: of one sender, and of everyone."""

    of_sender: int
    of_everyone: int


class WrongCodes:
    """Named queries of wrong codes, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, sender: bytes, now: datetime) -> WrongCodeCount:
        """Return how many wrong codes came within the hour."""
        row = self._connection.execute(_COUNT, {"sender": sender, "since": now - WINDOW}).one()
        return WrongCodeCount(int(row[0]), int(row[1]))

    def record(self, sender: bytes, now: datetime) -> None:
        """Count one wrong code."""
        row = {"key": sender, "started_at": now, "n": 1, "since": now - WINDOW}
        self._connection.execute(_RECORD[self._connection.dialect.name], row)

    def forget(self, now: datetime) -> int:
        """Forget the wrong codes whose hour has passed, or lies ahead of a clock set back; return how many."""
        return self._connection.execute(_FORGET, _bounds(now)).rowcount

    def count_over(self, now: datetime) -> int:
        """Return how many rows the next tick will forget."""
        return self._connection.execute(_COUNT_OVER, _bounds(now)).scalar_one()


def _bounds(now: datetime) -> dict[str, datetime]:
    return {"since": now - WINDOW, "latest": now + WINDOW}
