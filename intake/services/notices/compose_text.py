"""Composes the words of a text when it is sent, from ids alone: first it looks whether its reason still stands.

A text whose reason is gone has no words, and is dropped. Opens no number and sends nothing; calls are not texts.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from intake.core.delivery.message_kinds import CALLS, MessageKind, Recipient
from intake.core.delivery.sending import DueRow, TextToSend
from intake.core.script.date_text import day
from intake.services.notices.compose_coordinator import coordinator_text
from intake.services.notices.compose_person import person_text
from intake.services.notices.compose_staff import staff_text
from intake.services.notices.composer import Composer
from intake.storage.unit_of_work import UnitOfWork

# After one of these, an interviewer's next word without a code is about its request.
ASKS = frozenset(
    {
        MessageKind.OFFER,
        MessageKind.GIVEN,
        MessageKind.WINDOW_OPENS,
        MessageKind.OVERDUE,
        MessageKind.BOOKED,
        MessageKind.MOVED,
        MessageKind.DAY_BEFORE,
        MessageKind.TWO_HOURS,
        MessageKind.TEN_MINUTES,
        MessageKind.BACKUP_ASKED,
    }
)
# These say how things stand, and that may change between their sending and a look-up after a crash.
OF_A_DAY = frozenset({MessageKind.MORNING, MessageKind.DIGEST})
ANSWERABLE = frozenset({MessageKind.DAY_BEFORE, MessageKind.TWO_HOURS})


def compose(composer: Composer, work: UnitOfWork, due: DueRow) -> TextToSend | None:
    """Return a text that is due, and the request a bare answer to it is about; None where its reason is gone.

    A call raises ValueError.
    """
    body = compose_text(composer, work, due)
    asks = due.recipient is Recipient.INTERVIEWER and due.kind in ASKS
    if body is None:
        return None
    return TextToSend(body, due.subject if asks else None, _lasting(composer, due, body))


def _lasting(composer: Composer, due: DueRow, body: str) -> str | None:
    """Return how a text begins whatever changes meanwhile; None where it stays as it is while it has a reason."""
    if due.kind in OF_A_DAY:
        on = day(date.fromisoformat(due.subject), composer.english)
        return f"{on}:" if body.startswith(f"{on}:") else None
    # The first sentence tells of which time it is, or that a text was read; the others, how things stand.
    begins_alike = due.kind in ANSWERABLE or due.kind is MessageKind.QUIET_READ
    return f"{body.partition('. ')[0]}." if begins_alike else None


def compose_text(composer: Composer, work: UnitOfWork, due: DueRow) -> str | None:
    """Return the words alone; a call raises ValueError."""
    if due.kind in CALLS:
        raise ValueError("a call is not a text")
    match due.recipient:
        case Recipient.INTERVIEWER:
            return staff_text(composer, work, due)
        case Recipient.COORDINATOR:
            return coordinator_text(composer, work, due)
        case Recipient.PERSON:
            return person_text(composer, work, due)
        case _:
            assert_never(due.recipient)
