"""Forget: what has had its time goes, whether or not anybody asked.

Counters stay. Interviews held and appointments have their own times, which come with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intake.core.retention import Retention
from intake.services.erase import erase_marked, scrub_erased
from intake.storage.ledger import Ledger
from intake.storage.requests import RequestRow
from intake.storage.unit_of_work import Database, UnitOfWork

# A request is dated in UTC or west of it, so an honest date is never later than tomorrow.
_CLOCK_DOUBT = timedelta(days=1)
# A day is over in UTC before it is by the line's clock, and a visit is named until its last interview is done.
_DAYS_SHOWN = timedelta(days=2)
# What was sent is no longer of use when the last report about it has come.
OUTBOX_KEPT = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much went, or is about to go."""

    conversations: int
    guesses: int
    requests: int


def forget(database: Database, ledger: Ledger, retention: Retention, now: datetime) -> Forgotten:
    """Forget everything that has had its time; meant to run every minute."""
    with database.work() as work:
        expired = work.conversations.delete_expired(now, retention.longest_conversation)
        if expired.unfinished:
            work.counters.add(now, "ended", "unfinished", expired.unfinished)
        guesses = work.guesses.forget(now)
        work.orders.forget_parked(now - timedelta(days=retention.days_hard))
        work.outbox.sweep(now - OUTBOX_KEPT)
        requests = _mark_past(work, retention, now)
        work.availabilities.forget_past(now.astimezone(UTC).date() - _DAYS_SHOWN)
        work.commit()
    erase_marked(database, ledger, now)
    scrub_erased(database)
    ledger.trim(now.astimezone(UTC).date(), retention.ledger_days)
    return Forgotten(expired.finished + expired.unfinished, guesses, requests)


def due_to_forget(database: Database, retention: Retention, now: datetime) -> Forgotten:
    """Return how much ``forget`` would take away now, and take nothing."""
    with database.reading() as work:
        return Forgotten(
            conversations=work.conversations.count_expired(now, retention.longest_conversation),
            guesses=work.guesses.count_over(now),
            requests=sum(is_past(row, retention, now) for row in work.requests.every_open()),
        )


def is_past(request: RequestRow, retention: Retention, now: datetime) -> bool:
    """Tell whether a request has had its time: days, tries, or the hard cap that nothing outlives."""
    days = (now.astimezone(UTC).date() - request.requested_on).days
    if days >= retention.days_hard or request.attempts >= retention.tries:
        return True
    call_in_ahead = request.call_in_ends_at is not None and request.call_in_ends_at > now
    return days >= retention.days_open and not call_in_ahead


def _mark_past(work: UnitOfWork, retention: Retention, now: datetime) -> int:
    today = now.astimezone(UTC).date()
    work.requests.bring_back_to_today(today, today + _CLOCK_DOUBT)
    past = [row for row in work.requests.every_open() if is_past(row, retention, now)]
    for row in past:
        work.requests.set_erasing(row.id)
    return len(past)
