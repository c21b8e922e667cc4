"""Two words that somebody who was cut off may have heard: of which requests, and until when that is to be minded.

Reads no word. Who must be told before a person is rung again is decided in ``services.staff.after_cut_off``.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BindParameter, Connection, bindparam, or_, select, true, union, update

from intake.storage.queries.request_row import WHOLE, RequestRow, RequestState, read_row
from intake.storage.schema.column_types import batches
from intake.storage.schema.tables import appointment, assignment, attempt, callback_request, outbox

_C = callback_request.c
_WHO: BindParameter[str] = bindparam("who")
# Offered, taken, booked or asked about it, they may have read its card; rung for it, they may have heard the words.
_NAMED = union(
    select(assignment.c.request_id).where(assignment.c.interviewer_id == _WHO),
    select(appointment.c.request_id).where(appointment.c.interviewer_id == _WHO),
    select(attempt.c.request_id).where(or_(attempt.c.interviewer_id == _WHO, attempt.c.rung.contains(_WHO))),
    select(outbox.c.subject).where(outbox.c.recipient_id == _WHO),
)
_HEARD = select(_C.id).where(_C.id.in_(_NAMED), _C.state != RequestState.ERASING.value).order_by(_C.id)
_NOTE = update(callback_request).where(_C.id.in_(bindparam("these", expanding=True))).values(words_known=True)
_TOLD = (
    update(callback_request)
    .where(_C.id == bindparam("request"), _C.words_known == true())
    .values(words_known=False)
)
_MINDED = WHOLE.where(_C.words_known == true(), _C.state == RequestState.WAITING.value).order_by(_C.id)


class HeardWords:
    """Named queries of two words that may be known, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def heard_by(self, interviewer_id: str) -> tuple[str, ...]:
        """Return the ids of the open requests whose two words an interviewer may have heard, in order."""
        return tuple(self._connection.execute(_HEARD, {"who": interviewer_id}).scalars())

    def note(self, request_ids: Collection[str]) -> None:
        """Note that the two words of some requests may be known to somebody who is gone."""
        for some in batches(request_ids):
            self._connection.execute(_NOTE, {"these": some})

    def forget(self, request_id: str) -> None:
        """Let the two words of a request count again: its person called, or whoever has it was told."""
        self._connection.execute(_TOLD, {"request": request_id})

    def minded(self) -> tuple[RequestRow, ...]:
        """Return the requests that wait and for which nobody is rung, because their two words may be known."""
        return tuple(read_row(row) for row in self._connection.execute(_MINDED))
