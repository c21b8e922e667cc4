"""Applies acts on one request: each calls the use case that a text and a command call, and returns what came of it.

Commits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.core.staff.interviewer import Misfit
from intake.core.staff.staff_orders import CameOf, StaffAct
from intake.services.staff.assignments import Assigned, NotAssigned, assign_request
from intake.services.staff_orders.answers import Came
from intake.services.staff_orders.applying import ApplyingOrder

_NOT_ASSIGNED: Mapping[NotAssigned, CameOf] = {
    NotAssigned.GONE: CameOf.GONE,
    NotAssigned.NOT_ACTIVE: CameOf.NOT_ACTIVE,
    NotAssigned.BUSY: CameOf.BUSY,
}


def _give(applying: ApplyingOrder) -> Came:
    handle = applying.details.handle
    who = applying.staff.work.interviewers.by_handle(handle)
    if who is None:
        return Came(CameOf.NO_SUCH_HANDLE, handle)
    before = applying.taken_meanwhile()
    if before is not None:
        return Came(CameOf.ALREADY, handle, before.seconds) if before.handle == handle else before
    result = assign_request(applying.staff, applying.request_id, who.id)
    match result:
        case Assigned():
            return Came(CameOf.DONE, handle)
        case Misfit():
            return Came(CameOf[result.name], handle)
        case NotAssigned():
            return Came(_NOT_ASSIGNED[result], handle)


OF_A_REQUEST: Mapping[StaffAct, Callable[[ApplyingOrder], Came]] = {
    StaffAct.GIVE: _give,
}
