"""What came of an act of the coordinator on one request, and the request it may be done to. Decides nothing else."""

from __future__ import annotations

from enum import Enum, auto

from intake.services.line.staff_context import StaffContext
from intake.storage.queries.requests import RequestRow, RequestState


class ActResult(Enum):
    """What came of an act on a request."""

    DONE = auto()
    # It stood so before.
    ALREADY = auto()
    # Nobody waits with it any more.
    GONE = auto()
    # Nobody has it, so there is nothing to take back.
    NOBODYS = auto()
    # Somebody took it: it must be taken back first.
    HAS_IT = auto()
    # It has a time, which must be taken back first.
    HAS_TIME = auto()
    # Taken back, and its time stands: somebody must be given it.
    TIME_STANDS = auto()
    # It is on hold, and must go on first.
    HELD = auto()


def lock_waiting(context: StaffContext, request_id: str) -> RequestRow | None:
    """Return a request that waits, kept from being erased or made a decoy meanwhile; None where it does not wait."""
    work = context.work
    # An attempt before its request, as a call that moves takes them in this order.
    work.attempts.live_of(request_id)
    request = work.requests.lock(request_id)
    return request if request is not None and request.state is RequestState.WAITING else None
