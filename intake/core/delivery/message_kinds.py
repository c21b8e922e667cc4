"""Message kinds: what the line may send or ring by itself, to whom, from which number, and how far it came.

Values only: they are rows of the outbox, without numbers and without words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Self


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
    ``to_invited``: it asks for the yes without which nothing else is sent to an interviewer.
    """

    audiences: tuple[Audience, ...] = ()
    is_call: bool = False
    waits_for_morning: bool = False
    asks: bool = False
    reads_much: bool = False
    to_invited: bool = False
    lasting: Lasting = Lasting.WHOLE
    group: MessageGroup | None = None


def _to_staff(subject: Subject, wording: str) -> tuple[Audience, ...]:
    return (Audience(Recipient.INTERVIEWER, subject, f"staff.{wording}"),)


def _to_coordinator(subject: Subject, wording: str) -> tuple[Audience, ...]:
    return (Audience(Recipient.COORDINATOR, subject, f"staff.{wording}"),)


def _of_a_time(wording: str, group: MessageGroup, lasting: Lasting = Lasting.WHOLE) -> KindFacts:
    return KindFacts(_to_staff(Subject.TIME, wording), asks=True, lasting=lasting, group=group)


def _of_a_day(audience: tuple[Audience, ...]) -> KindFacts:
    return KindFacts(audience, reads_much=True, lasting=Lasting.DAY, group=MessageGroup.MORNING)


def _reminds_person(wording: str) -> KindFacts:
    audience = Audience(Recipient.PERSON, Subject.TIME, f"person.{wording}")
    return KindFacts((audience,), group=MessageGroup.REMINDER)


def _rings(recipient: Recipient) -> KindFacts:
    return KindFacts((Audience(recipient, Subject.REQUEST),), is_call=True)


_UNDECLARED = KindFacts()


class MessageKind(StrEnum):
    """Everything the line sends by itself: no answers to what just came in, but that to a text to the quiet number.

    This is the one place where a kind is declared: a text whose words need no more than its subject is composed and
    delivered without any other code.
    """

    facts: KindFacts

    # A value that is looked up has no facts with it; a member has.
    def __new__(cls, value: str, facts: KindFacts = _UNDECLARED) -> Self:
        """Make a kind of its value in the database and its facts."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.facts = facts
        return kind

    # to an interviewer, about themselves
    WELCOME = "welcome", KindFacts(_to_staff(Subject.INTERVIEWER, "welcome"), to_invited=True)
    # their PIN was chosen in a call that may have been anybody's
    PIN_SET = "pin set", KindFacts(_to_staff(Subject.INTERVIEWER, "pin_set"))
    # to an interviewer or the coordinator: a word of theirs came to the quiet number, which answers nobody
    QUIET_READ = (
        "quiet read",
        KindFacts(
            _to_staff(Subject.INTERVIEWER, "quiet.read") + _to_coordinator(Subject.DAY, "quiet.read"),
            lasting=Lasting.FIRST_SENTENCE,
        ),
    )
    # to an interviewer, about a request without a time
    OFFER = "offer", KindFacts(_to_staff(Subject.REQUEST, "offer"), waits_for_morning=True, asks=True)
    OFFER_OVER = "offer over", KindFacts(_to_staff(Subject.REQUEST, "offer_over"), waits_for_morning=True)
    WINDOW_OPENS = (
        "window opens",
        KindFacts(
            _to_staff(Subject.REQUEST, "window_opens"),
            asks=True,
            reads_much=True,
            group=MessageGroup.CALL_WINDOW,
        ),
    )
    # to the coordinator too, a day later
    OVERDUE = (
        "overdue",
        KindFacts(
            _to_staff(Subject.REQUEST, "overdue") + _to_coordinator(Subject.REQUEST, "coordinator.overdue"),
            asks=True,
            group=MessageGroup.CALL_WINDOW,
        ),
    )
    # the coordinator gave it to them
    GIVEN = "given", KindFacts(_to_staff(Subject.REQUEST, "given"), waits_for_morning=True, asks=True)
    # the coordinator put it on hold, or lets it go on
    ON_HOLD = "on hold", KindFacts(_to_staff(Subject.REQUEST, "on_hold"), waits_for_morning=True)
    GOES_ON = "goes on", KindFacts(_to_staff(Subject.REQUEST, "goes_on"), waits_for_morning=True, asks=True)
    # to an interviewer, about a time
    BOOKED = "booked", _of_a_time("booked", MessageGroup.NEWS_OF_A_TIME)
    MOVED = "moved", _of_a_time("moved", MessageGroup.NEWS_OF_A_TIME)
    DIGEST = "digest", _of_a_day(_to_staff(Subject.DAY, "digest"))
    DAY_BEFORE = "24 hours", _of_a_time("day_before", MessageGroup.REMINDER, Lasting.FIRST_SENTENCE)
    TWO_HOURS = "2 hours", _of_a_time("two_hours", MessageGroup.REMINDER, Lasting.FIRST_SENTENCE)
    TEN_MINUTES = "10 minutes", _of_a_time("ten_minutes", MessageGroup.REMINDER)
    BACKUP_ASKED = "backup asked", _of_a_time("backup_asked", MessageGroup.BACKUP)
    # to an interviewer, about either: it is erased, replaced, or with somebody else now
    OFF = "off", KindFacts(_to_staff(Subject.INTERVIEWER, "off"))
    # to the coordinator
    NOBODY_FITS = "nobody fits", KindFacts(_to_coordinator(Subject.REQUEST, "coordinator.nobody_fits"))
    NOBODY_TOOK = "nobody took", KindFacts(_to_coordinator(Subject.REQUEST, "coordinator.nobody_took"))
    UNANSWERED = (
        "unanswered",
        KindFacts(_to_coordinator(Subject.TIME, "coordinator.unanswered"), group=MessageGroup.BACKUP),
    )
    STAFF_STOPPED = (
        "staff stopped",
        KindFacts(_to_coordinator(Subject.INTERVIEWER, "coordinator.staff_stopped")),
    )
    # a text to an interviewer did not arrive: theirs to mend, ours, or nobody's whom we could name
    STAFF_UNREACHED = (
        "staff unreached",
        KindFacts(_to_coordinator(Subject.INTERVIEWER, "coordinator.staff_unreached")),
    )
    STAFF_TEXT_BLOCKED = (
        "staff text blocked",
        KindFacts(_to_coordinator(Subject.INTERVIEWER, "coordinator.staff_text_blocked")),
    )
    STAFF_TEXT_LOST = (
        "staff text lost",
        KindFacts(_to_coordinator(Subject.INTERVIEWER, "coordinator.staff_text_lost")),
    )
    # the provider took no more texts for a day; it is sent once it takes them again
    DAY_LIMIT = "day limit", KindFacts(_to_coordinator(Subject.DAY, "coordinator.day_limit"))
    # every webhook is refused: nobody is answered
    ALL_REFUSED = "all refused", KindFacts(_to_coordinator(Subject.DAY, "coordinator.all_refused"))
    PIN_PAUSED = "pin paused", KindFacts(_to_coordinator(Subject.INTERVIEWER, "coordinator.pin_paused"))
    MORNING = "morning", _of_a_day(_to_coordinator(Subject.DAY, "morning.waiting"))
    ALARM = (
        "alarm",
        KindFacts(_to_coordinator(Subject.REQUEST, "coordinator.alarm"), group=MessageGroup.MORNING),
    )
    CALL_IN_MISSED = (
        "call in missed",
        KindFacts(_to_coordinator(Subject.REQUEST, "coordinator.call_in_missed")),
    )
    # to a person, only with their yes
    PERSON_DAY_BEFORE = "person, 24 hours", _reminds_person("reminder")
    PERSON_TWO_HOURS = "person, 2 hours", _reminds_person("reminder")
    # calls
    RING_INTERVIEWER = "ring the interviewer", _rings(Recipient.INTERVIEWER)
    RING_PERSON = "ring the person", _rings(Recipient.PERSON)

    def audience(self, recipient: Recipient) -> Audience | None:
        """Return what it is to a recipient, or None where it does not go to them."""
        for each in self.facts.audiences:
            if each.recipient is recipient:
                return each
        return None

    def goes_to(self, recipient: Recipient) -> bool:
        """Tell whether it goes to a recipient."""
        return self.audience(recipient) is not None

    @property
    def is_call(self) -> bool:
        """Whether a phone rings."""
        return self.facts.is_call

    @property
    def keeps_quiet(self) -> bool:
        """Whether it keeps the quiet hours: all to a person does, and what may wait."""
        return self.facts.waits_for_morning or self.goes_to(Recipient.PERSON)

    @property
    def may_come_twice(self) -> bool:
        """Whether it may be sent again when nobody can tell what became of it: no call, nothing to a person."""
        return not self.facts.is_call and not self.goes_to(Recipient.PERSON)

    @property
    def around_a_time(self) -> bool:
        """Whether it is sent around a booked time."""
        return any(each.subject is Subject.TIME for each in self.facts.audiences)


def kinds(which: Callable[[MessageKind], bool]) -> tuple[MessageKind, ...]:
    """Return the kinds of which something is true, in the order of their declaration."""
    return tuple(kind for kind in MessageKind if which(kind))


def kinds_of(*groups: MessageGroup) -> tuple[MessageKind, ...]:
    """Return the kinds of some groups."""
    return kinds(lambda kind: kind.facts.group in groups)


CALLS = kinds(lambda kind: kind.is_call)


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
