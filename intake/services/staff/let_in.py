"""The coordinator's word on somebody who sent JOIN: they are let in, or forgotten.

Who it is they hear by voice: the two words the line answered. It counts from their own phones only, and never from the
console: whoever broke into that reaches no phone. Commits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto

from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import A_DAY, About, to_interviewer
from intake.core.scheduling.quiet_hours import after_quiet
from intake.core.staff.interviewer import Interviewer, Standing
from intake.core.staff.join_code import JoinProfile, first_day_after
from intake.services.line.staff_context import StaffContext
from intake.storage.crypto.seals import new_request_id


class NotDecided(Enum):
    """Why nothing came of a word of the coordinator; nothing was changed."""

    # Nobody of that name was invited.
    NOBODY = auto()
    NOT_SENT = auto()
    # They are in.
    ALREADY = auto()
    # Their phone became somebody else's meanwhile.
    PHONE_TAKEN = auto()


@dataclass(frozen=True, slots=True)
class LetIn:
    """Somebody who interviews from now on, and is offered things from a day on."""

    offers_from: date


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Somebody whose code, phone and words are forgotten."""

    handle: str


def let_in(context: StaffContext, handle: str, agreed_to: str) -> LetIn | NotDecided:
    """Let somebody in who sent JOIN: from now on they interview, from the next day on they are offered things.

    ``agreed_to`` names the words they agreed to by sending it.
    """
    work, invitation = context.work, context.work.join_invitations.by_handle(handle, context.now)
    if work.interviewers.by_handle(handle) is not None:
        return NotDecided.ALREADY
    if invitation is None:
        return NotDecided.NOBODY
    if invitation.phone is None or invitation.shown.joined_at is None:
        return NotDecided.NOT_SENT
    if work.interviewers.by_phone(invitation.phone.key) is not None:
        return NotDecided.PHONE_TAKEN
    first_day = first_day_after(context.today)
    person = _new_interviewer(context, invitation.shown.profile, first_day)
    work.interviewers.add(person, invitation.phone)
    work.interviewers.agree(person.id, invitation.shown.joined_at, agreed_to)
    work.join_invitations.remove(invitation.shown.id)
    due_at = after_quiet(context.now, context.rules.zone)
    work.outbox.add([to_interviewer(MessageKind.LET_IN, About(person.id, person.id), due_at, due_at + A_DAY)])
    return LetIn(first_day)


def turn_away(context: StaffContext, handle: str) -> TurnedAway | NotDecided:
    """Forget an invitation with the phone and the words that came of it: its code leads nowhere any more."""
    work, invitation = context.work, context.work.join_invitations.by_handle(handle, context.now)
    if invitation is None:
        known = work.interviewers.by_handle(handle) is not None
        return NotDecided.ALREADY if known else NotDecided.NOBODY
    work.join_invitations.remove(invitation.shown.id)
    return TurnedAway(handle)


def _new_interviewer(context: StaffContext, profile: JoinProfile, first_day: date) -> Interviewer:
    person = Interviewer(
        # Not the id of the invitation: whoever broke into the console chose that.
        id=new_request_id(),
        handle=profile.handle,
        agency=profile.agency,
        languages=profile.languages,
        regions=profile.regions,
        gender=profile.gender,
        daily_cap=profile.daily_cap,
        standing=Standing.ACTIVE,
        offers_from=first_day,
    )
    return replace(person, resting_until=person.first_offered_at(context.rules.zone))
