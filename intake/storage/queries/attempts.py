"""Attempts: calls that bring a person and an interviewer together; one live row a request, and one an interviewer.

Decides nothing (see ``core.calls.attempt``). Ids of calls are sealed: they open to the worker alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from intake.core.calls.attempt import (
    AttemptState,
    AttemptStatus,
    CallDirection,
    CallEvent,
    Ending,
    Leg,
    longest,
)
from intake.core.calls.attempt_transitions import transition
from intake.core.retention.provider_copies import CopyKind
from intake.storage.engine.statements import PessimisticStatements
from intake.storage.queries.provider_copies import NewCopy, ProviderCopies
from intake.storage.schema.tables import attempt


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt; ``number`` counts those of its request, ``rung`` names who on duty was rung before."""

    id: str
    request_id: str
    number: int
    way: CallDirection
    interviewer_id: str | None
    token: str = field(repr=False)
    room: str = field(repr=False)
    state: AttemptState
    began_at: datetime
    deadline_at: datetime
    ending: Ending | None = None
    sealed_interviewer_call: bytes | None = field(default=None, repr=False)
    sealed_person_call: bytes | None = field(default=None, repr=False)
    caller_key: bytes | None = field(default=None, repr=False)
    rung: tuple[str, ...] = ()
    ended_at: datetime | None = None

    @property
    def standing(self) -> AttemptStatus:
        """How it stands, for the table of states."""
        return AttemptStatus(self.way, self.state, self.ending)

    def sealed_call(self, leg: Leg) -> bytes | None:
        """The sealed id of one of its calls, where it is known."""
        return self.sealed_interviewer_call if leg is Leg.INTERVIEWER else self.sealed_person_call

    def with_call(self, leg: Leg, sealed: bytes | None) -> Attempt:
        """The same attempt with the sealed id of one of its calls."""
        if leg is Leg.INTERVIEWER:
            return replace(self, sealed_interviewer_call=sealed)
        return replace(self, sealed_person_call=sealed)

    def moved(self, after: AttemptStatus, now: datetime) -> Attempt:
        """The same attempt as it stands after an event."""
        return replace(
            self,
            state=after.state,
            ending=after.ending,
            deadline_at=now + longest(after.state),
            ended_at=None if after.is_live else now,
        )


@dataclass(frozen=True, slots=True)
class ToldAttempt:
    """What is told of an attempt: when it began (UTC), with whom, and how it ended."""

    interviewer_id: str | None
    began_at: datetime
    ending: Ending | None


_A = attempt.c
_LIVE = _A.state != AttemptState.OVER.value
_OF = _A.request_id == bindparam("request")
_BY_TOKEN = select(attempt).where(_A.token == bindparam("token")).with_for_update()
_BY_CALLER = select(attempt).where(_A.caller_key == bindparam("caller")).with_for_update()
_GET = select(attempt).where(_A.id == bindparam("attempt")).with_for_update()
_LIVE_OF = select(attempt).where(_OF, _LIVE).with_for_update()
_ALL_OF = select(attempt).where(_OF).order_by(_A.number)
_TOLD_OF = select(_A.interviewer_id, _A.began_at, _A.ending).where(_OF).order_by(_A.number)
# Whoever erases or gives up waits for what is being noted of them now, and sees it.
_TO_GO = _ALL_OF.with_for_update()
_IN_STATE = select(attempt).where(_A.state == bindparam("state")).order_by(_A.began_at, _A.id)
_LOST = (
    select(attempt)
    .where(_LIVE, _A.deadline_at <= bindparam("now"))
    .order_by(_A.deadline_at, _A.id)
    .with_for_update()
)
_ALL_LIVE = select(attempt).where(_LIVE).order_by(_A.began_at, _A.id).with_for_update()
_LIVE_OF_STAFF = _ALL_LIVE.where(_A.interviewer_id == bindparam("who"))
_COUNT = select(func.count()).select_from(attempt).where(_OF)
_BUSY = select(_A.interviewer_id).where(_LIVE, _A.interviewer_id.is_not(None))
_CLOSE = update(attempt).where(_LIVE).values(state=AttemptState.OVER.value, caller_key=None)


class Attempts:
    """Named queries of attempts, within one transaction."""

    __slots__ = ("_connection", "_copies")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._copies = ProviderCopies(PessimisticStatements(connection))

    def begin(self, begun: Attempt) -> bool:
        """Begin an attempt; False where its request or its interviewer has a live one."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(attempt), _columns(begun))
        except IntegrityError:
            return False
        return True

    def put(self, changed: Attempt) -> bool:
        """Store an attempt as it is now; False where its interviewer has another live one."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(update(attempt).where(_A.id == changed.id).values(_columns(changed)))
        except IntegrityError:
            return False
        return True

    def next_number(self, request_id: str) -> int:
        """Return which attempt of a request the next one is."""
        return int(self._connection.execute(_COUNT, {"request": request_id}).scalar_one()) + 1

    def by_token(self, token: str) -> Attempt | None:
        """Return the attempt that an address names, for this transaction alone."""
        return self._one(_BY_TOKEN, token=token)

    def by_caller(self, caller_key: bytes) -> Attempt | None:
        """Return the attempt of somebody who called us, for this transaction alone."""
        return self._one(_BY_CALLER, caller=caller_key)

    def get(self, attempt_id: str) -> Attempt | None:
        """Return an attempt, for this transaction alone."""
        return self._one(_GET, attempt=attempt_id)

    def live_of(self, request_id: str) -> Attempt | None:
        """Return the attempt a request has now, for this transaction alone."""
        return self._one(_LIVE_OF, request=request_id)

    def all_of(self, request_id: str) -> tuple[Attempt, ...]:
        """Return every attempt of a request, oldest first."""
        return self._many(_ALL_OF, request=request_id)

    def told_of(self, request_id: str) -> tuple[ToldAttempt, ...]:
        """Return what is told of every attempt of a request, oldest first."""
        rows = self._connection.execute(_TOLD_OF, {"request": request_id})
        return tuple(
            ToldAttempt(row.interviewer_id, row.began_at, Ending(row.ending) if row.ending else None)
            for row in rows
        )

    def in_state(self, state: AttemptState) -> tuple[Attempt, ...]:
        """Return every attempt in a state, oldest first."""
        return self._many(_IN_STATE, state=state.value)

    def all_live(self) -> tuple[Attempt, ...]:
        """Return every attempt that goes on now, oldest first, for this transaction alone."""
        return self._many(_ALL_LIVE)

    def live_of_staff(self, interviewer_id: str) -> tuple[Attempt, ...]:
        """Return every attempt an interviewer is in now, for this transaction alone."""
        return self._many(_LIVE_OF_STAFF, who=interviewer_id)

    def lost(self, now: datetime) -> tuple[Attempt, ...]:
        """Return the live attempts of which nobody heard for longer than their state can last."""
        return self._many(_LOST, now=now)

    def busy(self) -> frozenset[str]:
        """Return the ids of the interviewers who are in a call now."""
        return frozenset(self._connection.execute(_BUSY).scalars())

    def let_go(self, request_id: str, now: datetime) -> None:
        """Remove every attempt of a request: its calls end unless it is a talk, and their copies go."""
        for row in self._many(_TO_GO, request=request_id):
            stopped = transition(row.standing, CallEvent.STOPPED)
            self.release(row, now, hang_up=stopped.ends if stopped else ())
        self._connection.execute(delete(attempt).where(_A.request_id == request_id))

    def release(self, row: Attempt, now: datetime, *, hang_up: Iterable[Leg] = ()) -> None:
        """List the provider's copies of an attempt's calls, and which of them must be ended first."""
        ends = frozenset(hang_up)
        for leg in Leg:
            sealed = row.sealed_call(leg)
            if sealed is not None:
                self._copies.add(NewCopy(leg_key(sealed), sealed, CopyKind.CALL, now, hang_up=leg in ends))

    def close_restored(self) -> None:
        """Let no attempt of a backup be live: its calls ended long ago."""
        self._connection.execute(_CLOSE)

    def _one(self, statement: Any, **parameters: object) -> Attempt | None:  # noqa: ANN401 - any select of the table
        row = self._connection.execute(statement, parameters).mappings().one_or_none()
        return None if row is None else _attempt(dict(row))

    def _many(self, statement: Any, **parameters: object) -> tuple[Attempt, ...]:  # noqa: ANN401 - as above
        rows = self._connection.execute(statement, parameters).mappings()
        return tuple(_attempt(dict(row)) for row in rows)


def leg_key(sealed: bytes) -> bytes:
    """Return what the copy of a call whose sealed id is stored is listed under, once."""
    return hashlib.sha256(sealed).digest()


def _columns(row: Attempt) -> dict[str, Any]:
    return asdict(row) | {
        "way": row.way.value,
        "state": row.state.value,
        "ending": row.ending.value if row.ending else None,
        "rung": ",".join(row.rung),
    }


def _attempt(row: dict[str, Any]) -> Attempt:
    read = {
        "way": CallDirection(row["way"]),
        "state": AttemptState(row["state"]),
        "ending": Ending(row["ending"]) if row["ending"] else None,
        "rung": tuple(who for who in row["rung"].split(",") if who),
    }
    return Attempt(**row | read)
