"""What an interviewer has to do with a request, kept from changing while something is done to it.

Does nothing to the request, and says nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import assert_never

from intake.core.delivery.message_kinds import MessageKind
from intake.services.line.staff_context import StaffContext
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState


class StaffRole(StrEnum):
    """What an interviewer has to do with a request."""

    OFFERED = "offered"
    TAKEN = "taken"
    BOOKED = "booked"
    # They were asked to stand in for whoever has the time.
    BACKUP = "backup"
    # They were asked once; nobody or somebody else has it.
    PAST = "past"


class NotTheirs(Enum):
    """Why somebody cannot work on a request they know of."""

    # It is offered to them, and they have not taken it.
    OFFERED = auto()
    # They are asked to stand in, and have not said OK.
    BACKUP = auto()
    SOMEBODY_ELSE = auto()


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """A request an interviewer may know of, and what they have to do with it."""

    request: RequestRow
    interviewer_id: str
    hold: StaffRole
    assignment: Assignment | None = None
    appointment: Appointment | None = None


def hold_request(context: StaffContext, interviewer_id: str, request_id: str) -> HeldRequest | None:
    """Lock a request that waits and return what somebody has to do with it; None where it is not theirs to know."""
    # Kept from being erased or made a decoy while something is done to it.
    request = context.work.requests.lock(request_id)
    if request is None or request.state is not RequestState.WAITING or interviewer_id in request.kept_from:
        return None
    return _held(context, request, interviewer_id)


def not_theirs(held: HeldRequest) -> NotTheirs | None:
    """Return why a request is not, or not yet, theirs to work on; None where it is."""
    match held.hold:
        case StaffRole.OFFERED:
            return NotTheirs.OFFERED
        case StaffRole.BACKUP:
            return NotTheirs.BACKUP
        case StaffRole.PAST:
            return NotTheirs.SOMEBODY_ELSE
        case StaffRole.TAKEN | StaffRole.BOOKED:
            return None
        case _:
            assert_never(held.hold)


def _held(context: StaffContext, request: RequestRow, mine: str) -> HeldRequest | None:
    work = context.work
    booked, live = work.appointments.of(request.id), work.assignments.live_of(request.id)
    if booked is not None and booked.interviewer_id == mine:
        return HeldRequest(request, mine, StaffRole.BOOKED, live, booked)
    if live is not None and live.interviewer_id == mine:
        offered = live.state is AssignmentState.OFFERED
        return HeldRequest(request, mine, StaffRole.OFFERED if offered else StaffRole.TAKEN, live, booked)
    if booked is not None and mine in work.outbox.recipients(request.id, (MessageKind.BACKUP_ASKED,)):
        return HeldRequest(request, mine, StaffRole.BACKUP, live, booked)
    asked = any(each.interviewer_id == mine for each in work.assignments.all_of(request.id))
    if asked or work.outbox.has_told(request.id, mine):
        return HeldRequest(request, mine, StaffRole.PAST, live, booked)
    return None
