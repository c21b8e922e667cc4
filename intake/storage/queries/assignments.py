"""Assignments: to whom a request was offered and who took it; one live row a request.

Chooses nobody (see ``core.scheduling.matching``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from intake.storage.schema.tables import assignment


class AssignmentState(StrEnum):
    """How an offer stands; ``offered`` and ``taken`` are live."""

    OFFERED = "offered"
    TAKEN = "taken"
    PASSED = "passed"
    EXPIRED = "expired"
    # Taken once, and given back or away.
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One request with one interviewer; an offer runs out at ``expires_at``, and was taken at ``taken_at`` (UTC)."""

    id: str
    request_id: str
    interviewer_id: str
    state: AssignmentState
    made_at: datetime
    expires_at: datetime | None = None
    taken_at: datetime | None = None


_C = assignment.c
_LIVE = _C.state.in_([AssignmentState.OFFERED.value, AssignmentState.TAKEN.value])
_OF = _C.request_id == bindparam("request")
_LIVE_OF = select(assignment).where(_OF, _LIVE)
_ALL_OF = select(assignment).where(_OF).order_by(_C.made_at, _C.id)
_EVERY_LIVE = select(assignment).where(_LIVE).order_by(_C.made_at, _C.id)
_EVERY = select(assignment).order_by(_C.made_at, _C.id)
_OF_THESE = (
    select(assignment)
    .where(_C.request_id.in_(bindparam("these", expanding=True)))
    .order_by(_C.made_at, _C.id)
)
_OF_STAFF = select(assignment).where(_C.interviewer_id == bindparam("who"), _LIVE).order_by(_C.made_at, _C.id)
_MADE_SINCE = (
    select(_C.interviewer_id, func.count())
    .where(_C.made_at >= bindparam("since"), _C.state != AssignmentState.PASSED.value)
    .group_by(_C.interviewer_id)
)


class Assignments:
    """Named queries of assignments, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, made: Assignment) -> bool:
        """Add an assignment; False where its request has a live one already."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(assignment), asdict(made) | {"state": made.state.value})
        except IntegrityError:
            return False
        return True

    def set_state(self, assignment_id: str, state: AssignmentState, *, was: AssignmentState) -> bool:
        """Change an assignment's state; False where it is not any more what it was."""
        return self._change(assignment_id, was, state=state.value, expires_at=None)

    def take(self, assignment_id: str, now: datetime) -> bool:
        """Let an offer be taken now (UTC); False where it is none any more."""
        taken = AssignmentState.TAKEN.value
        return self._change(
            assignment_id, AssignmentState.OFFERED, state=taken, expires_at=None, taken_at=now
        )

    def live_of(self, request_id: str) -> Assignment | None:
        """Return the live assignment of a request."""
        row = self._connection.execute(_LIVE_OF, {"request": request_id}).mappings().one_or_none()
        return None if row is None else _assignment(dict(row))

    def all_of(self, request_id: str) -> tuple[Assignment, ...]:
        """Return every assignment a request ever had, oldest first."""
        return self._many(_ALL_OF, request=request_id)

    def every_live(self) -> tuple[Assignment, ...]:
        """Return every live assignment."""
        return self._many(_EVERY_LIVE)

    def every(self) -> tuple[Assignment, ...]:
        """Return every assignment of every request, oldest first."""
        return self._many(_EVERY)

    def of_requests(self, request_ids: Collection[str]) -> tuple[Assignment, ...]:
        """Return every assignment of some requests, oldest first."""
        return self._many(_OF_THESE, these=list(request_ids)) if request_ids else ()

    def live_of_staff(self, interviewer_id: str) -> tuple[Assignment, ...]:
        """Return what somebody has now."""
        return self._many(_OF_STAFF, who=interviewer_id)

    def made_since(self, since: datetime) -> dict[str, int]:
        """Return how many requests each interviewer was given since a moment, those they passed on aside."""
        return {row[0]: row[1] for row in self._connection.execute(_MADE_SINCE, {"since": since})}

    def take_back(self, assignment_id: str) -> None:
        """Remove an offer that never reached anybody, as if it had not been made."""
        self._connection.execute(delete(assignment).where(_C.id == assignment_id))

    def delete_of(self, request_id: str) -> None:
        """Remove every assignment of a request."""
        self._connection.execute(delete(assignment).where(_C.request_id == request_id))

    def forget_past(self, request_id: str) -> None:
        """Forget to whom a request was offered before, so that it may be offered to everybody anew."""
        self._connection.execute(delete(assignment).where(_C.request_id == request_id, ~_LIVE))

    def _change(self, assignment_id: str, was: AssignmentState, **values: object) -> bool:
        changed = update(assignment).where(_C.id == assignment_id, _C.state == was.value).values(**values)
        return self._connection.execute(changed).rowcount == 1

    def _many(self, statement: object, **parameters: object) -> tuple[Assignment, ...]:
        rows = self._connection.execute(statement, parameters).mappings()  # type: ignore[call-overload]
        return tuple(_assignment(dict(row)) for row in rows)


def _assignment(row: dict[str, object]) -> Assignment:
    return Assignment(**row | {"state": AssignmentState(row["state"])})  # type: ignore[arg-type]
