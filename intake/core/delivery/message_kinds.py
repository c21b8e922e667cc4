"""Message kinds: what the line may send or ring by itself, to whom, from which number, and how far it came.

Values only: they are rows of the outbox, without numbers and without words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from intake.core.delivery.kind_facts import (
    Audience,
    KindFacts,
    Lasting,
    MessageGroup,
    Recipient,
    Sender,
    Subject,
    of_a_day,
    of_a_time,
    reminds_person,
    rings,
    to_coordinators,
    to_staff,
)

__all__ = [
    "CALLS",
    "Audience",
    "KindFacts",
    "Lasting",
    "MessageGroup",
    "MessageKind",
    "Outgoing",
    "Recipient",
    "Sender",
    "Subject",
    "kinds",
    "kinds_of",
]

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
    WELCOME = "welcome", KindFacts(to_staff(Subject.INTERVIEWER, "welcome"), to_invited=True)
    # the coordinator said who they are: they are in
    LET_IN = "let in", KindFacts(to_staff(Subject.INTERVIEWER, "let_in"))
    # their PIN was chosen in a call that may have been anybody's
    PIN_SET = "pin set", KindFacts(to_staff(Subject.INTERVIEWER, "pin_set"))
    # to an interviewer or the coordinator: a word of theirs came to the quiet number, which answers nobody
    QUIET_READ = (
        "quiet read",
        KindFacts(
            to_staff(Subject.INTERVIEWER, "quiet.read") + to_coordinators(Subject.DAY, "quiet.read"),
            lasting=Lasting.FIRST_SENTENCE,
        ),
    )
    # to an interviewer, about a request without a time
    OFFER = (
        "offer",
        KindFacts(
            to_staff(Subject.REQUEST, "offer"), waits_for_morning=True, asks=True, invites_to_ring=True
        ),
    )
    OFFER_OVER = "offer over", KindFacts(to_staff(Subject.REQUEST, "offer_over"), waits_for_morning=True)
    WINDOW_OPENS = (
        "window opens",
        KindFacts(
            to_staff(Subject.REQUEST, "window_opens"),
            asks=True,
            reads_much=True,
            invites_to_ring=True,
            group=MessageGroup.CALL_WINDOW,
        ),
    )
    # to the coordinator too, a day later
    OVERDUE = (
        "overdue",
        KindFacts(
            to_staff(Subject.REQUEST, "overdue") + to_coordinators(Subject.REQUEST, "coordinator.overdue"),
            asks=True,
            invites_to_ring=True,
            group=MessageGroup.CALL_WINDOW,
        ),
    )
    # the coordinator gave it to them
    GIVEN = "given", KindFacts(to_staff(Subject.REQUEST, "given"), waits_for_morning=True, asks=True)
    # the coordinator put it on hold, or lets it go on
    ON_HOLD = "on hold", KindFacts(to_staff(Subject.REQUEST, "on_hold"), waits_for_morning=True)
    GOES_ON = "goes on", KindFacts(to_staff(Subject.REQUEST, "goes_on"), waits_for_morning=True, asks=True)
    # somebody who was cut off may know its two words
    WORDS_KNOWN = (
        "words known",
        KindFacts(to_staff(Subject.REQUEST, "words_known"), waits_for_morning=True),
    )
    # to an interviewer, about a time
    BOOKED = "booked", of_a_time("booked", MessageGroup.NEWS_OF_A_TIME)
    MOVED = "moved", of_a_time("moved", MessageGroup.NEWS_OF_A_TIME)
    # it cannot be held, as its day is closed or its visit is off: another is agreed on with the person
    CALLED_OFF = "called off", of_a_time("called_off", MessageGroup.NEWS_OF_A_TIME)
    DIGEST = "digest", of_a_day(to_staff(Subject.DAY, "digest"))
    DAY_BEFORE = "24 hours", of_a_time("day_before", MessageGroup.REMINDER, Lasting.FIRST_SENTENCE)
    TWO_HOURS = "2 hours", of_a_time("two_hours", MessageGroup.REMINDER, Lasting.FIRST_SENTENCE)
    TEN_MINUTES = "10 minutes", of_a_time("ten_minutes", MessageGroup.REMINDER)
    BACKUP_ASKED = "backup asked", of_a_time("backup_asked", MessageGroup.BACKUP)
    # to an interviewer, about either: it is erased, replaced, or with somebody else now
    OFF = "off", KindFacts(to_staff(Subject.INTERVIEWER, "off"))
    # to the coordinator
    NOBODY_FITS = "nobody fits", KindFacts(to_coordinators(Subject.REQUEST, "coordinator.nobody_fits"))
    NOBODY_TOOK = "nobody took", KindFacts(to_coordinators(Subject.REQUEST, "coordinator.nobody_took"))
    UNANSWERED = (
        "unanswered",
        KindFacts(to_coordinators(Subject.TIME, "coordinator.unanswered"), group=MessageGroup.BACKUP),
    )
    STAFF_STOPPED = (
        "staff stopped",
        KindFacts(to_coordinators(Subject.INTERVIEWER, "coordinator.staff_stopped")),
    )
    # a text to an interviewer did not arrive: theirs to mend, ours, or nobody's whom we could name
    STAFF_UNREACHED = (
        "staff unreached",
        KindFacts(to_coordinators(Subject.INTERVIEWER, "coordinator.staff_unreached")),
    )
    STAFF_TEXT_BLOCKED = (
        "staff text blocked",
        KindFacts(to_coordinators(Subject.INTERVIEWER, "coordinator.staff_text_blocked")),
    )
    STAFF_TEXT_LOST = (
        "staff text lost",
        KindFacts(to_coordinators(Subject.INTERVIEWER, "coordinator.staff_text_lost")),
    )
    # the provider took no more texts for a day; it is sent once it takes them again
    DAY_LIMIT = "day limit", KindFacts(to_coordinators(Subject.DAY, "coordinator.day_limit"))
    # every webhook is refused: nobody is answered
    ALL_REFUSED = "all refused", KindFacts(to_coordinators(Subject.DAY, "coordinator.all_refused"))
    # nothing goes out to people any more; somebody wants to end that; it is over
    HALTED = "halted", KindFacts(to_coordinators(Subject.DAY, "coordinator.halted"))
    HALT_VOTE = "halt vote", KindFacts(to_coordinators(Subject.DAY, "coordinator.halt_vote"))
    HALT_ENDED = "halt ended", KindFacts(to_coordinators(Subject.DAY, "coordinator.halt_ended"))
    # somebody sent JOIN, and again a day later where nobody said who it is
    JOIN_ASKED = "join asked", KindFacts(to_coordinators(Subject.JOINING, "coordinator.join_asked"))
    PIN_PAUSED = "pin paused", KindFacts(to_coordinators(Subject.INTERVIEWER, "coordinator.pin_paused"))
    MORNING = "morning", of_a_day(to_coordinators(Subject.DAY, "morning.waiting"))
    ALARM = (
        "alarm",
        KindFacts(to_coordinators(Subject.REQUEST, "coordinator.alarm"), group=MessageGroup.MORNING),
    )
    CALL_IN_MISSED = (
        "call in missed",
        KindFacts(to_coordinators(Subject.REQUEST, "coordinator.call_in_missed")),
    )
    # to a person, only with their yes
    PERSON_DAY_BEFORE = "person, 24 hours", reminds_person("reminder")
    PERSON_TWO_HOURS = "person, 2 hours", reminds_person("reminder")
    # in place of the first reminder that is still to come, where the time cannot be held; its version is the time's minute
    PERSON_CALLED_OFF = "person, called off", reminds_person("called_off")
    # calls
    RING_INTERVIEWER = "ring the interviewer", rings(Recipient.INTERVIEWER)
    RING_PERSON = "ring the person", rings(Recipient.PERSON)

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
    def waits_for_end_of_halt(self) -> bool:
        """Whether it stays where it is while nothing goes out to people; of a ring the call itself is looked at."""
        is_text_to_person = self.goes_to(Recipient.PERSON) and not self.facts.is_call
        return is_text_to_person or self.facts.invites_to_ring

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

    ``subject`` is a request's id, an interviewer's id, an invitation's id or a day in ISO form. ``recipient_id`` is an
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
