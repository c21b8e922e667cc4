"""The words of reminders to a person: only with their yes, only to the phone they asked from, in their language.

They hold a day and a time, and nothing that says of what.
"""

from __future__ import annotations

from intake.core.channel import Channel
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import minute_of
from intake.core.script.date_text import moment
from intake.core.script.wording import fill
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.services.notices.notice import Notice, of_request, of_time
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow


def person_text(notice: Notice) -> str | None:
    """Return a reminder of a time, as every text to a person is; None where the time is not this one any more."""
    called_off = notice.due.kind is MessageKind.PERSON_CALLED_OFF
    return _called_off_text(notice) if called_off else _reminder_text(notice)


def _reminder(notice: Notice, request: RequestRow, booked: Appointment) -> str | None:
    if booked.is_off:
        return None
    return _words(notice, request, booked)


def _called_off(notice: Notice, request: RequestRow) -> str | None:
    booked = notice.work.appointments.of(request.id)
    if booked is None or not booked.is_off or minute_of(booked.starts_at) != notice.due.version:
        return None
    return _words(notice, request, booked)


def _words(notice: Notice, request: RequestRow, booked: Appointment) -> str | None:
    agreed = booked.person_reminders and request.own_phone
    if not agreed or booked.interviewer_id is None or notice.audience.wording is None:
        return None
    composer = notice.composer
    wording = composer.wordings.get(request.language, composer.wordings[STAFF_LANGUAGE])
    when = moment(booked.starts_at, composer.rules.zone, wording)
    return fill(wording.say(notice.audience.wording, Channel.TEXT), {"when": when})


_reminder_text, _called_off_text = of_time(_reminder), of_request(_called_off)
