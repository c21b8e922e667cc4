"""Appointments: a request's one time, held by a partial unique index: nobody is booked twice at one time.

Computes no open time (see ``core.scheduling.open_times``) and plans no reminder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from intake.core.scheduling.open_times import Booked
from intake.storage.engine.prepared import Prepared
from intake.storage.engine.upserts import insert_new
from intake.storage.queries.line_state import SCHEDULE, LineState
from intake.storage.schema.column_types import batches
from intake.storage.schema.tables import appointment, callback_request

# Stands in place of the version that was confirmed, where the time cannot be held any more.
OFF = -2


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booked time, in UTC; no interviewer where the request is a decoy."""

    request_id: str
    interviewer_id: str | None
    starts_at: datetime
    ends_at: datetime
    visit_id: str | None = None
    person_reminders: bool = False
    version: int = 0
    # The version the interviewer said OK to; -1 before they did, OFF where it cannot be held.
    confirmed_version: int = -1

    @property
    def confirmed(self) -> bool:
        """Whether the interviewer said OK to this very time."""
        return self.confirmed_version == self.version

    @property
    def is_off(self) -> bool:
        """Whether it cannot be held, as its day is closed or its visit was called off: another is to be agreed on."""
        return self.confirmed_version == OFF


@dataclass(frozen=True, slots=True)
class CalendarTime:
    """A time that keeps an interviewer busy (UTC), by the code staff know its request by."""

    staff_code: str
    interviewer_id: str
    starts_at: datetime
    ends_at: datetime
    visit_id: str | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class TimeAhead:
    """A time still to come (UTC), where it is, and whether it is known already that it cannot be held."""

    request_id: str
    starts_at: datetime
    visit_id: str | None
    is_off: bool


_A = appointment.c
_BOOK = Prepared(insert_new(appointment), {column.name: column.type for column in appointment.columns})
_OF = _A.request_id == bindparam("request")
_GET = select(appointment).where(_OF)
_OF_THESE = select(appointment).where(_A.request_id.in_(bindparam("these", expanding=True)))
_DELETE = delete(appointment).where(_OF)
_CONFIRM = update(appointment).where(_OF).values(confirmed_version=_A.version)
_TAKEN = (
    select(_A.interviewer_id, _A.starts_at, _A.ends_at)
    .where(_A.interviewer_id.is_not(None), _A.ends_at > bindparam("since"))
    .order_by(_A.starts_at)
)
_TIMES: Select[Any] = (
    select(
        callback_request.c.staff_code,
        _A.interviewer_id,
        _A.starts_at,
        _A.ends_at,
        _A.visit_id,
        (_A.confirmed_version == _A.version).label("confirmed"),
    )
    .join(callback_request, callback_request.c.id == _A.request_id)
    .where(_A.interviewer_id.is_not(None), _A.ends_at > bindparam("since"))
    .order_by(_A.starts_at, callback_request.c.staff_code)
)
_AT_VISITS = select(_A.visit_id, func.count()).where(_A.visit_id.is_not(None)).group_by(_A.visit_id)
_ALL = select(appointment).order_by(_A.starts_at)
_STARTS = select(_A.request_id, _A.starts_at)
_OF_EACH = select(appointment).where(_A.request_id.in_(bindparam("requests", expanding=True)))
_BETWEEN = select(appointment).where(_A.starts_at >= bindparam("since"), _A.starts_at < bindparam("until"))
_OF_STAFF = select(appointment).where(_A.interviewer_id == bindparam("who")).order_by(_A.starts_at)
_AT_VISIT = select(appointment).where(_A.visit_id == bindparam("visit")).order_by(_A.starts_at)
_MOVE = (
    update(appointment)
    .where(_OF)
    .values(
        starts_at=bindparam("new_starts_at"),
        ends_at=bindparam("new_ends_at"),
        interviewer_id=bindparam("new_interviewer_id"),
        visit_id=bindparam("new_visit_id"),
        version=_A.version + 1,
        confirmed_version=-1,
    )
)
_GIVE = (
    update(appointment)
    .where(_OF)
    .values(interviewer_id=bindparam("new_interviewer_id"), version=_A.version + 1, confirmed_version=-1)
)
_CALL_OFF = update(appointment).where(_OF).values(confirmed_version=OFF)
_HOLD_AGAIN = update(appointment).where(_OF).values(version=_A.version + 1, confirmed_version=-1)
_AHEAD = (
    select(_A.request_id, _A.starts_at, _A.visit_id, (_A.confirmed_version == OFF).label("is_off"))
    .where(_A.starts_at > bindparam("now"))
    .order_by(_A.starts_at, _A.request_id)
)
_NO_REMINDERS = update(appointment).where(_OF).values(person_reminders=False)
_MAKE_DECOY = update(appointment).where(_OF).values(interviewer_id=None, person_reminders=False)


class Appointments:
    """Named queries of appointments, within one transaction."""

    __slots__ = ("_connection", "_line_state", "_read")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._line_state = LineState(connection)
        self._read: dict[str, Appointment | None] = {}

    def read_ahead(self, requests: Collection[str]) -> None:
        """Read the times of some requests at once, for a reading: it sees one moment."""
        if requests:
            rows = self._connection.execute(_OF_THESE, {"these": list(requests)}).mappings()
            self._read = dict.fromkeys(requests) | {row["request_id"]: _appointment(row) for row in rows}

    def book(self, booked: Appointment) -> bool:
        """Book a time; False where its interviewer, or its request, has one there already."""
        return self._unless_taken(lambda: _BOOK.run(self._connection, asdict(booked)))

    def move(self, booked: Appointment) -> bool:
        """Move a request's time, and count its version; False where the new one is taken."""
        values = {
            "request": booked.request_id,
            "new_starts_at": booked.starts_at,
            "new_ends_at": booked.ends_at,
            "new_interviewer_id": booked.interviewer_id,
            "new_visit_id": booked.visit_id,
        }
        return self._unless_taken(lambda: self._connection.execute(_MOVE, values))

    def give(self, request_id: str, interviewer_id: str) -> bool:
        """Give a request's time to somebody else; False where they have one then."""
        values = {"request": request_id, "new_interviewer_id": interviewer_id}
        return self._unless_taken(lambda: self._connection.execute(_GIVE, values))

    def confirm(self, request_id: str) -> None:
        """Note the interviewer's OK to the time as it is now."""
        self._connection.execute(_CONFIRM, {"request": request_id})

    def call_off(self, request_id: str) -> None:
        """Note that a request's time cannot be held; it stays until another was agreed on."""
        self._connection.execute(_CALL_OFF, {"request": request_id})

    def hold_again(self, request_id: str) -> None:
        """Let a request's time be held after all, as a new version that wants a new OK."""
        self._connection.execute(_HOLD_AGAIN, {"request": request_id})

    def ahead(self, now: datetime) -> tuple[TimeAhead, ...]:
        """Return the times that begin after a moment (UTC), soonest first, those of decoys too."""
        return tuple(TimeAhead(*row) for row in self._connection.execute(_AHEAD, {"now": now}))

    def remind_person_no_more(self, request_id: str) -> None:
        """Note that the person is not to be texted about their time."""
        self._connection.execute(_NO_REMINDERS, {"request": request_id})

    def make_decoy(self, request_id: str) -> None:
        """Keep the time for whoever has the code, and keep nobody busy."""
        if self._connection.execute(_MAKE_DECOY, {"request": request_id}).rowcount:
            self._changed()

    def delete(self, request_id: str) -> None:
        """Remove a request's time, if it has one."""
        if self._connection.execute(_DELETE, {"request": request_id}).rowcount:
            self._changed()

    def of(self, request_id: str) -> Appointment | None:
        """Return a request's time."""
        if request_id in self._read:
            return self._read[request_id]
        row = self._connection.execute(_GET, {"request": request_id}).mappings().one_or_none()
        return None if row is None else _appointment(row)

    def of_each(self, request_ids: Collection[str]) -> Mapping[str, Appointment]:
        """Return the times of some requests, by the request; those that have none are left out."""
        found: dict[str, Appointment] = {}
        for some in batches(request_ids):
            rows = map(_appointment, self._connection.execute(_OF_EACH, {"requests": some}).mappings())
            found |= {each.request_id: each for each in rows}
        return found

    def between(self, since: datetime, until: datetime) -> tuple[Appointment, ...]:
        """Return the times that begin from one moment on and before another (UTC)."""
        values = {"since": since, "until": until}
        return tuple(map(_appointment, self._connection.execute(_BETWEEN, values).mappings()))

    def of_staff(self, interviewer_id: str) -> tuple[Appointment, ...]:
        """Return an interviewer's times, soonest first."""
        rows = self._connection.execute(_OF_STAFF, {"who": interviewer_id}).mappings()
        return tuple(map(_appointment, rows))

    def times(self, since: datetime) -> tuple[CalendarTime, ...]:
        """Return the times that keep somebody busy and end after a moment (UTC), soonest first."""
        return tuple(
            CalendarTime(**row) for row in self._connection.execute(_TIMES, {"since": since}).mappings()
        )

    def count_at_visits(self) -> Mapping[str, int]:
        """Return how many times are booked at each visit that has any."""
        return {row[0]: row[1] for row in self._connection.execute(_AT_VISITS)}

    def at_visit(self, visit_id: str) -> tuple[Appointment, ...]:
        """Return the times booked at a visit, soonest first."""
        return tuple(map(_appointment, self._connection.execute(_AT_VISIT, {"visit": visit_id}).mappings()))

    def all(self) -> tuple[Appointment, ...]:
        """Return every time, soonest first."""
        return tuple(map(_appointment, self._connection.execute(_ALL).mappings()))

    def starts(self) -> Mapping[str, datetime]:
        """Return when the time of every request begins that has one (UTC), by the request."""
        return {row.request_id: row.starts_at for row in self._connection.execute(_STARTS)}

    def taken(self, since: datetime) -> tuple[Booked, ...]:
        """Return who is booked when, of the times that end after a moment (UTC), soonest first."""
        return tuple(Booked(*row) for row in self._connection.execute(_TAKEN, {"since": since}))

    def schedule_changed(self) -> None:
        """Note that open times may have come or gone, for whoever remembers them."""
        self._changed()

    def _unless_taken(self, write: Callable[[], object]) -> bool:
        try:
            with self._connection.begin_nested():
                write()
        except IntegrityError:
            return False
        self._changed()
        return True

    def _changed(self) -> None:
        self._line_state.count(SCHEDULE)


def _appointment(row: RowMapping) -> Appointment:
    return Appointment(**row)
