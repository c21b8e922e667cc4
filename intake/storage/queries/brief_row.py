"""Rows in brief: of each open request no more than a listing is found and ordered by. Whole rows are in ``board``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, literal_column, select

from intake.core.scheduling.schedule import Window
from intake.storage.queries.appointments import OFF
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.request_row import IS_SHOWN, RequestState, spoken_language
from intake.storage.schema.tables import appointment, assignment, callback_request


class BriefRow(NamedTuple):
    """What of a request decides whether and where it stands in a listing; times in UTC."""

    staff_code: str
    requested_on: date
    attempts: int
    call_in_starts_at: datetime | None
    call_in_ends_at: datetime | None
    booked_at: datetime | None
    # Whether that cannot be held: None without a time.
    is_off: bool | None
    live_state: str | None
    held: bool
    language: str
    interview_language: str | None
    region: str | None

    @property
    def call_in(self) -> Window | None:
        """The window in which the person calls us, if they chose one."""
        starts, ends = self.call_in_starts_at, self.call_in_ends_at
        return Window(starts, ends) if starts is not None and ends is not None else None

    @property
    def live(self) -> AssignmentState | None:
        """Whether somebody has it or is asked to take it; None where nobody."""
        return None if self.live_state is None else AssignmentState(self.live_state)

    @property
    def spoken(self) -> str:
        """What whoever takes it must speak."""
        return spoken_language(self.language, self.interview_language)


_C, _T, _A = callback_request.c, appointment.c, assignment.c
_LIVE_STATES = [AssignmentState.OFFERED.value, AssignmentState.TAKEN.value]
# What decides in which order requests are listed and which are found; ten thousand of them are looked through. Not what is
# new: the moment in which it is new is when it came.
_IN_BRIEF: Select[Any] = (
    select(
        _C.staff_code,
        _C.requested_on,
        _C.attempts,
        _C.call_in_starts_at,
        _C.call_in_ends_at,
        _T.starts_at,
        (_T.confirmed_version == OFF).label("is_off"),
        _A.state.label("live_state"),
        _C.held,
        _C.language,
        _C.interview_language,
        _C.region,
    )
    .select_from(
        callback_request.outerjoin(appointment, _T.request_id == _C.id).outerjoin(
            assignment, and_(_A.request_id == _C.id, _A.state.in_(_LIVE_STATES))
        )
    )
    .where(IS_SHOWN, _C.state != literal_column(f"'{RequestState.NEW.value}'"))
)


def brief_rows(connection: Connection) -> Iterator[BriefRow]:
    """Return what may be shown and was not just saved, in no order."""
    return map(BriefRow._make, connection.execute(_IN_BRIEF))
