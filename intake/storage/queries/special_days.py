"""Special days as they are stored: days that are closed, or have other windows to call us. Decides nothing about them.

Tells nobody that the schedule changed: whoever may write that does (``appointments.schedule_changed``).
"""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select

from intake.core.scheduling.schedule import DayHours
from intake.core.scheduling.special_days import SpecialDay
from intake.storage.schema.tables import day_exception

_D = day_exception.c
_ALL = (
    select(_D.day, _D.closed, _D.call_in)
    .where(_D.day.between(bindparam("first"), bindparam("last")))
    .order_by(_D.day)
)
_DELETE = delete(day_exception).where(_D.day == bindparam("on"))


class SpecialDays:
    """Named queries of special days, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, day: date) -> SpecialDay:
        """Return how a day differs; one that does not is an ordinary one."""
        return next(iter(self.between(day, day)), SpecialDay(day))

    def since(self, first: date) -> tuple[SpecialDay, ...]:
        """Return the days that differ, from one day on."""
        return self.between(first, date.max)

    def between(self, first: date, last: date) -> tuple[SpecialDay, ...]:
        """Return the days that differ from one day to another, both included, in order."""
        rows = self._connection.execute(_ALL, {"first": first, "last": last}).mappings()
        return tuple(map(_special_day, rows))

    def put(self, special: SpecialDay) -> None:
        """Keep how a day differs; one that does not is kept no more."""
        self._connection.execute(_DELETE, {"on": special.day})
        if not special.is_ordinary:
            self._connection.execute(
                insert(day_exception),
                {"day": special.day, "closed": special.closed, "call_in": _as_text(special.call_in)},
            )

    def forget_before(self, day: date) -> None:
        """Remove the days before one."""
        self._connection.execute(delete(day_exception).where(_D.day < day))


def _special_day(row: RowMapping) -> SpecialDay:
    return SpecialDay(row["day"], closed=row["closed"], call_in=_from_text(row["call_in"]))


def _as_text(windows: tuple[DayHours, ...] | None) -> str | None:
    if windows is None:
        return None
    return ",".join(f"{each.starts:%H:%M}-{each.ends:%H:%M}" for each in windows)


def _from_text(stored: str | None) -> tuple[DayHours, ...] | None:
    if stored is None:
        return None
    pairs = (each.split("-") for each in stored.split(",") if each)
    return tuple(DayHours(time.fromisoformat(starts), time.fromisoformat(ends)) for starts, ends in pairs)
