"""Composes the words of a text when it is sent, from ids alone: first it looks whether its reason still stands.

A text whose reason is gone has no words, and is dropped. Opens no number and sends nothing; calls are not texts.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from intake.core.delivery.message_kinds import Kind, Recipient
from intake.core.delivery.sending import DueRow, Words
from intake.core.script.date_text import day
from intake.services.notices.compose_coordinator import to_coordinator
from intake.services.notices.compose_person import to_person
from intake.services.notices.compose_staff import to_staff
from intake.services.notices.composer import Composer
from intake.storage.unit_of_work import UnitOfWork

# After one of these, an interviewer's next word without a code is about its request.
ASKS = frozenset(
    {
        Kind.OFFER,
        Kind.GIVEN,
        Kind.WINDOW_OPENS,
        Kind.OVERDUE,
        Kind.BOOKED,
        Kind.MOVED,
        Kind.DAY_BEFORE,
        Kind.TWO_HOURS,
        Kind.TEN_MINUTES,
        Kind.BACKUP_ASKED,
    }
)
# These say how things stand, and that may change between their sending and a look-up after a crash.
OF_A_DAY = frozenset({Kind.MORNING, Kind.DIGEST})
ANSWERABLE = frozenset({Kind.DAY_BEFORE, Kind.TWO_HOURS})


def compose(composer: Composer, work: UnitOfWork, due: DueRow) -> Words | None:
    """Return a text that is due, and the request a bare answer to it is about; None where its reason is gone.

    A call raises ValueError.
    """
    body = compose_text(composer, work, due)
    asks = due.recipient is Recipient.INTERVIEWER and due.kind in ASKS
    if body is None:
        return None
    return Words(body, due.subject if asks else None, _lasting(composer, due, body))


def _lasting(composer: Composer, due: DueRow, body: str) -> str | None:
    """Return how a text begins whatever changes meanwhile; None where it stays as it is while it has a reason."""
    if due.kind in OF_A_DAY:
        on = day(date.fromisoformat(due.subject), composer.english)
        return f"{on}:" if body.startswith(f"{on}:") else None
    # The first sentence tells of which time it is, or that a text was read; the others, how things stand.
    begins_alike = due.kind in ANSWERABLE or due.kind is Kind.QUIET_READ
    return f"{body.partition('. ')[0]}." if begins_alike else None


def compose_text(composer: Composer, work: UnitOfWork, due: DueRow) -> str | None:
    """Return the words alone."""
    match due.kind:
        case Kind.WELCOME | Kind.OFF | Kind.DIGEST | Kind.OFFER | Kind.OFFER_OVER | Kind.WINDOW_OPENS:
            return to_staff(composer, work, due)
        case Kind.BOOKED | Kind.MOVED | Kind.DAY_BEFORE | Kind.TWO_HOURS | Kind.TEN_MINUTES:
            return to_staff(composer, work, due)
        case Kind.BACKUP_ASKED | Kind.GIVEN | Kind.PIN_SET:
            return to_staff(composer, work, due)
        case Kind.OVERDUE | Kind.QUIET_READ:
            told = to_staff if due.recipient is Recipient.INTERVIEWER else to_coordinator
            return told(composer, work, due)
        case Kind.NOBODY_FITS | Kind.NOBODY_TOOK | Kind.UNANSWERED | Kind.ALARM | Kind.MORNING:
            return to_coordinator(composer, work, due)
        case Kind.STAFF_STOPPED | Kind.STAFF_UNREACHED | Kind.PIN_PAUSED | Kind.CALL_IN_MISSED:
            return to_coordinator(composer, work, due)
        case Kind.PERSON_DAY_BEFORE | Kind.PERSON_TWO_HOURS:
            return to_person(composer, work, due)
        case Kind.RING_INTERVIEWER | Kind.RING_PERSON:
            raise ValueError("a call is not a text")
        case _:
            assert_never(due.kind)
