"""The holder of a request: whoever took it or has its time, and since when. Reads only, and knows no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.staff.interviewer import Interviewer
from intake.services.line.staff_context import StaffContext
from intake.storage.queries.assignments import AssignmentState


@dataclass(frozen=True, slots=True)
class RequestHolder:
    """Who has a request, and when they took it (UTC); None where they were booked by its person."""

    interviewer: Interviewer
    taken_at: datetime | None

    def seconds(self, now: datetime) -> int | None:
        """Return for how long they have had it, in seconds."""
        return None if self.taken_at is None else max(0, int((now - self.taken_at).total_seconds()))


def holder_of(context: StaffContext, request_id: str) -> RequestHolder | None:
    """Return who has a request, None where nobody has, or it is only offered."""
    booked, live = context.work.appointments.of(request_id), context.work.assignments.live_of(request_id)
    taken = live if live is not None and live.state is AssignmentState.TAKEN else None
    who_id = booked.interviewer_id if booked is not None else taken.interviewer_id if taken else None
    who = context.work.interviewers.get(who_id) if who_id else None
    if who is None:
        return None
    theirs = taken is not None and taken.interviewer_id == who.id
    return RequestHolder(who, taken.taken_at if theirs and taken is not None else None)
