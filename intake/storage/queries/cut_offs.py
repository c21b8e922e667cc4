"""Interviewers who were cut off: what is forgotten of them at once, and whether anything still names them.

Hands over nothing, and ends no call: that is done before (``services.staff.cut_off``).
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from intake.core.staff.interviewer import Standing
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.line_state import SCHEDULE, LineState
from intake.storage.schema.staff_tables import calendar_feed
from intake.storage.schema.tables import (
    appointment,
    assignment,
    availability,
    availability_exception,
    interviewer,
    visit,
)

_I = interviewer.c
_FORGOTTEN = [
    "agreed_at",
    "agreed_to",
    "resting_until",
    "texted_about",
    "texted_at",
    "pin_hash",
    "pin_paused_until",
    "backup_id",
    "offers_from",
]
_HOURS_AND_FEED = (availability, availability_exception, calendar_feed)
# A row of one of these may not name somebody who is not there.
_NAMING = (appointment, assignment, visit)


class CutOffs:
    """Named queries of those who were cut off, within one transaction."""

    __slots__ = ("_connection", "_line_state")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._line_state = LineState(connection)

    def forget(self, interviewer_id: str, no_phone: StaffPhone) -> None:
        """Forget all that leads to somebody or lets them in: phone, PIN, consent, hours, feed; visits and times stay.

        ``no_phone`` is found by nobody and opens to nobody. From here on nothing changes the row any more.
        """
        # Before their row, as wherever a change of it moves open times.
        self._line_state.count(SCHEDULE)
        values = dict.fromkeys(_FORGOTTEN) | {
            "phone_key": no_phone.key,
            "sealed_phone": no_phone.sealed,
            "phone_version": _I.phone_version + 1,
            "standing": Standing.CUT_OFF.value,
            "pin_wrong": 0,
        }
        self._connection.execute(update(interviewer).where(_I.id == interviewer_id).values(values))
        for table in _HOURS_AND_FEED:
            self._connection.execute(delete(table).where(table.c.interviewer_id == interviewer_id))
        as_backup = update(interviewer).where(_I.backup_id == interviewer_id)
        self._connection.execute(as_backup.values(backup_id=None))

    def is_needed(self, interviewer_id: str) -> bool:
        """Tell whether a time, a visit, or a request they had or were offered still names somebody."""
        named = (
            select(each.c.interviewer_id).where(each.c.interviewer_id == interviewer_id) for each in _NAMING
        )
        return any(self._connection.execute(each.limit(1)).first() is not None for each in named)
