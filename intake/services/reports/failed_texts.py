"""Failed texts: what did not arrive of the last 48 hours, to whom it was, why, and whose it is to mend.

Three statements for any number of rows. Knows no number, and no request: a person is a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.core.delivery.message_kinds import MessageKind, Recipient
from intake.core.delivery.provider_errors import ErrorFacts, Mender, error_facts
from intake.storage.unit_of_work import Database, UnitOfWork

# A row is swept this long after it was done.
REMEMBERED = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class FailedText:
    """A text or ring that will not arrive; ``handle`` is an interviewer's, and times are UTC.

    ``code`` is the provider's, or None where nobody told one.
    """

    kind: MessageKind
    recipient: Recipient
    handle: str | None
    due_at: datetime
    failed_at: datetime
    code: int | None

    @property
    def facts(self) -> ErrorFacts:
        """What the code means, whose it is to mend, and how."""
        return error_facts(self.code)


@dataclass(frozen=True, slots=True)
class FailedTexts:
    """What failed, the latest first, and how many were sent beside it."""

    entries: tuple[FailedText, ...]
    sent: int

    @property
    def by_mender(self) -> Mapping[Mender, int]:
        """How many are whose to mend; only whose some are."""
        return Counter(each.facts.mender for each in self.entries)

    @property
    def share(self) -> float:
        """How much of all that was tried failed, from 0 to 1."""
        return len(self.entries) / max(len(self.entries) + self.sent, 1)


def failed_texts(work: UnitOfWork, since: datetime) -> FailedTexts:
    """Return what failed since a moment (UTC), within the 48 hours that a row is kept."""
    handles = {each.id: each.handle for each in work.interviewers.all()}
    entries = (
        FailedText(
            row.kind, row.recipient, handles.get(row.recipient_id), row.due_at, row.failed_at, row.code
        )
        for row in work.outbox.failed(since)
    )
    return FailedTexts(tuple(entries), work.outbox.count_sent(since))


def read_failed_texts(database: Database, now: datetime, within: timedelta = REMEMBERED) -> FailedTexts:
    """Return what failed within a while of now (UTC), read in a transaction of its own."""
    with database.reading() as work:
        return failed_texts(work, now - within)
