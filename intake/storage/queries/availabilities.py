"""Availability as it is stored: weekly hours, single days that differ, and visits; all by the line's clock.

Computes no open time (see ``core.scheduling.open_times``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.storage.queries.line_state import SCHEDULE, LineState
from intake.storage.schema.tables import availability, availability_exception, visit

_A, _E, _V = availability.c, availability_exception.c, visit.c
_WEEK = select(_A.interviewer_id, _A.weekday, _A.starts, _A.ends).order_by(
    _A.interviewer_id, _A.weekday, _A.starts
)
_EXCEPTIONS = (
    select(_E.id, _E.interviewer_id, _E.day, _E.kind, _E.starts, _E.ends)
    .where(_E.day >= bindparam("since"))
    .order_by(_E.day, _E.interviewer_id, _E.id)
)
_VISITS = (
    select(_V.id, _V.region, _V.place, _V.day, _V.starts, _V.ends, _V.interviewer_id)
    .where(_V.day >= bindparam("since"))
    .order_by(_V.day, _V.starts, _V.id)
)


class Availabilities:
    """Named queries of hours and visits, within one transaction.

    Whoever may not write that the schedule changed says ``tells=False``.
    """

    __slots__ = ("_connection", "_line_state")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._line_state = LineState(connection)

    def set_week(self, interviewer_id: str, hours: Sequence[StaffHours], *, tells: bool = True) -> None:
        """Replace somebody's week."""
        self._connection.execute(delete(availability).where(availability.c.interviewer_id == interviewer_id))
        if hours:
            self._connection.execute(insert(availability), [asdict(each) for each in hours])
        if tells:
            self._line_state.count(SCHEDULE)

    def week(self) -> tuple[StaffHours, ...]:
        """Return everybody's week, in order."""
        return tuple(StaffHours(**row) for row in self._connection.execute(_WEEK).mappings())

    def add_exceptions(self, exceptions: Sequence[DayException], *, tells: bool = True) -> None:
        """Add days that differ."""
        if exceptions:
            rows = [asdict(each) | {"kind": each.kind.value} for each in exceptions]
            self._connection.execute(insert(availability_exception), rows)
            if tells:
                self._line_state.count(SCHEDULE)

    def drop_exceptions(self, interviewer_id: str, first: date, last: date) -> int:
        """Let somebody's week hold again from one day to another, both included; return how many went."""
        columns = availability_exception.c
        theirs = columns.interviewer_id == interviewer_id
        gone = self._connection.execute(
            delete(availability_exception).where(theirs, columns.day.between(first, last))
        )
        self._line_state.count(SCHEDULE)
        return gone.rowcount

    def drop_extra(self, interviewer_id: str, day: date) -> int:
        """Take back what somebody is there beyond their week on a day; return how many hours went. Tells nobody."""
        columns = availability_exception.c
        extra = columns.kind == ExceptionKind.EXTRA.value
        gone = delete(availability_exception).where(
            columns.interviewer_id == interviewer_id, extra, columns.day == day
        )
        return self._connection.execute(gone).rowcount

    def end_absence(self, interviewer_id: str, today: date) -> int:
        """Take back somebody's days away from today on; return how many."""
        columns = availability_exception.c
        gone = self._connection.execute(
            delete(availability_exception).where(
                columns.interviewer_id == interviewer_id,
                columns.kind == ExceptionKind.AWAY.value,
                columns.day >= today,
            )
        )
        self._line_state.count(SCHEDULE)
        return gone.rowcount

    def exceptions(self, since: date) -> tuple[DayException, ...]:
        """Return every day that differs, from one day on."""
        rows = self._connection.execute(_EXCEPTIONS, {"since": since}).mappings()
        return tuple(DayException(**row | {"kind": ExceptionKind(row["kind"])}) for row in map(dict, rows))

    def add_visit(self, announced: Visit) -> None:
        """Announce hours in which somebody meets people in a region; tells nobody that the schedule changed."""
        self._connection.execute(insert(visit), asdict(announced))

    def remove_visit(self, visit_id: str) -> bool:
        """Take a visit back; False where there is none. Tells nobody that the schedule changed."""
        return self._connection.execute(delete(visit).where(visit.c.id == visit_id)).rowcount == 1

    def visits(self, since: date) -> tuple[Visit, ...]:
        """Return every visit from one day on."""
        return tuple(Visit(**row) for row in self._connection.execute(_VISITS, {"since": since}).mappings())

    def forget_past(self, before: date) -> None:
        """Remove exceptions and visits of days before one."""
        for table in (availability_exception, visit):
            self._connection.execute(delete(table).where(table.c.day < before))
