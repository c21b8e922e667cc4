"""Silence: a request from which nobody is rung or texted any more; its number is gone, and its code still works.

Whoever has it is told that one of theirs is off. Only a meeting in person stands: for that no number is needed, and its
person may well come. Decides nothing of who asked.
"""

from __future__ import annotations

from datetime import datetime

from intake.core.delivery.message_kinds import MessageKind
from intake.services.requests.withdraw import withdraw
from intake.storage.unit_of_work import UnitOfWork

TO_THE_PERSON = (
    MessageKind.PERSON_DAY_BEFORE,
    MessageKind.PERSON_TWO_HOURS,
    MessageKind.PERSON_CALLED_OFF,
    MessageKind.RING_PERSON,
)


def silence(work: UnitOfWork, request_id: str, now: datetime) -> None:
    """Take the number from a request, end a call that rings, and let nothing of it be sent to its person; now in UTC."""
    booked = work.appointments.of(request_id)
    work.attempts.let_go(request_id, now)
    if booked is not None and booked.visit_id is not None and booked.ends_at > now:
        work.requests.take_number(request_id)
        work.appointments.remind_person_no_more(request_id)
        work.outbox.withdraw(request_id, TO_THE_PERSON)
        return
    work.requests.silence(request_id)
    withdraw(work, request_id, now)
    work.outbox.delete_about(request_id)
