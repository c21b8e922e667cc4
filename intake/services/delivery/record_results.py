"""Records results: what became of a claimed row is written down, within the transaction that claims the next.

Sends nothing. What follows when something does not arrive is in ``handle_failures``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from intake.core.delivery.message_kinds import MessageKind, Recipient
from intake.core.delivery.provider_errors import ErrorMeaning
from intake.core.delivery.retry_policy import HELD_FOR_CONNECTION, MOST_TRIES, HoldSending, pause_after
from intake.core.delivery.sending import (
    LOOK_UP_AFTER,
    LOST,
    SETTLED,
    DueRow,
    SendRefused,
    TooLate,
    Unclear,
    Unreachable,
    WaitUntil,
)
from intake.core.retention.provider_copies import CopyKind
from intake.logs import Event, log
from intake.services.delivery.delivery_report import note_report
from intake.services.delivery.handle_failures import fail, handle_refusal, hold_sending
from intake.services.delivery.ports import Broken, CannotTell, Delivery, NoReason, NotFound, Result, Sent
from intake.services.delivery.status_keys import PROVIDER_SILENT_SINCE
from intake.storage.crypto import fingerprints
from intake.storage.queries.delivery_reports import DeliveryReport
from intake.storage.queries.interviewers import TextedAbout
from intake.storage.queries.outbox_claims import SentRow
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.provider_copies import NewCopy
from intake.storage.queries.sending_pace import Lane
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Done:
    """A row that was worked on, and what became of it."""

    row: DueRow
    result: Result


class _SentDone(NamedTuple):
    row: DueRow
    sent: Sent


@dataclass(frozen=True, slots=True)
class OrphanCall:
    """A call that was made for a row that is gone meanwhile: it must end at once."""

    provider_id: str = field(repr=False)


def record_results(work: UnitOfWork, delivery: Delivery, done: Sequence[Done]) -> tuple[OrphanCall, ...]:
    """Write down what became of claimed rows; return the calls that must end at once."""
    now = delivery.clock()
    # What becomes of a call moves its attempt, and nobody takes an attempt after a row of the outbox.
    for each in done:
        if each.row.is_call:
            delivery.told(work, each.row, each.result)
    for each in done:
        if not isinstance(each.result, Sent):
            _not_sent(work, each.row, each.result, now)
    sent = [_SentDone(each.row, each.result) for each in done if isinstance(each.result, Sent)]
    taken = [each for each in sent if each.sent.status not in LOST]
    for row, lost in sent:
        if lost.status in LOST:
            # Found in the provider's list: it is no other news than a report.
            note_report(work, row.token, DeliveryReport(lost.status, lost.code or None, lost.sealed_id), now)
    # Where it is not news the provider's own report was here first, and was counted.
    news = set(work.outbox.sent([SentRow(row, it.status, it.sealed_id) for row, it in taken], now))
    _sum_up(work, taken, news, now)
    for row, _ in taken:
        if row.kind is MessageKind.WORDS_KNOWN:
            # Whoever has it knows by now that the two words prove nothing.
            work.heard_words.forget(row.subject)
    orphans = [_sent(work, delivery, each, is_news=_takes(news, each.row.id)) for each in sent]
    return tuple(each for each in orphans if each is not None)


def _takes(news: set[str], row_id: str) -> bool:
    """Tell whether a row is news, once."""
    is_news = row_id in news
    news.discard(row_id)
    return is_news


def _sum_up(work: UnitOfWork, sent: Sequence[_SentDone], news: AbstractSet[str], now: datetime) -> None:
    """Count what was sent, and note what each interviewer's bare answer is about now: once for many rows."""
    # Several workers do this at once, and take rows they share in the same order.
    recipients = {row.id: row.recipient.value for row, _ in sent if row.id in news}
    for recipient, n in sorted(Counter(recipients.values()).items()):
        work.counters.add(now, "sent", recipient, n)
    work.interviewers.note_texted(
        {
            row.recipient_id: TextedAbout(it.about, now)
            for row, it in sent
            if row.recipient is Recipient.INTERVIEWER and it.about is not None
        }
    )


def _not_sent(work: UnitOfWork, row: DueRow, result: Result, now: datetime) -> None:
    match result:
        case SendRefused(code=code):
            log(Event.GATEWAY_REFUSED, code=code)
            handle_refusal(work, row, result, now)
        case Unreachable():
            _unreachable(work, row, now)
        case Unclear():
            work.outbox.look_up_at(row, now + LOOK_UP_AFTER)
        case WaitUntil(until=until):
            work.outbox.again(row, until, counted=False)
        case TooLate() | NoReason():
            _of_no_use(work, row, result, now)
        case NotFound():
            _not_found(work, row, now)
        case Broken(error=error, may_have_left=may_have_left):
            log(Event.DELIVERY_FAILED, error=error)
            if may_have_left:
                _not_found(work, row, now)
            else:
                _broken(work, row, now)
        case CannotTell() | Sent():
            # The lease that took it over runs out by itself, and somebody looks again.
            return


def _unreachable(work: UnitOfWork, row: DueRow, now: datetime) -> None:
    hold_sending(work, now, HoldSending(HELD_FOR_CONNECTION, calls_too=True))
    if work.line_state.get(PROVIDER_SILENT_SINCE) is None:
        work.line_state.put(PROVIDER_SILENT_SINCE, now.isoformat())
    work.outbox.again(row, row.due_at, counted=False)


def _sent(work: UnitOfWork, delivery: Delivery, each: _SentDone, *, is_news: bool) -> OrphanCall | None:
    (row, sent), now = each, delivery.clock()
    if not is_news and work.outbox.is_gone(row.id):
        # It left although its row went meanwhile, as with an erased request.
        _list_copy(work, delivery, row, sent)
        return OrphanCall(sent.provider_id) if row.is_call else None
    if sent.segments > 1 and delivery.sending_rules.per_second:
        took = timedelta(seconds=(sent.segments - 1) / delivery.sending_rules.per_second)
        work.sending_lanes.take(Lane(row.sender.value), now, took)
    if sent.status in SETTLED:
        # Found in the provider's list: the report that it is done may have been lost.
        _list_copy(work, delivery, row, sent)
    return None


def _list_copy(work: UnitOfWork, delivery: Delivery, row: DueRow, sent: Sent) -> None:
    kind = CopyKind.CALL if row.is_call else CopyKind.MESSAGE
    key = fingerprints.swept_copy_key(delivery.keys, sent.provider_id)
    work.provider_copies.add(NewCopy(key, sent.sealed_id, kind, delivery.clock()))


def _not_found(work: UnitOfWork, row: DueRow, now: datetime) -> None:
    if row.may_come_twice and row.tries < MOST_TRIES:
        # What a crash left goes out at once; a provider that takes nothing is given time.
        pause = pause_after(row.tries - 2) if row.tries > 2 else timedelta()
        work.outbox.again(row, now + pause, counted=True)
    else:
        # It may have arrived for all we know; a person's phone does not ring or buzz twice for that.
        fail(work, row, ErrorMeaning.UNKNOWN, now)


def _broken(work: UnitOfWork, row: DueRow, now: datetime) -> None:
    if row.tries < MOST_TRIES:
        work.outbox.again(row, now + pause_after(row.tries), counted=True)
    else:
        fail(work, row, ErrorMeaning.UNKNOWN, now)


def _of_no_use(work: UnitOfWork, row: DueRow, result: TooLate | NoReason, now: datetime) -> None:
    if isinstance(result, TooLate) and row.tries > 1:
        # It was tried in time and did not arrive, which somebody must know.
        fail(work, row, ErrorMeaning.UNKNOWN, now)
    elif work.outbox.over(row, OutboxState.DROPPED, now):
        work.counters.add(now, "dropped", row.recipient.value)
