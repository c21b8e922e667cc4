"""A notice: one text that is due, with all that composing it works with.

Knows what stands of its subject, and composes every kind whose words need no more than that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from intake.core.delivery.message_kinds import Audience, Recipient, Subject
from intake.core.delivery.sending import DueRow
from intake.core.script.date_text import day
from intake.services.notices.composer import Composer, waiting
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that is due: its row, what its kind is to its recipient, the words, and the transaction it is read in."""

    composer: Composer
    work: UnitOfWork
    due: DueRow
    audience: Audience

    @property
    def on(self) -> date:
        """The day it is about; raises ValueError where it is about none."""
        return date.fromisoformat(self.due.subject)

    def say(self, ending: str = "", /, **values: str) -> str:
        """Return its line, filled; with an ending to its name another form of it."""
        return self.composer.say_line(f"{self.audience.wording}{ending}", **values)

    def say_of(self, request: RequestRow, ending: str = "", /, **values: str) -> str:
        """Return its line about a request, by its code."""
        return self.say(ending, **self.composer.codes_of(request), **values)

    def is_theirs(self, booked: Appointment) -> bool:
        """Tell whether a time is with whoever it goes to."""
        return booked.interviewer_id == self.due.recipient_id


# Returns the words of a notice, or None where its reason is gone.
ComposeNotice = Callable[[Notice], str | None]


def of_request(words: Callable[[Notice, RequestRow], str | None]) -> ComposeNotice:
    """Return what composes a notice about a request: only while that still waits."""

    def compose(notice: Notice) -> str | None:
        request = waiting(notice.work, notice.due.subject)
        return None if request is None else words(notice, request)

    return compose


def of_time(words: Callable[[Notice, RequestRow, Appointment], str | None]) -> ComposeNotice:
    """Return what composes a notice about a time of a request: only while it is still this very one."""

    def compose(notice: Notice, request: RequestRow) -> str | None:
        booked = notice.work.appointments.of(request.id)
        if booked is None or booked.version != notice.due.version:
            return None
        return words(notice, request, booked)

    return of_request(compose)


def of_own_time(words: Callable[[Notice, RequestRow, Appointment], str | None]) -> ComposeNotice:
    """Return what composes a notice about a time to the interviewer it is with."""
    return of_time(
        lambda notice, request, booked: words(notice, request, booked) if notice.is_theirs(booked) else None
    )


def plain_text(notice: Notice) -> str | None:
    """Return the words of a kind without conditions of its own: its line, filled from its subject while that stands."""
    match notice.audience.subject:
        case Subject.REQUEST:
            return _about_request(notice)
        case Subject.TIME:
            to_staff = notice.audience.recipient is Recipient.INTERVIEWER
            return _about_own_time(notice) if to_staff else _about_time(notice)
        case Subject.INTERVIEWER:
            who = notice.work.interviewers.get(notice.due.subject)
            return None if who is None else notice.say(handle=who.handle)
        case Subject.JOINING:
            return _about_joining(notice)
        case Subject.DAY:
            return notice.say(day=day(notice.on, notice.composer.english))
        case _:
            assert_never(notice.audience.subject)


def _about_joining(notice: Notice) -> str | None:
    """Ask who sent JOIN: only while nobody said so."""
    invitation = notice.work.join_invitations.get(notice.due.subject, notice.due.due_at)
    if invitation is None or invitation.words is None:
        return None
    first, _, second = invitation.words.upper().partition(" ")
    handle = invitation.shown.profile.handle.upper()
    return notice.say(handle=handle, first=first, second=second)


def _say_time(notice: Notice, request: RequestRow, booked: Appointment) -> str:
    composer, at = notice.composer, booked.starts_at
    return notice.say_of(request, when=composer.moment(at), at=composer.clock(at))


_about_request = of_request(Notice.say_of)
_about_time, _about_own_time = of_time(_say_time), of_own_time(_say_time)
