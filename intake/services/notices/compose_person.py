"""The words of reminders to a person: only with their yes, only to the phone they asked from, in their language.

They hold a day and a time, and nothing that says of what.
"""

from __future__ import annotations

from intake.core.channel import Channel
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.sending import DueRow
from intake.core.script.date_text import moment
from intake.core.script.wording import fill
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.services.notices.composer import Composer, waiting
from intake.storage.unit_of_work import UnitOfWork

KINDS = frozenset({MessageKind.PERSON_DAY_BEFORE, MessageKind.PERSON_TWO_HOURS})


def person_text(composer: Composer, work: UnitOfWork, due: DueRow) -> str | None:
    """Return a reminder, or None where the time is not this one any more."""
    request, booked = waiting(work, due.subject), work.appointments.of(due.subject)
    if due.kind not in KINDS or request is None or booked is None:
        return None
    agreed = booked.person_reminders and request.own_phone
    if not agreed or booked.version != due.version or booked.interviewer_id is None:
        return None
    wording = composer.wordings.get(request.language, composer.wordings[STAFF_LANGUAGE])
    when = moment(booked.starts_at, composer.rules.zone, wording)
    return fill(wording.say("person.reminder", Channel.TEXT), {"when": when})
