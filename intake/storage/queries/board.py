"""The board: how requests stand, with whom, and their time; one statement, every column by its name.

Reads no number, tag, code, code name or channel, and no hour at which a request came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from intake.core.requests.contact import Contact, Format, can_be_rung
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Wish
from intake.storage.queries.appointments import OFF
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.brief_row import BriefRow, brief_rows
from intake.storage.queries.request_row import (
    IS_SHOWN,
    REACHES_NOBODY,
    RequestState,
    spoken_language,
    window_names,
)
from intake.storage.schema.tables import appointment, assignment, callback_request, interviewer, visit


@dataclass(frozen=True, slots=True)
class BoardTime:
    """The time of a request, in UTC; no handle where it keeps nobody busy, no place where nobody meets."""

    starts_at: datetime
    ends_at: datetime
    handle: str | None
    confirmed: bool
    place: str | None = None
    interviewer_id: str | None = None
    visit_id: str | None = None
    # It cannot be held any more: another is to be agreed on.
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class BoardHolder:
    """Whom a request is offered to or taken by, by handle, and until when an offer lasts (UTC)."""

    handle: str
    state: AssignmentState
    expires_at: datetime | None = None
    interviewer_id: str | None = None


class BoardRow(NamedTuple):
    """What may be shown of a request: what it asks for and how it stands, and nothing it could be recognised by."""

    id: str
    staff_code: str
    requested_on: date
    message: bool
    try_again: bool
    language: str
    interview_language: str | None
    perspective: str
    region: str | None
    interviewer: str | None
    left_out: str | None
    attempts: int
    silenced: bool
    held: bool
    words_known: bool
    # Before this moment (UTC) it is not tried again.
    not_before: datetime | None
    state: RequestState
    contact: Contact
    format: Format
    windows: tuple[str, ...]
    # The ids of interviewers it is never offered to again.
    kept_from: tuple[str, ...]
    call_in: Window | None
    time: BoardTime | None
    holder: BoardHolder | None

    @property
    def agreed_at(self) -> datetime | None:
        """When its time begins (UTC); None where it has none, and where that is off."""
        return None if self.time is None or self.time.is_off else self.time.starts_at

    @property
    def can_be_rung(self) -> bool:
        """Whether there is any way to reach its person by ringing."""
        return can_be_rung(self.contact, silenced=self.silenced)

    @property
    def own_phone(self) -> bool:
        """Whether it asks for a call to the phone it was made from."""
        return self.contact is Contact.THIS_PHONE

    @property
    def may_try_again(self) -> bool:
        """Whether we may ring on where somebody picks up and no talk comes of it: never a phone they typed."""
        return self.try_again and self.own_phone

    @property
    def call_in_windows(self) -> tuple[Window, ...]:
        """The window in which the person calls us: one, or none."""
        return (self.call_in,) if self.call_in is not None else ()

    @property
    def wish(self) -> Wish:
        """What it asks of whoever takes it."""
        return Wish(
            language=spoken_language(self.language, self.interview_language),
            format=self.format,
            region=self.region,
            interviewer=self.interviewer,
            left_out=self.left_out,
        )


_C, _T = callback_request.c, appointment.c
_LIVE = assignment.alias("live")
_BOOKED, _HOLDS = interviewer.alias("booked"), interviewer.alias("holds")
# The first fields of a row, in their order, as they are stored; those of ``_MEANT`` follow, read into what they mean.
_AS_STORED = (
    _C.id,
    _C.staff_code,
    _C.requested_on,
    _C.message,
    _C.try_again,
    _C.language,
    _C.interview_language,
    _C.perspective,
    _C.region,
    _C.interviewer,
    _C.left_out,
    _C.attempts,
    _C.silenced,
    _C.held,
    _C.words_known,
    _C.not_before,
)
_MEANT = (
    _C.state,
    _C.contact,
    _C.format,
    _C.windows,
    _C.kept_from,
    _C.call_in_starts_at,
    _C.call_in_ends_at,
)
_TIME = (
    _T.starts_at,
    _T.ends_at,
    _T.version,
    _T.confirmed_version,
    _BOOKED.c.handle.label("booked_with"),
    _T.interviewer_id.label("booked_id"),
    _T.visit_id,
)
_HOLDER = (
    _LIVE.c.state.label("live_state"),
    _LIVE.c.expires_at,
    _HOLDS.c.handle.label("held_by"),
    _LIVE.c.interviewer_id.label("holds_id"),
)
_STORED, _SAID = len(_AS_STORED), len(_AS_STORED) + len(_MEANT)
# After the time stands its place.
_HELD = _SAID + len(_TIME) + 1
_STATES: Mapping[str, RequestState] = {each.value: each for each in RequestState}
_CONTACTS: Mapping[str, Contact] = {each.value: each for each in Contact}
_FORMATS: Mapping[str, Format] = {each.value: each for each in Format}
_LIVE_STATES = [AssignmentState.OFFERED.value, AssignmentState.TAKEN.value]
_STANDING = (
    callback_request.outerjoin(appointment, _T.request_id == _C.id)
    .outerjoin(_BOOKED, _BOOKED.c.id == _T.interviewer_id)
    .outerjoin(visit, visit.c.id == _T.visit_id)
    .outerjoin(_LIVE, and_(_LIVE.c.request_id == _C.id, _LIVE.c.state.in_(_LIVE_STATES)))
    .outerjoin(_HOLDS, _HOLDS.c.id == _LIVE.c.interviewer_id)
)
_ALL: Select[Any] = select(*_AS_STORED, *_MEANT, *_TIME, visit.c.place, *_HOLDER).select_from(_STANDING)
_SHOWN = _ALL.where(IS_SHOWN)
_IN_TURN = (_C.requested_on, _C.staff_code)
_BOARD = _SHOWN.order_by(*_IN_TURN)
_FIRST = _BOARD.limit(bindparam("most"))
_AFTER = _FIRST.where(tuple_(*_IN_TURN) > tuple_(bindparam("day"), bindparam("code")))
_COUNT = select(func.count(_C.id)).where(IS_SHOWN)
_THESE = _SHOWN.where(_C.staff_code.in_(bindparam("codes", expanding=True)))
_WHO: BindParameter[str] = bindparam("who")
_OF_STAFF = _BOARD.where(or_(_T.interviewer_id == _WHO, _LIVE.c.interviewer_id == _WHO))
_OF_CODE = _ALL.where(
    _C.staff_code == bindparam("code"), _C.state.not_in([each.value for each in REACHES_NOBODY])
)


class Board:
    """Named queries of what is shown of requests, within one transaction: neither decoys nor silenced ones."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def shown(self) -> tuple[BoardRow, ...]:
        """Return every request that may be shown, oldest first; those of one day by their staff code."""
        return self._rows(_BOARD)

    def shown_page(self, after: BoardRow | None, most: int) -> tuple[BoardRow, ...]:
        """Return what ``shown`` does, so many at once: the first of them, or those that follow one."""
        if after is None:
            return self._rows(_FIRST, most=most)
        return self._rows(_AFTER, most=most, day=after.requested_on, code=after.staff_code)

    def in_brief(self) -> Iterator[BriefRow]:
        """Return what was not just saved, in no order, and of each no more than a listing is found and ordered by."""
        return brief_rows(self._connection)

    def of_codes(self, staff_codes: Collection[str]) -> tuple[BoardRow, ...]:
        """Return those of some staff codes, in no order."""
        return self._rows(_THESE, codes=list(staff_codes)) if staff_codes else ()

    def count(self) -> int:
        """Return how many there are to show."""
        return int(self._connection.execute(_COUNT).scalar_one())

    def of_staff(self, interviewer_id: str) -> tuple[BoardRow, ...]:
        """Return what is booked with somebody, taken by them or offered to them, oldest first; not what is kept from them."""
        rows = self._rows(_OF_STAFF, who=interviewer_id)
        return tuple(each for each in rows if interviewer_id not in each.kept_from)

    def of_code(self, staff_code: str) -> BoardRow | None:
        """Return the request of a staff code, in upper case; one that is being erased too."""
        return next(iter(self._rows(_OF_CODE, code=staff_code)), None)

    def _rows(self, statement: Select[Any], **parameters: object) -> tuple[BoardRow, ...]:
        # All at once: a thousand of them one by one took as long again.
        return tuple(map(_board_row, self._connection.execute(statement, parameters).all()))


def _board_row(row: Row[Any]) -> BoardRow:
    # Read by their places: by their names it took most of a page's time.
    state, contact, form, windows, kept_from, starts, ends = row[_STORED:_SAID]
    meant = (
        _STATES[state],
        _CONTACTS[contact],
        _FORMATS[form],
        window_names(windows),
        window_names(kept_from),
        Window(starts, ends) if starts is not None and ends is not None else None,
        None if row[_SAID] is None else _time(row),
        None if row[_HELD] is None else _holder(row),
    )
    return BoardRow._make((*row[:_STORED], *meant))


def _time(row: Row[Any]) -> BoardTime:
    return BoardTime(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        handle=row.booked_with,
        confirmed=row.confirmed_version == row.version,
        place=row.place,
        interviewer_id=row.booked_id,
        visit_id=row.visit_id,
        is_off=row.confirmed_version == OFF,
    )


def _holder(row: Row[Any]) -> BoardHolder:
    return BoardHolder(row.held_by, AssignmentState(row.live_state), row.expires_at, row.holds_id)
