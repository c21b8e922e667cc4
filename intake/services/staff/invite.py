"""Enlist: somebody becomes an interviewer, gets another phone, or leaves.

Nothing but the welcome text is written for whoever has not agreed to texts yet. Commits nothing: the command
that calls does.
"""

from __future__ import annotations

from datetime import datetime

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.staff.interviewer import Interviewer
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.unit_of_work import UnitOfWork


def invite(work: UnitOfWork, person: Interviewer, phone: StaffPhone, welcome_at: datetime) -> None:
    """Add an interviewer and their welcome text, due at a moment (UTC)."""
    work.interviewers.add(person, phone)
    _welcome(work, person.id, welcome_at)


def change_phone(work: UnitOfWork, interviewer_id: str, phone: StaffPhone, welcome_at: datetime) -> None:
    """Give an interviewer another phone, and welcome it: until it answers, nothing else is sent to it."""
    work.interviewers.change_phone(interviewer_id, phone)
    # A welcome that still waits was meant for the older phone.
    work.outbox.withdraw(interviewer_id, [MessageKind.WELCOME])
    _welcome(work, interviewer_id, welcome_at)


def dismiss(work: UnitOfWork, interviewer_id: str) -> int:
    """Remove an interviewer who has no time booked; return how many requests they had, free for others now."""
    given_back = len(work.assignments.live_of_staff(interviewer_id))
    work.outbox.stop(interviewer_id)
    work.outbox.delete_about(interviewer_id)
    work.interviewers.remove(interviewer_id)
    return given_back


def _welcome(work: UnitOfWork, interviewer_id: str, at: datetime) -> None:
    kept = work.interviewers.sealed_phone(interviewer_id)
    assert kept is not None
    work.outbox.add(
        [
            Outgoing(
                MessageKind.WELCOME,
                interviewer_id,
                Recipient.INTERVIEWER,
                interviewer_id,
                at,
                version=kept[1],
            )
        ]
    )
