"""The words of reminders to a person: only with their yes, only to the phone they asked from, in their language.

They hold a day and a time, and nothing that says of what.
"""

from __future__ import annotations

from intake.core.channel import Channel
from intake.core.script.date_text import moment
from intake.core.script.wording import fill
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.services.notices.notice import Notice, of_time
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow


def person_text(notice: Notice) -> str | None:
    """Return a reminder of a time, as every text to a person is; None where the time is not this one any more."""
    return _reminder_text(notice)


def _reminder(notice: Notice, request: RequestRow, booked: Appointment) -> str | None:
    agreed = booked.person_reminders and request.own_phone
    if not agreed or booked.interviewer_id is None or notice.audience.wording is None:
        return None
    composer = notice.composer
    wording = composer.wordings.get(request.language, composer.wordings[STAFF_LANGUAGE])
    when = moment(booked.starts_at, composer.rules.zone, wording)
    return fill(wording.say(notice.audience.wording, Channel.TEXT), {"when": when})


_reminder_text = of_time(_reminder)
