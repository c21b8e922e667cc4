"""Holdings: what an interviewer has, in two statements however much it is, every column by its name.

Holds code names, which whoever has a request hears; no number, tag or code. Decides nothing of what may be done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, and_, bindparam, exists, select

from intake.core.delivery.message_kinds import MessageKind
from intake.core.requests.contact import Format
from intake.core.scheduling.day_parts import DayPart
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Wish
from intake.storage.queries.appointments import OFF
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.request_row import RequestState, name_words, spoken_language, window_names
from intake.storage.schema.tables import appointment, assignment, callback_request, outbox


@dataclass(frozen=True, slots=True)
class HeldTime:
    """When the time of a request begins (UTC), and whether it is with the interviewer in question."""

    starts_at: datetime
    is_theirs: bool


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A request that waits and is with an interviewer: booked with them, taken by them, or offered to them."""

    id: str
    staff_code: str
    code_name: str
    language: str
    windows: tuple[str, ...]
    call_in: Window | None
    not_before: datetime | None
    time: HeldTime | None = None
    assignment: AssignmentState | None = None
    expires_at: datetime | None = None
    picked_up: DayPart | None = None
    silenced: bool = False

    @property
    def is_offer(self) -> bool:
        """Whether it is offered to them, and no more than that."""
        return self.own_time is None and self.assignment is AssignmentState.OFFERED

    @property
    def own_time(self) -> HeldTime | None:
        """Its time, if that is with them."""
        return self.time if self.time is not None and self.time.is_theirs else None

    @property
    def names(self) -> tuple[str, str]:
        """The two words of its code name, as they are said and written."""
        return name_words(self.code_name)


@dataclass(frozen=True, slots=True)
class ExpectedCall:
    """A request whose person calls us in a window, and what they ask of whoever talks with them."""

    staff_code: str
    language: str
    window: Window
    wish: Wish
    # The ids of interviewers it is kept from.
    kept_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandIn:
    """A time of somebody else that an interviewer was asked to take, because nobody said OK to it (UTC)."""

    staff_code: str
    language: str
    starts_at: datetime


_C, _T, _L = callback_request.c, appointment.c, assignment.c
_IS_WAITING = _C.state == RequestState.WAITING.value
_IS_LIVE = _L.state.in_([AssignmentState.OFFERED.value, AssignmentState.TAKEN.value])
_REQUEST = (
    _C.id,
    _C.staff_code,
    _C.code_name,
    _C.language,
    _C.interview_language,
    _C.windows,
    _C.call_in_starts_at,
    _C.call_in_ends_at,
    _C.not_before,
    _C.picked_up,
    _C.silenced,
    _C.kept_from,
)
_HOLD = (_T.starts_at, _T.confirmed_version, _L.state.label("assignment_state"), _L.expires_at)
_WHO: BindParameter[str] = bindparam("who")
_THEIRS = and_(_L.request_id == _C.id, _L.interviewer_id == _WHO, _IS_LIVE)
_BOOKED: Select[Any] = (
    select(*_REQUEST, *_HOLD)
    .select_from(
        appointment.join(callback_request, _C.id == _T.request_id).outerjoin(assignment, _THEIRS),
    )
    .where(_T.interviewer_id == _WHO, _IS_WAITING)
    .order_by(_T.starts_at)
)
_ASSIGNED: Select[Any] = (
    select(*_REQUEST, *_HOLD)
    .select_from(
        assignment.join(callback_request, _C.id == _L.request_id).outerjoin(
            appointment, _T.request_id == _C.id
        ),
    )
    .where(_L.interviewer_id == _WHO, _IS_LIVE, _IS_WAITING)
    .order_by(_L.made_at, _L.id)
)
_EXPECTED: Select[Any] = (
    select(
        _C.staff_code,
        _C.call_in_starts_at,
        _C.call_in_ends_at,
        _C.language,
        _C.interview_language,
        _C.format,
        _C.region,
        _C.interviewer,
        _C.left_out,
        _C.kept_from,
    )
    # Of what is on hold nobody is told that it is expected.
    .where(_IS_WAITING, ~_C.held, _C.call_in_ends_at > bindparam("now"))
    .order_by(_C.requested_on, _C.staff_code)
)
_GIVEN_BACK = [AssignmentState.PASSED.value, AssignmentState.RETURNED.value]
_HAS_PASSED = exists(
    select(_L.id).where(
        _L.request_id == _C.id,
        _L.interviewer_id == _WHO,
        _L.state.in_(_GIVEN_BACK),
        # What they passed on before they were asked was an offer.
        _L.made_at >= outbox.c.due_at,
    )
)
_STAND_INS: Select[Any] = (
    select(_C.staff_code, _C.language, _C.interview_language, _C.kept_from, _T.starts_at)
    .select_from(
        outbox.join(
            appointment, and_(_T.request_id == outbox.c.subject, _T.version == outbox.c.version)
        ).join(callback_request, _C.id == _T.request_id)
    )
    .where(
        outbox.c.kind == MessageKind.BACKUP_ASKED.value,
        outbox.c.recipient_id == _WHO,
        outbox.c.state != OutboxState.DROPPED.value,
        _IS_WAITING,
        _T.interviewer_id != _WHO,
        _T.confirmed_version != _T.version,
        _T.confirmed_version != OFF,
        _T.starts_at > bindparam("now"),
        ~_HAS_PASSED,
    )
    .order_by(_T.starts_at)
)


class Holdings:
    """Named queries of what interviewers have, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, interviewer_id: str) -> tuple[HeldRow, ...]:
        """Return what somebody has: their times, soonest first, then what they took or are offered, oldest first.

        A time that still stands with them although it is kept from them is not theirs to know.
        """
        booked = [_held(row, is_theirs=True) for row in self._told(_BOOKED, interviewer_id)]
        assigned = [_held(row, is_theirs=False) for row in self._told(_ASSIGNED, interviewer_id)]
        with_time = {each.id for each in booked}
        return (*booked, *(each for each in assigned if each.id not in with_time))

    def stand_ins(self, interviewer_id: str, now: datetime) -> tuple[StandIn, ...]:
        """Return which times still to come (UTC) somebody is asked to take as a backup, soonest first."""
        rows = self._told(_STAND_INS, interviewer_id, now=now)
        return tuple(StandIn(row.staff_code, _talked_in(row), row.starts_at) for row in rows)

    def expected(self, now: datetime) -> tuple[ExpectedCall, ...]:
        """Return who still calls us, whoever talks with them: every window that ends after now (UTC)."""
        return tuple(map(_expected, self._connection.execute(_EXPECTED, {"now": now})))

    def _told(self, statement: Select[Any], who: str, **values: object) -> Iterator[Row[Any]]:
        rows = self._connection.execute(statement, {"who": who, **values})
        return (row for row in rows if who not in window_names(row.kept_from))


def _held(row: Row[Any], *, is_theirs: bool) -> HeldRow:
    starts, ends = row.call_in_starts_at, row.call_in_ends_at
    return HeldRow(
        id=row.id,
        staff_code=row.staff_code,
        code_name=row.code_name,
        language=_talked_in(row),
        windows=window_names(row.windows),
        call_in=Window(starts, ends) if starts is not None and ends is not None else None,
        not_before=row.not_before,
        time=None
        if row.starts_at is None or row.confirmed_version == OFF
        else HeldTime(row.starts_at, is_theirs),
        assignment=None if row.assignment_state is None else AssignmentState(row.assignment_state),
        expires_at=row.expires_at,
        picked_up=DayPart(row.picked_up) if row.picked_up else None,
        silenced=row.silenced,
    )


def _expected(row: Row[Any]) -> ExpectedCall:
    wish = Wish(
        language=spoken_language(row.language, row.interview_language),
        format=Format(row.format),
        region=row.region,
        interviewer=row.interviewer,
        left_out=row.left_out,
    )
    window = Window(row.call_in_starts_at, row.call_in_ends_at)
    return ExpectedCall(row.staff_code, _talked_in(row), window, wish, window_names(row.kept_from))


def _talked_in(row: Row[Any]) -> str:
    language: str = row.interview_language or row.language
    return language
