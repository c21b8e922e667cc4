"""Outgoing: what the line may send or ring by itself, to whom, from which number, and how far it came.

Values only: they are rows of the outbox, without numbers and without words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Recipient(StrEnum):
    """Whose phone something goes to."""

    INTERVIEWER = "interviewer"
    COORDINATOR = "coordinator"
    PERSON = "person"


class Sender(StrEnum):
    """Which of our numbers it comes from: texts to staff from the line, everything to a person from the quiet one."""

    LINE = "line"
    QUIET = "quiet"


class MessageKind(StrEnum):
    """Everything the line sends by itself: no answers to what just came in, but that to a text to the quiet number."""

    # to an interviewer, about themselves
    WELCOME = "welcome"
    # their PIN was chosen in a call that may have been anybody's
    PIN_SET = "pin set"
    # to an interviewer or the coordinator: a word of theirs came to the quiet number, which answers nobody
    QUIET_READ = "quiet read"
    # to an interviewer, about a request without a time
    OFFER = "offer"
    OFFER_OVER = "offer over"
    WINDOW_OPENS = "window opens"
    OVERDUE = "overdue"
    # the coordinator gave it to them
    GIVEN = "given"
    # to an interviewer, about a time
    BOOKED = "booked"
    MOVED = "moved"
    DIGEST = "digest"
    DAY_BEFORE = "24 hours"
    TWO_HOURS = "2 hours"
    TEN_MINUTES = "10 minutes"
    BACKUP_ASKED = "backup asked"
    # to an interviewer, about either: it is erased, replaced, or with somebody else now
    OFF = "off"
    # to the coordinator
    NOBODY_FITS = "nobody fits"
    NOBODY_TOOK = "nobody took"
    UNANSWERED = "unanswered"
    STAFF_STOPPED = "staff stopped"
    STAFF_UNREACHED = "staff unreached"
    PIN_PAUSED = "pin paused"
    MORNING = "morning"
    ALARM = "alarm"
    CALL_IN_MISSED = "call in missed"
    # to a person, only with their yes
    PERSON_DAY_BEFORE = "person, 24 hours"
    PERSON_TWO_HOURS = "person, 2 hours"
    # calls
    RING_INTERVIEWER = "ring the interviewer"
    RING_PERSON = "ring the person"


CALLS = frozenset({MessageKind.RING_INTERVIEWER, MessageKind.RING_PERSON})
# Sent again after a crash only where the provider knows nothing of the first: never to a person, and no call.
TO_PERSON = frozenset({MessageKind.PERSON_DAY_BEFORE, MessageKind.PERSON_TWO_HOURS, MessageKind.RING_PERSON})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to send; it exists once for its kind, subject, recipient and version.

    ``subject`` is a request's id, an interviewer's id or a day in ISO form. ``recipient_id`` is an
    interviewer's id, a request's id, or empty for the coordinator. Times are UTC; after ``send_before`` it is
    dropped instead of sent late.
    """

    kind: MessageKind
    subject: str
    recipient: Recipient
    recipient_id: str
    due_at: datetime
    send_before: datetime | None = None
    version: int = 0
    urgent: bool = False

    @property
    def sender(self) -> Sender:
        """The number it comes from."""
        return Sender.QUIET if self.recipient is Recipient.PERSON else Sender.LINE
