"""Text sums: how many texts and rings wait, and how many failed and whose they are to mend; noted by the worker.

The console may not look into the outbox, where it would see to whom and when each one goes; of it all it learns
these sums, and nothing of a single row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from intake.core.delivery.provider_errors import Mender, error_facts
from intake.services.reports.failed_texts import REMEMBERED
from intake.storage.unit_of_work import Database, UnitOfWork

# The name of the value of the line that holds them.
TEXT_SUMS = "text sums"


@dataclass(frozen=True, slots=True)
class TextSums:
    """What is due and waits, since when the oldest of it is due (UTC), and what failed within 48 hours, by whose it is to mend."""

    waiting: int = 0
    oldest_due_at: datetime | None = None
    failed: Mapping[Mender, int] = field(default_factory=dict)

    @property
    def failed_in_all(self) -> int:
        """How many failed, whoever mends them."""
        return sum(self.failed.values())


def note_text_sums(database: Database, now: datetime) -> None:
    """Note how sending stands now (UTC), where that changed."""
    with database.reading() as work:
        summed, known = _summed(work, now), text_sums(work)
    if summed == known:
        return
    with database.work() as work:
        work.line_state.put(TEXT_SUMS, msgspec.json.encode(summed).decode())
        work.commit()


def text_sums(work: UnitOfWork) -> TextSums:
    """Return the sums as the worker noted them last; none before it did."""
    return text_sums_in({TEXT_SUMS: work.line_state.get(TEXT_SUMS) or ""})


def text_sums_in(noted: Mapping[str, str]) -> TextSums:
    """Return the sums among the values of the line, for whoever read them all; none where none are noted."""
    written = noted.get(TEXT_SUMS)
    return msgspec.json.decode(written, type=TextSums) if written else TextSums()


def _summed(work: UnitOfWork, now: datetime) -> TextSums:
    queue, failed = work.outbox.queue(now), dict[Mender, int]()
    for row in work.outbox.failed(now - REMEMBERED):
        mender = error_facts(row.code).mender
        failed[mender] = failed.get(mender, 0) + 1
    return TextSums(queue.waiting, queue.next_due_at if queue.waiting else None, failed)
