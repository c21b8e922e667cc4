"""Lists of callback requests, whole, for what is done with them: those that wait, and those that may have had their time.

Reads as little as it can of what it does not return. Knows no single request by name (see ``requests``); what is shown of them is ``board``.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    exists,
    literal_column,
    select,
    update,
)

from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.request_row import IS_SHOWN, WHOLE, RequestRow, RequestState, read_row
from intake.storage.schema.column_types import batches
from intake.storage.schema.tables import appointment, assignment, callback_request

_C = callback_request.c
_IN_TURN = (_C.requested_on, _C.code_name)
_LISTED = WHOLE.where(IS_SHOWN).order_by(*_IN_TURN)
_WAITING = _C.state == RequestState.WAITING.value
_WAITING_OF = WHOLE.where(_C.id.in_(bindparam("requests", expanding=True)), _WAITING)
_EXPECTED = WHOLE.where(
    _WAITING, _C.call_in_starts_at <= bindparam("now"), _C.call_in_ends_at > bindparam("now")
).order_by(*_IN_TURN)
_UNTRIED = _LISTED.where(
    _C.requested_on.in_(bindparam("days", expanding=True)),
    _C.attempts == 0,
    _C.state == literal_column("'waiting'"),
)
_WAITING_IDS = select(_C.id).where(_WAITING)
_GIVEN = [AssignmentState.OFFERED.value, AssignmentState.TAKEN.value]
_UNGIVEN = WHOLE.where(
    _WAITING,
    ~exists().where(appointment.c.request_id == _C.id),
    ~exists().where(assignment.c.request_id == _C.id, assignment.c.state.in_(_GIVEN)),
).order_by(*_IN_TURN)
# By state too, which is the first column of the index.
_STAYS = _C.state.in_([each.value for each in RequestState if each is not RequestState.ERASING])
_IS_OPEN = _C.state != RequestState.ERASING.value
_MADE_UNTIL = WHOLE.where(_STAYS, _C.requested_on <= bindparam("made"))
# The first condition names the partial index.
_TRIED_OUT = WHOLE.where(_C.attempts > literal_column("0"), _C.attempts >= bindparam("tries"), _IS_OPEN)
_HAD_TIME = select(appointment.c.request_id).where(appointment.c.starts_at <= bindparam("booked"))
_BOOKED_UNTIL = WHOLE.where(_C.id.in_(_HAD_TIME), _IS_OPEN)
_FROM_THE_FUTURE = (
    update(callback_request)
    .where(_C.state.in_([each.value for each in RequestState]), _C.requested_on > bindparam("latest"))
    .values(requested_on=bindparam("today"))
)


class RequestLists:
    """Named queries of many callback requests, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self) -> tuple[RequestRow, ...]:
        """Return what a coordinator has to do with, oldest first: neither decoys nor erased ones."""
        return self._many(_LISTED, {})

    def waiting_ids(self) -> frozenset[str]:
        """Return the ids of the requests that wait for somebody."""
        return frozenset(self._connection.execute(_WAITING_IDS).scalars())

    def waiting_of(self, request_ids: Collection[str]) -> tuple[RequestRow, ...]:
        """Return those of some requests that wait for somebody."""
        return tuple(
            row for some in batches(request_ids) for row in self._many(_WAITING_OF, {"requests": some})
        )

    def expected(self, now: datetime) -> tuple[RequestRow, ...]:
        """Return the requests that wait and whose person chose to call us about now (UTC), oldest first."""
        return self._many(_EXPECTED, {"now": now})

    def untried(self, days: Collection[date]) -> tuple[RequestRow, ...]:
        """Return the requests of some days that wait and were never tried, oldest first."""
        return self._many(_UNTRIED, {"days": list(days)})

    def ungiven(self) -> tuple[RequestRow, ...]:
        """Return the requests that wait and are neither booked nor offered to nor taken by anybody, oldest first."""
        return self._many(_UNGIVEN, {})

    def maybe_past(self, made: date, tries: int, booked: datetime) -> tuple[RequestRow, ...]:
        """Return every request that may have had its time: no other has.

        It was made until a day, tried so often, or has a time that began until a moment (UTC).
        """
        made_then = self._many(_MADE_UNTIL, {"made": made})
        tried_out = self._many(_TRIED_OUT, {"tries": tries})
        had_time = self._many(_BOOKED_UNTIL, {"booked": booked})
        return tuple({row.id: row for row in (*made_then, *tried_out, *had_time)}.values())

    def bring_back_to_today(self, today: date, latest: date) -> None:
        """Date requests from beyond ``latest`` today: the clock was wrong, and no date may buy a longer stay."""
        self._connection.execute(_FROM_THE_FUTURE, {"today": today, "latest": latest})

    def _many(self, statement: Select[Any], parameters: dict[str, Any]) -> tuple[RequestRow, ...]:
        return tuple(read_row(row) for row in self._connection.execute(statement, parameters))
