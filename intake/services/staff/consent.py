"""Where an interviewer stands: they agree to texts, stop them, and come back. Commits nothing.

The carrier silences by itself; here the line follows.
"""

from __future__ import annotations

from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import minute_of, to_coordinator
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.line.staff_context import StaffContext
from intake.services.staff.hand_over import hand_over_all, hold_times
from intake.services.staff.pin import has_pin, tell_pin_set


def agree_to_texts(context: StaffContext, interviewer_id: str, agreed_to: str) -> None:
    """Record that somebody agreed to texts: when, and to which words, by their name and version."""
    context.work.interviewers.agree(interviewer_id, context.now, agreed_to)
    if has_pin(context.work, interviewer_id):
        # Chosen before they could be told of it.
        tell_pin_set(context.work, interviewer_id, context.now)


def start_texts(context: StaffContext, person: Interviewer) -> bool:
    """Bring somebody back who had stopped, and tell whether they had: they are asked again, and agree again."""
    if person.standing is not Standing.STOPPED:
        return False
    context.work.interviewers.set_standing(person.id, Standing.INVITED)
    return True


def stop_texts(context: StaffContext, person: Interviewer) -> None:
    """Send nothing more to somebody, give back what they have, and tell the coordinator at once."""
    if person.standing is Standing.STOPPED:
        return
    work = context.work
    hold_times(context, person.id)
    work.interviewers.set_standing(person.id, Standing.STOPPED)
    work.outbox.stop(person.id)
    hand_over_all(context, person.id)
    # Somebody may stop, come back and stop again.
    version = minute_of(context.now)
    work.outbox.add([to_coordinator(MessageKind.STAFF_STOPPED, person.id, context.now, version=version)])
