"""Lets somebody have a request that nobody has: the one way, whoever asks for it.

Looks at no wish and at no time (see ``services.staff.assignments``). Expects the request to be locked.
"""

from __future__ import annotations

from datetime import datetime

from intake.core.delivery.message_kinds import MessageKind
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.unit_of_work import UnitOfWork


def take_if_free(work: UnitOfWork, request_id: str, interviewer_id: str, now: datetime) -> bool:
    """Let a request be somebody's, if it is nobody's or was offered to them; return whether it is theirs now."""
    live = work.assignments.live_of(request_id)
    if live is not None and live.interviewer_id != interviewer_id:
        return False
    if live is None:
        made = Assignment(
            new_request_id(), request_id, interviewer_id, AssignmentState.TAKEN, now, taken_at=now
        )
        return work.assignments.add(made)
    if live.state is AssignmentState.OFFERED:
        # An offer that still waits to be sent would ask for what was answered.
        work.outbox.withdraw(request_id, (MessageKind.OFFER,), interviewer_id)
        return work.assignments.take(live.id, now)
    return True
