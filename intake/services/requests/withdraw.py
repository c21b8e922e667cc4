"""Withdraw: whoever has a request that goes away is told so, in words that hold nothing of it.

Decides nothing about the request: ``erase`` and ``apply_orders`` call this in the commit that ends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from intake.core.delivery.message_kinds import MessageKind, Outgoing
from intake.core.delivery.outbox_entries import A_DAY, About, minute_of, to_interviewer
from intake.services.requests.coordinator_notices import forget_told_of
from intake.storage.unit_of_work import UnitOfWork

# Whoever has a time this soon is told at once, in quiet hours too: they may be on their way.
SOON = timedelta(hours=12)


def withdraw(work: UnitOfWork, request_id: str, now: datetime) -> None:
    """Tell whoever has a request that one of theirs is off, and let nothing of it wait; now in UTC."""
    booked, live = work.appointments.of(request_id), work.assignments.live_of(request_id)
    # Whoever was never sent the offer or the time never knew of it.
    knew = not work.outbox.withdraw(request_id, (MessageKind.OFFER, MessageKind.BOOKED))
    if booked is not None and booked.interviewer_id is not None:
        if knew and booked.ends_at > now:
            tell_off(work, booked.interviewer_id, booked.starts_at, now)
    elif live is not None and knew:
        tell_off(work, live.interviewer_id, None, now)
    work.outbox.withdraw(request_id)
    work.assignments.delete_of(request_id)
    work.appointments.make_decoy(request_id)
    work.interviewers.forget_about(request_id)
    forget_told_of(work, request_id)


def tell_off(work: UnitOfWork, interviewer_id: str, starts_at: datetime | None, now: datetime) -> None:
    """Tell an interviewer that one of theirs is off; where it is not urgent, once quiet hours are over."""
    soon = starts_at is not None and starts_at - now <= SOON
    work.outbox.add([_off(interviewer_id, now)], held=not soon)


def _off(interviewer_id: str, now: datetime) -> Outgoing:
    # Nothing in the row leads back to the request; two in one minute are one.
    told = About(interviewer_id, interviewer_id, minute_of(now))
    return to_interviewer(MessageKind.OFF, told, now, now + A_DAY)
