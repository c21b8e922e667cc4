"""Every request that is open, the decoys too, which no list of the line shows."""

from __future__ import annotations

from intake.storage.queries.request_row import WHOLE, read_row
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.schema.tables import callback_request
from intake.storage.unit_of_work import UnitOfWork


def open_requests(work: UnitOfWork) -> tuple[RequestRow, ...]:
    """Return every request that is not being erased."""
    rows = work.connection.execute(WHOLE.where(callback_request.c.state != RequestState.ERASING.value))
    return tuple(map(read_row, rows))
