"""Callback requests: rows that hold what a person asked for, their number sealed.

Matches nobody by itself: tags come in from the worker. What the words in a row mean is for ``core``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, or_, select, update

from intake.core.requests.outcome import Outcome
from intake.core.scheduling.day_parts import DayPart
from intake.storage.engine.locks import Lock, lock
from intake.storage.engine.prepared import Prepared
from intake.storage.engine.upserts import insert_new, insert_once
from intake.storage.queries.request_lists import RequestLists
from intake.storage.queries.request_row import (
    REACHES_NOBODY,
    WHOLE,
    RequestRow,
    RequestState,
    read_row,
    to_columns,
)
from intake.storage.schema.tables import callback_request, request_key

__all__ = ["REACHES_NOBODY", "RequestRow", "RequestState", "Requests", "Tags"]

_ID = callback_request.c.id == bindparam("request")
_OPEN = callback_request.c.state != RequestState.ERASING.value
_INSERT = insert(callback_request)
_INSERT_IF_FREE = Prepared(
    insert_once(callback_request), {column.name: column.type for column in callback_request.columns}
)
_INSERT_KEY = Prepared(insert_new(request_key), {column.name: column.type for column in request_key.columns})
_GET = WHOLE.where(_ID)
_KEY = select(request_key.c.sealed_key).where(request_key.c.request_id == bindparam("request"))
_THESE = WHOLE.where(callback_request.c.id.in_(bindparam("these", expanding=True)))
_THESE_KEYS = select(request_key).where(request_key.c.request_id.in_(bindparam("these", expanding=True)))
_BY_CODE = WHOLE.where(callback_request.c.code_hmac == bindparam("code"), _OPEN)
_BY_TAG = WHOLE.where(callback_request.c.tag == bindparam("of"), _OPEN)
_BY_PHONE_TAG = WHOLE.where(callback_request.c.phone_tag == bindparam("of"), _OPEN)
_BOTH_TAKEN = select(callback_request.c.code_name, callback_request.c.staff_code).where(
    or_(
        callback_request.c.code_name.in_(bindparam("names", expanding=True)),
        callback_request.c.staff_code.in_(bindparam("codes", expanding=True)),
    )
)
# SQLite knows no such lock, and has one writer at a time.
_HOLD = _GET.with_for_update()
_BY_STAFF_CODE = WHOLE.where(callback_request.c.staff_code == bindparam("code"), _OPEN)
_BY_CODE_NAME = WHOLE.where(callback_request.c.code_name == bindparam("name"), _OPEN)
_CODE_TAKEN = select(callback_request.c.id).where(callback_request.c.code_hmac == bindparam("code"))
_GIVE_CODE = update(callback_request).where(_ID, _OPEN, callback_request.c.code_hmac.is_(None))
_SET_ERASING = update(callback_request).where(_ID, _OPEN).values(state=RequestState.ERASING.value)
_SETTLE = (
    update(callback_request)
    .where(_ID, callback_request.c.state == RequestState.NEW.value)
    .values(state=RequestState.WAITING.value, tag=bindparam("callee"), phone_tag=bindparam("phone"))
)
_MAKE_DECOY = (
    update(callback_request)
    .where(_ID, _OPEN)
    .values(state=RequestState.DECOY.value, tag=None, phone_tag=None, sealed_number=None)
    .values(not_before=None, picked_up=None, last_ring=None, last_heard=None)
)
_TAKE_NUMBER = (
    update(callback_request)
    .where(_ID, _OPEN)
    .values(sealed_number=None, not_before=None, last_ring=None, last_heard=None, silenced=True)
)
_SILENCE = _TAKE_NUMBER.values(state=RequestState.SILENCED.value)
_TRIED = update(callback_request).where(_ID, _OPEN).values(attempts=callback_request.c.attempts + 1)
_PICKED_UP = update(callback_request).where(_ID, _OPEN).values(picked_up=bindparam("part"))
_HEARD = (
    update(callback_request)
    .where(_ID, _OPEN)
    .values(last_ring=bindparam("ring"), last_heard=bindparam("heard"))
)
_NOT_BEFORE = update(callback_request).where(_ID, _OPEN).values(not_before=bindparam("moment"))
_SET_HELD = (
    update(callback_request)
    .where(_ID, _OPEN, callback_request.c.held != bindparam("now_held"))
    .values(held=bindparam("now_held"))
)
_KEEP_FROM = update(callback_request).where(_ID, _OPEN).values(kept_from=bindparam("whom"))
_DESTROY_KEY = delete(request_key).where(request_key.c.request_id == bindparam("request"))
_DELETE = delete(callback_request).where(_ID)
_ERASING = (
    select(callback_request.c.id)
    .where(callback_request.c.state == RequestState.ERASING.value)
    .order_by(callback_request.c.id)
)


@dataclass(frozen=True, slots=True)
class Tags:
    """What a request's number is matched by: with its extension, and the bare phone behind it."""

    callee: bytes = field(repr=False)
    phone: bytes = field(repr=False)


class Requests(RequestLists):
    """Named queries of callback requests, within one transaction."""

    __slots__ = ("_keys_read", "_read")

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._read: dict[str, RequestRow | None] = {}
        self._keys_read: dict[str, bytes | None] = {}

    def read_ahead(self, requests: Collection[str], with_keys: Collection[str] = ()) -> None:
        """Read some requests at once, and the sealed keys of some, for a reading: it sees one moment."""
        if requests:
            self._read = dict.fromkeys(requests) | {
                row.id: row for row in self._many(_THESE, {"these": list(requests)})
            }
        if with_keys:
            keys = self._connection.execute(_THESE_KEYS, {"these": list(with_keys)})
            self._keys_read = dict.fromkeys(with_keys) | {row.request_id: row.sealed_key for row in keys}

    def insert(self, row: RequestRow, sealed_key: bytes | None) -> None:
        """Add a request and, where it has a number, the sealed key that opens it."""
        self._connection.execute(_INSERT, to_columns(row))
        if sealed_key is not None:
            _INSERT_KEY.run(self._connection, {"request_id": row.id, "sealed_key": sealed_key})

    def insert_if_free(self, row: RequestRow, sealed_key: bytes | None) -> bool:
        """Add a request as ``insert`` does; False where another has its code name or its staff code."""
        added = _INSERT_IF_FREE.run(self._connection, to_columns(row)) == 1
        if added and sealed_key is not None:
            _INSERT_KEY.run(self._connection, {"request_id": row.id, "sealed_key": sealed_key})
        return added

    def get(self, request_id: str) -> RequestRow | None:
        """Return a request in whatever state it is."""
        if request_id in self._read:
            return self._read[request_id]
        return self._one(_GET, {"request": request_id})

    def sealed_key(self, request_id: str) -> bytes | None:
        """Return the sealed key of a request's number, or None where there is none or it was destroyed."""
        if request_id in self._keys_read:
            return self._keys_read[request_id]
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
        lock(self._connection, Lock.SAVE)
        rows = self._connection.execute(_BOTH_TAKEN, {"names": list(code_names), "codes": list(staff_codes)})
        taken = {name for row in rows for name in row}
        return (
            next((name for name in code_names if name not in taken), None),
            next((code for code in staff_codes if code not in taken), None),
        )

    def lock(self, request_id: str) -> RequestRow | None:
        """Return a request in whatever state it is, and keep it so for this transaction."""
        return self._one(_HOLD, {"request": request_id})

    def by_staff_code(self, code: str) -> RequestRow | None:
        """Return the request staff name by a code; one that is being erased is gone already."""
        return self._one(_BY_STAFF_CODE, {"code": code})

    def code_is_free(self, code_hmac: bytes) -> bool:
        """Tell whether no request has a code, and keep it so for this transaction."""
        lock(self._connection, Lock.SAVE)
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

    def note_picked_up(self, request_id: str, part: DayPart) -> None:
        """Note in which part of the day somebody picked up, and no talk came of it."""
        self._connection.execute(_PICKED_UP, {"request": request_id, "part": part.value})

    def note_heard(self, request_id: str, ring: str | None, heard: Outcome) -> None:
        """Note what was heard of the last ring, an attempt's id, or of a try in which no phone rang."""
        heard_of = {"request": request_id, "ring": ring, "heard": heard.value}
        self._connection.execute(_HEARD, heard_of)

    def wait_until(self, request_id: str, moment: datetime | None) -> None:
        """Let nobody call before a moment (UTC), or lift that."""
        self._connection.execute(_NOT_BEFORE, {"request": request_id, "moment": moment})

    def set_held(self, request_id: str, *, held: bool) -> bool:
        """Put a request on hold, or let it go on; False where it is gone, or stood so before."""
        return self._connection.execute(_SET_HELD, {"request": request_id, "now_held": held}).rowcount == 1

    def keep_from(self, request_id: str, interviewer_ids: Sequence[str]) -> None:
        """Set whom a request is kept from."""
        kept = ",".join(interviewer_ids)
        self._connection.execute(_KEEP_FROM, {"request": request_id, "whom": kept})

    def by_code_name(self, code_name: str) -> RequestRow | None:
        """Return the request of two words, in whatever state; for the worker alone."""
        return self._one(_BY_CODE_NAME, {"name": code_name})

    def settle(self, request_id: str, tags: Tags | None) -> bool:
        """Let a new request wait for its call; False where it is not new any more."""
        values = {"callee": tags.callee, "phone": tags.phone} if tags else {"callee": None, "phone": None}
        return self._connection.execute(_SETTLE, {"request": request_id} | values).rowcount == 1

    def make_decoy(self, request_id: str) -> None:
        """Take number, key and tags from a request, so that it answers its code and reaches nobody."""
        self.destroy_key(request_id)
        self._connection.execute(_MAKE_DECOY, {"request": request_id})

    def silence(self, request_id: str) -> None:
        """Take number and key from a request for good, so that nobody is rung or texted; its phone can still erase it."""
        self.destroy_key(request_id)
        self._connection.execute(_SILENCE, {"request": request_id})

    def take_number(self, request_id: str) -> None:
        """Take number and key from a request that needs none: it stands, and nobody is rung or texted."""
        self.destroy_key(request_id)
        self._connection.execute(_TAKE_NUMBER, {"request": request_id})

    def erasing(self) -> tuple[str, ...]:
        """Return the ids of the requests that are being erased."""
        return tuple(self._connection.execute(_ERASING).scalars())

    def destroy_key(self, request_id: str) -> None:
        """Destroy the key of a request's number: from the commit on it opens to nobody."""
        self._connection.execute(_DESTROY_KEY, {"request": request_id})

    def delete(self, request_id: str) -> None:
        """Delete a request whose key is destroyed."""
        self._connection.execute(_DELETE, {"request": request_id})

    def _one(self, statement: Select[Any], parameters: dict[str, Any]) -> RequestRow | None:
        row = self._connection.execute(statement, parameters).one_or_none()
        return None if row is None else read_row(row)
