"""Callback requests: rows that hold what a person asked for, their number sealed.

Matches nobody by itself: tags come in from the worker. What the words in a row mean is for ``core``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, or_, select, update

from intake.core.contact import Contact
from intake.storage.locks import Lock, hold
from intake.storage.tables import callback_request, request_key

# The one contact answer that makes a request reachable from its own phone.
OWN_PHONE = Contact.THIS_PHONE.value


class RequestState(StrEnum):
    """Where a request stands: only ``waiting`` may ever be offered or dialled."""

    NEW = "new"
    WAITING = "waiting"
    HOLLOW = "hollow"
    ERASING = "erasing"


@dataclass(frozen=True, slots=True)
class Tags:
    """What a request's number is matched by: with its extension, and the bare phone behind it."""

    callee: bytes = field(repr=False)
    phone: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A callback request as it is stored; ``requested_on`` is a date and nothing finer."""

    id: str
    code_name: str
    staff_code: str
    contact: str
    message: bool
    try_again: bool
    windows: str
    language: str
    perspective: str
    format: str
    channel: str
    requested_on: date
    code_hmac: bytes | None = field(default=None, repr=False)
    tag: bytes | None = field(default=None, repr=False)
    phone_tag: bytes | None = field(default=None, repr=False)
    sealed_number: bytes | None = field(default=None, repr=False)
    call_in_starts_at: datetime | None = None
    call_in_ends_at: datetime | None = None
    interview_language: str | None = None
    region: str | None = None
    interviewer: str | None = None
    left_out: str | None = None
    state: RequestState = RequestState.NEW
    attempts: int = 0
    not_before: datetime | None = None

    @property
    def own_phone(self) -> bool:
        """Whether it asks for a call to the phone it was made from."""
        return self.contact == OWN_PHONE

    @property
    def names(self) -> tuple[str, str]:
        """The two words of its code name, as they are said and written."""
        first, _, second = self.code_name.partition(" ")
        return first.capitalize(), second.capitalize()


_ID = callback_request.c.id == bindparam("request")
_OPEN = callback_request.c.state != RequestState.ERASING.value
_INSERT = insert(callback_request)
_INSERT_KEY = insert(request_key)
_GET = select(callback_request).where(_ID)
_KEY = select(request_key.c.sealed_key).where(request_key.c.request_id == bindparam("request"))
_BY_CODE = select(callback_request).where(callback_request.c.code_hmac == bindparam("code"), _OPEN)
_BY_TAG = select(callback_request).where(callback_request.c.tag == bindparam("of"), _OPEN)
_BY_PHONE_TAG = select(callback_request).where(callback_request.c.phone_tag == bindparam("of"), _OPEN)
_BOTH_TAKEN = select(callback_request.c.code_name, callback_request.c.staff_code).where(
    or_(
        callback_request.c.code_name.in_(bindparam("names", expanding=True)),
        callback_request.c.staff_code.in_(bindparam("codes", expanding=True)),
    )
)
# SQLite knows no such lock, and has one writer at a time.
_HOLD = _GET.with_for_update()
_BY_STAFF_CODE = select(callback_request).where(callback_request.c.staff_code == bindparam("code"), _OPEN)
_CODE_TAKEN = select(callback_request.c.id).where(callback_request.c.code_hmac == bindparam("code"))
_GIVE_CODE = update(callback_request).where(_ID, _OPEN, callback_request.c.code_hmac.is_(None))
_SET_ERASING = update(callback_request).where(_ID, _OPEN).values(state=RequestState.ERASING.value)
_LISTED = (
    select(callback_request)
    .where(callback_request.c.state.in_([RequestState.NEW.value, RequestState.WAITING.value]))
    .order_by(callback_request.c.requested_on, callback_request.c.code_name)
)
_SETTLE = (
    update(callback_request)
    .where(_ID, callback_request.c.state == RequestState.NEW.value)
    .values(state=RequestState.WAITING.value, tag=bindparam("callee"), phone_tag=bindparam("phone"))
)
_HOLLOW = (
    update(callback_request)
    .where(_ID, _OPEN)
    .values(state=RequestState.HOLLOW.value, tag=None, phone_tag=None, sealed_number=None, not_before=None)
)
_TRIED = update(callback_request).where(_ID, _OPEN).values(attempts=callback_request.c.attempts + 1)
_NOT_BEFORE = update(callback_request).where(_ID, _OPEN).values(not_before=bindparam("moment"))
_DESTROY_KEY = delete(request_key).where(request_key.c.request_id == bindparam("request"))
_DELETE = delete(callback_request).where(_ID)
_ERASING = (
    select(callback_request.c.id)
    .where(callback_request.c.state == RequestState.ERASING.value)
    .order_by(callback_request.c.id)
)
_OPEN_ROWS = select(callback_request).where(_OPEN)
_FROM_THE_FUTURE = (
    update(callback_request)
    .where(callback_request.c.requested_on > bindparam("latest"))
    .values(requested_on=bindparam("today"))
)


class Requests:
    """Named queries of callback requests, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, row: RequestRow, sealed_key: bytes | None) -> None:
        """Add a request and, where it has a number, the sealed key that opens it."""
        self._connection.execute(_INSERT, asdict(row) | {"state": row.state.value})
        if sealed_key is not None:
            self._connection.execute(_INSERT_KEY, {"request_id": row.id, "sealed_key": sealed_key})

    def get(self, request_id: str) -> RequestRow | None:
        """Return a request in whatever state it is."""
        return self._one(_GET, {"request": request_id})

    def sealed_key(self, request_id: str) -> bytes | None:
        """Return the sealed key of a request's number, or None where there is none or it was destroyed."""
        key: bytes | None = self._connection.execute(_KEY, {"request": request_id}).scalar_one_or_none()
        return key

    def by_code(self, code_hmac: bytes) -> RequestRow | None:
        """Return the request a code belongs to; one that is being erased is gone already."""
        return self._one(_BY_CODE, {"code": code_hmac})

    def with_tag(self, tag: bytes) -> tuple[RequestRow, ...]:
        """Return every request for a number and extension that the worker matched before."""
        return self._many(_BY_TAG, {"of": tag})

    def for_phone(self, phone_tag: bytes) -> tuple[RequestRow, ...]:
        """Return every request that would ring a phone, whatever its extension."""
        return self._many(_BY_PHONE_TAG, {"of": phone_tag})

    def free_names(
        self, code_names: Sequence[str], staff_codes: Sequence[str]
    ) -> tuple[str | None, str | None]:
        """Return the first code name and the first staff code no request has, and keep them free until the end."""
        hold(self._connection, Lock.SAVE)
        rows = self._connection.execute(_BOTH_TAKEN, {"names": list(code_names), "codes": list(staff_codes)})
        taken = {name for row in rows for name in row}
        return (
            next((name for name in code_names if name not in taken), None),
            next((code for code in staff_codes if code not in taken), None),
        )

    def hold(self, request_id: str) -> RequestRow | None:
        """Return a request in whatever state it is, and keep it so for this transaction."""
        return self._one(_HOLD, {"request": request_id})

    def by_staff_code(self, code: str) -> RequestRow | None:
        """Return the request staff name by a code; one that is being erased is gone already."""
        return self._one(_BY_STAFF_CODE, {"code": code})

    def code_is_free(self, code_hmac: bytes) -> bool:
        """Tell whether no request has a code, and keep it so for this transaction."""
        hold(self._connection, Lock.SAVE)
        return self._connection.execute(_CODE_TAKEN, {"code": code_hmac}).first() is None

    def give_code(self, request_id: str, code_hmac: bytes) -> bool:
        """Give a request its code; False where it is gone, has one, or another request has this one."""
        if not self.code_is_free(code_hmac):
            return False
        given = self._connection.execute(_GIVE_CODE.values(code_hmac=code_hmac), {"request": request_id})
        return given.rowcount == 1

    def set_erasing(self, request_id: str) -> bool:
        """Mark a request as gone; the worker erases it. False where it was gone already."""
        return self._connection.execute(_SET_ERASING, {"request": request_id}).rowcount == 1

    def count_try(self, request_id: str) -> None:
        """Count one try to reach whoever asked."""
        self._connection.execute(_TRIED, {"request": request_id})

    def wait_until(self, request_id: str, moment: datetime | None) -> None:
        """Let nobody call before a moment (UTC), or lift that."""
        self._connection.execute(_NOT_BEFORE, {"request": request_id, "moment": moment})

    def listed(self) -> tuple[RequestRow, ...]:
        """Return what a coordinator has to do with, oldest first: neither hollow rows nor erased ones."""
        return self._many(_LISTED, {})

    def every_open(self) -> tuple[RequestRow, ...]:
        """Return every request that is not being erased."""
        return self._many(_OPEN_ROWS, {})

    def settle(self, request_id: str, tags: Tags | None) -> bool:
        """Let a new request wait for its call; False where it is not new any more."""
        values = {"callee": tags.callee, "phone": tags.phone} if tags else {"callee": None, "phone": None}
        return self._connection.execute(_SETTLE, {"request": request_id} | values).rowcount == 1

    def hollow(self, request_id: str) -> None:
        """Take number, key and tags from a request, so that it answers its code and reaches nobody."""
        self.destroy_key(request_id)
        self._connection.execute(_HOLLOW, {"request": request_id})

    def erasing(self) -> tuple[str, ...]:
        """Return the ids of the requests that are being erased."""
        return tuple(self._connection.execute(_ERASING).scalars())

    def destroy_key(self, request_id: str) -> None:
        """Destroy the key of a request's number: from the commit on it opens to nobody."""
        self._connection.execute(_DESTROY_KEY, {"request": request_id})

    def delete(self, request_id: str) -> None:
        """Delete a request whose key is destroyed."""
        self._connection.execute(_DELETE, {"request": request_id})

    def bring_back_to_today(self, today: date, latest: date) -> None:
        """Date requests from beyond ``latest`` today: the clock was wrong, and no date may buy a longer stay."""
        self._connection.execute(_FROM_THE_FUTURE, {"today": today, "latest": latest})

    def _one(self, statement: Select[Any], parameters: dict[str, Any]) -> RequestRow | None:
        row = self._connection.execute(statement, parameters).one_or_none()
        return None if row is None else _row(row)

    def _many(self, statement: Select[Any], parameters: dict[str, Any]) -> tuple[RequestRow, ...]:
        return tuple(_row(row) for row in self._connection.execute(statement, parameters))


def _row(row: Row[Any]) -> RequestRow:
    columns = dict(row._mapping)  # noqa: SLF001 - a named tuple's public way to its columns
    return RequestRow(**columns | {"state": RequestState(columns["state"])})
