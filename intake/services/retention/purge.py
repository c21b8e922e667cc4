"""Purge: what has had its time goes, whether or not anybody asked.

Counters stay. Knows no outcome: what ends a request that was answered is ``services.requests.apply_outcome``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intake.core.reports.web_troubles import TROUBLES_KEPT
from intake.core.retention.retention import ANSWER_WITHIN, Retention, is_past
from intake.core.staff.staff_orders import READ_FOR
from intake.services.retention.erase import erase_marked, scrub_erased
from intake.services.retention.ledger_check import note_ledger
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database, UnitOfWork

# A request is dated in UTC or west of it, so an honest date is never later than tomorrow.
_CLOCK_DOUBT = timedelta(days=1)
# A day is over in UTC before it is by the line's clock, and a visit is named until its last interview is done.
_DAYS_SHOWN = timedelta(days=2)
# What was sent is no longer of use when the last report about it has come.
OUTBOX_KEPT = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Purged:
    """How much went, or is about to go."""

    conversations: int
    guesses: int
    requests: int


def purge(database: Database, ledger: Ledger, retention: Retention, now: datetime) -> Purged:
    """Forget everything that has had its time; meant to run every minute."""
    with database.work() as work:
        expired = work.conversations.delete_expired(now, retention.longest_conversation)
        if expired.unfinished:
            work.counters.add(now, "ended", "unfinished", expired.unfinished)
        guesses = work.wrong_codes.forget(now)
        work.web_troubles.forget(now, TROUBLES_KEPT)
        work.orders.forget_parked(now - timedelta(days=retention.days_hard))
        work.staff_orders.forget(now - READ_FOR)
        work.join_invitations.forget(now)
        work.outbox.sweep(now - OUTBOX_KEPT)
        requests = _mark_past(work, retention, now)
        work.availabilities.forget_past(now.astimezone(UTC).date() - _DAYS_SHOWN)
        work.special_days.forget_before(now.astimezone(UTC).date() - _DAYS_SHOWN)
        work.commit()
    erase_marked(database, ledger, now)
    scrub_erased(database)
    ledger.trim(now.astimezone(UTC).date(), retention.ledger_days)
    note_ledger(database, ledger, retention, now)
    return Purged(expired.finished + expired.unfinished, guesses, requests)


def due_to_purge(database: Database, retention: Retention, now: datetime) -> Purged:
    """Return how much ``purge`` would take away now, and take nothing."""
    with database.reading() as work:
        return Purged(
            conversations=work.conversations.count_expired(now, retention.longest_conversation),
            guesses=work.wrong_codes.count_over(now),
            requests=sum(1 for _ in _past(work, retention, now)),
        )


def past_of(
    work: UnitOfWork, requests: Iterable[RequestRow], retention: Retention, now: datetime
) -> Iterator[RequestRow]:
    """Yield those of some requests that have had their time, unless an outcome comes before now (UTC)."""
    rows = tuple(requests)
    # Read after the requests: whoever booked meanwhile is not taken for one without a time.
    booked = work.appointments.of_each([row.id for row in rows])
    # A time that is off is waited for by nobody: its request is open as if it had none.
    starts = {request_id: each.starts_at for request_id, each in booked.items() if not each.is_off}
    return (row for row in rows if is_past(row, starts.get(row.id), retention, now))


def _past(work: UnitOfWork, retention: Retention, now: datetime) -> Iterator[RequestRow]:
    # Only what can be past is read: with a hundred thousand that wait, reading all of them kept every caller from
    # saving for six seconds of every minute (`python -m scripts.bench growth`).
    made = now.astimezone(UTC).date() - timedelta(days=min(retention.days_open, retention.days_hard))
    rows = work.requests.maybe_past(made, retention.tries, now - ANSWER_WITHIN)
    return past_of(work, rows, retention, now)


def _mark_past(work: UnitOfWork, retention: Retention, now: datetime) -> int:
    today = now.astimezone(UTC).date()
    work.requests.bring_back_to_today(today, today + _CLOCK_DOUBT)
    past = tuple(_past(work, retention, now))
    for row in past:
        work.requests.set_erasing(row.id)
    return len(past)
