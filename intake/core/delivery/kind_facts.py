"""Kind facts: all that may be known of a kind of text or call: to whom it goes, about what, and when it may wait.

Values only; which kinds there are is declared in ``message_kinds``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Recipient(StrEnum):
    """Whose phone something goes to."""

    INTERVIEWER = "interviewer"
    COORDINATOR = "coordinator"
    PERSON = "person"


class Sender(StrEnum):
    """Which of our numbers it comes from: texts to staff from the line, everything to a person from the quiet one."""

    LINE = "line"
    QUIET = "quiet"


class Subject(Enum):
    """What the subject of a row names."""

    # A request by its id.
    REQUEST = auto()
    # The same, and the row's version is that of its booked time.
    TIME = auto()
    # An interviewer by their id: nothing in the row leads to a request.
    INTERVIEWER = auto()
    # Somebody who would join, by the id of their invitation.
    JOINING = auto()
    # A day in ISO form.
    DAY = auto()


class Lasting(Enum):
    """How much of a text stays as it is until a look-up after a crash, while its reason stands."""

    WHOLE = auto()
    # It tells of which time it is, or that a text was read; the others, how things stand.
    FIRST_SENTENCE = auto()
    # The day it begins with.
    DAY = auto()


class MessageGroup(Enum):
    """Which rows are planned, looked for and taken back together."""

    NEWS_OF_A_TIME = auto()
    REMINDER = auto()
    BACKUP = auto()
    CALL_WINDOW = auto()
    MORNING = auto()


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom a kind goes, what its subject is for them, and the name of its line in the wording; a call has none."""

    recipient: Recipient
    subject: Subject
    wording: str | None = None


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What a kind is. What follows from these facts is a property of ``MessageKind``, and stands nowhere else.

    ``waits_for_morning``: it may, although it goes to an interviewer; their own reminders may not.
    ``asks``: an interviewer's next word without a code is about its request.
    ``reads_much``: its words need every interviewer's hours.
    ``invites_to_ring``: it asks an interviewer to ring a person, or to take one on.
    ``to_invited``: it asks for the yes without which nothing else is sent to an interviewer.
    """

    audiences: tuple[Audience, ...] = ()
    is_call: bool = False
    waits_for_morning: bool = False
    asks: bool = False
    reads_much: bool = False
    invites_to_ring: bool = False
    to_invited: bool = False
    lasting: Lasting = Lasting.WHOLE
    group: MessageGroup | None = None


def to_staff(subject: Subject, wording: str) -> tuple[Audience, ...]:
    """Return that it goes to interviewers, about a subject, in a line of the wording."""
    return (Audience(Recipient.INTERVIEWER, subject, f"staff.{wording}"),)


def to_coordinators(subject: Subject, wording: str) -> tuple[Audience, ...]:
    """Return that it goes to the coordinator, about a subject, in a line of the wording."""
    return (Audience(Recipient.COORDINATOR, subject, f"staff.{wording}"),)


def of_a_time(wording: str, group: MessageGroup, lasting: Lasting = Lasting.WHOLE) -> KindFacts:
    """Return what a text to an interviewer about a booked time is."""
    return KindFacts(to_staff(Subject.TIME, wording), asks=True, lasting=lasting, group=group)


def of_a_day(audience: tuple[Audience, ...]) -> KindFacts:
    """Return what a text about a whole day is."""
    return KindFacts(audience, reads_much=True, lasting=Lasting.DAY, group=MessageGroup.MORNING)


def reminds_person(wording: str) -> KindFacts:
    """Return what a reminder to a person is."""
    audience = Audience(Recipient.PERSON, Subject.TIME, f"person.{wording}")
    return KindFacts((audience,), group=MessageGroup.REMINDER)


def rings(recipient: Recipient) -> KindFacts:
    """Return what a call is."""
    return KindFacts((Audience(recipient, Subject.REQUEST),), is_call=True)
