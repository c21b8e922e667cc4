"""Sending: what is handed to the provider, what it may answer, and whether now is the moment.

Values and rules only: nothing here sends, stores or asks what time it is. What follows from an error code of
the provider is in ``core.delivery.provider_errors``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intake.core.delivery.message_kinds import MessageKind, Recipient, Sender, Subject
from intake.core.phone import PhoneNumber
from intake.core.scheduling.quiet_hours import after_quiet, is_quiet

_OF_A_REQUEST = (Subject.REQUEST, Subject.TIME)
# The provider's list may be some seconds late, and a request that hung may still arrive.
LOOK_UP_AFTER = timedelta(seconds=30)
# Shorter is not worth telling the provider, and longer it does not take.
SHORTEST_VALIDITY, LONGEST_VALIDITY = timedelta(seconds=60), timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class DueRow:
    """One row of the outbox while it is being sent; ``tries`` counts this try too, and names it.

    Times are UTC. ``lease_until`` is when another worker may look what became of it.
    """

    id: str
    kind: MessageKind
    subject: str
    recipient: Recipient
    recipient_id: str
    version: int
    due_at: datetime
    send_before: datetime | None
    tries: int
    lease_until: datetime
    # The provider's code of an earlier try that failed.
    failed_with: int | None = None

    @property
    def sender(self) -> Sender:
        """The number it comes from."""
        return Sender.QUIET if self.recipient is Recipient.PERSON else Sender.LINE

    @property
    def token(self) -> str:
        """What the provider's reports of this very try carry: an earlier try's come late, and are no news."""
        return f"{self.id}.{self.tries}"

    @property
    def is_call(self) -> bool:
        """Whether a phone rings."""
        return self.kind.is_call

    @property
    def may_come_twice(self) -> bool:
        """Whether it may be sent again when nobody can tell what became of it."""
        return self.kind.may_come_twice

    @property
    def request_id(self) -> str | None:
        """The request it is about; None where its subject is an interviewer or a day."""
        audience = self.kind.audience(self.recipient)
        return self.subject if audience is not None and audience.subject in _OF_A_REQUEST else None


@dataclass(frozen=True, slots=True)
class TextToSend:
    """A text as it is to be sent; ``about`` is the request that a bare answer to it is about.

    ``begins`` is as much of it as stays the same until it may be looked up; None where all of it does.
    """

    body: str = field(repr=False)
    about: str | None = None
    begins: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CallToPlace:
    """A call as it is to be made; paths are below the line's public address, times in whole seconds.

    ``detect_machine`` lets the provider say whether a machine answered before the first word;
    ``after_greeting`` lets it wait for the end of the machine's greeting before it says so.
    """

    path: str
    status_path: str
    timeout: int
    time_limit: int
    detect_machine: bool = False
    after_greeting: bool = False


Composed = TextToSend | CallToPlace


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """A text on its way to the provider."""

    to: PhoneNumber
    from_: PhoneNumber
    body: str = field(repr=False)
    status_url: str = field(repr=False)
    valid_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """A call on its way to the provider; ``send_digits`` are pressed once somebody answers."""

    to: PhoneNumber
    from_: PhoneNumber
    ring: CallToPlace
    public_url: str = field(repr=False)
    send_digits: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it, under its own id."""

    provider_id: str = field(repr=False)
    status: str = "queued"


@dataclass(frozen=True, slots=True)
class SendRefused:
    """The provider surely did not take it: its error code, or the status where it gave none.

    ``too_many``: the status was that for too many requests.
    """

    code: int
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nothing was handed over: there was no connection."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may have been taken: the connection broke or the provider stumbled after it was handed over."""


Answer = Accepted | SendRefused | Unreachable | Unclear


@dataclass(frozen=True, slots=True)
class FoundAtProvider:
    """What the provider's list shows of something we sent; ``code`` is 0 where nothing went wrong."""

    provider_id: str = field(repr=False)
    status: str
    code: int = 0


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for among what left one of our numbers since a moment (UTC); a call has no body."""

    from_: PhoneNumber
    to: PhoneNumber
    since: datetime
    body: str | None = field(default=None, repr=False)
    # Ids that belong to other rows with the same words.
    known: frozenset[str] = field(default=frozenset(), repr=False)
    # How the body begins, where the rest may have been another when it was sent.
    begins: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Not now, but at a moment (UTC)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class TooLate:
    """Never: its moment is past, or would be."""


def moment_of(row: DueRow, now: datetime, zone: ZoneInfo) -> WaitUntil | TooLate | None:
    """Return why a row is not sent now (UTC), or None where it may be."""
    if row.send_before is not None and now >= row.send_before:
        return TooLate()
    if not row.kind.keeps_quiet or not is_quiet(now, zone):
        return None
    morning = after_quiet(now, zone)
    return TooLate() if row.send_before is not None and morning >= row.send_before else WaitUntil(morning)


def valid_seconds(row: DueRow, now: datetime) -> int | None:
    """Return how long the carrier may go on trying, or None where its own ten hours will do."""
    if row.send_before is None or row.send_before - now >= LONGEST_VALIDITY:
        return None
    return int(max(row.send_before - now, SHORTEST_VALIDITY).total_seconds())


# How far a text came, as the provider tells it: reports come twice and out of order. In whichever order, the end is
# the same: a loss outranks what comes before a phone has it, and that a phone has it outranks a loss. Only the phone
# itself confirms it; a loss may be a carrier's guess, or the first of two ways (RCS, then SMS).
_RANKS = {
    "accepted": 0,
    "scheduled": 1,
    "queued": 2,
    "sending": 3,
    "sent": 4,
    "partially_delivered": 4,
    "undelivered": 5,
    "failed": 5,
    "canceled": 5,
    "delivered": 6,
    "read": 7,
}
LOST = frozenset({"undelivered", "failed", "canceled"})
# What a report of a loss means that names no code: nobody knows why.
NO_CODE = 30008
# The provider is done with it, and its copy there may be deleted: of many texts no carrier tells more than that it
# took them. What is still told of one after that is heard all the same.
SETTLED = LOST | {"sent", "delivered", "read"}


def comes_after(report: str, known: str | None) -> bool:
    """Tell whether a report of a try is news beside what is known of that try: never back, and nothing unheard of."""
    rank = _RANKS.get(report)
    return rank is not None and rank > _RANKS.get(known or "", -1)
