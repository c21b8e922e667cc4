"""Composes the words of a text when it is sent, from ids alone: first it looks whether its reason still stands.

Finds what composes a kind by the kind's own declaration. A text whose reason is gone has no words, and is dropped.
Opens no number and sends nothing; calls are not texts.
"""

from __future__ import annotations

from typing import assert_never

from intake.core.delivery.message_kinds import Lasting, Recipient
from intake.core.delivery.sending import DueRow, TextToSend
from intake.core.script.date_text import day
from intake.services.notices.compose_coordinator import coordinator_text
from intake.services.notices.compose_person import person_text
from intake.services.notices.compose_staff import staff_text
from intake.services.notices.composer import Composer
from intake.services.notices.notice import Notice
from intake.storage.unit_of_work import UnitOfWork


def compose(composer: Composer, work: UnitOfWork, due: DueRow) -> TextToSend | None:
    """Return a text that is due, and the request a bare answer to it is about; None where its reason is gone.

    A call raises ValueError.
    """
    if due.is_call:
        raise ValueError("a call is not a text")
    audience = due.kind.audience(due.recipient)
    if audience is None:
        return None
    notice = Notice(composer, work, due, audience)
    body = _words(notice)
    if body is None:
        return None
    asks = due.recipient is Recipient.INTERVIEWER and due.kind.facts.asks
    return TextToSend(body, due.request_id if asks else None, _lasting(notice, body))


def _words(notice: Notice) -> str | None:
    match notice.audience.recipient:
        case Recipient.INTERVIEWER:
            return staff_text(notice)
        case Recipient.COORDINATOR:
            return coordinator_text(notice)
        case Recipient.PERSON:
            return person_text(notice)
        case _:
            assert_never(notice.audience.recipient)


def _lasting(notice: Notice, body: str) -> str | None:
    """Return how a text begins whatever changes meanwhile; None where it stays as it is while it has a reason."""
    lasting = notice.due.kind.facts.lasting
    match lasting:
        case Lasting.WHOLE:
            return None
        case Lasting.FIRST_SENTENCE:
            return f"{body.partition('. ')[0]}."
        case Lasting.DAY:
            begins = f"{day(notice.on, notice.composer.english)}:"
            return begins if body.startswith(begins) else None
        case _:
            assert_never(lasting)
