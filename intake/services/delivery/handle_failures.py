"""Handles failures: what follows when something does not arrive: a pause, a hold, or somebody who must know.

For the worker and for the provider's reports alike, within the transaction they hand in. What a code means is
in ``core.delivery.provider_errors``.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.outbox_entries import to_coordinator
from intake.core.delivery.provider_errors import ErrorMeaning, Mender, error_facts, meaning_of
from intake.core.delivery.reminders import TO_PERSON
from intake.core.delivery.retry_policy import (
    HOLDS,
    Failure,
    GiveUp,
    HoldSending,
    SendAgain,
    next_after,
)
from intake.core.delivery.sending import DueRow, SendRefused
from intake.core.staff.interviewer import Standing
from intake.logs import Event, log
from intake.services.delivery.status_keys import COORDINATOR_UNREACHED, HELD_BY
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.sending_pace import TEXTS, Lane
from intake.storage.unit_of_work import UnitOfWork


def handle_refusal(work: UnitOfWork, row: DueRow, refused: SendRefused, now: datetime) -> None:
    """Do what a refusal asks for: nothing was handed over."""
    code = refused.code
    match next_after(Failure(code, row.tries, row.may_come_twice, too_many=refused.too_many)):
        case SendAgain(after=after):
            work.outbox.again(row, now + after, counted=True, code=code)
        case HoldSending() as held:
            hold_sending(work, now, held, code)
            work.outbox.again(row, row.due_at, counted=False, code=code)
        case GiveUp(meaning=meaning):
            fail(work, row, meaning, now, code=code)


def fail(
    work: UnitOfWork, row: DueRow, meaning: ErrorMeaning, now: datetime, *, code: int | None = None
) -> None:
    """Give up a claimed row, and tell whom it concerns; without a code that of an earlier try tells why."""
    code = row.failed_with if code is None else code
    if work.outbox.over(row, OutboxState.FAILED, now, code):
        given_up(work, row, meaning, now, code=code)


def lost_on_its_way(work: UnitOfWork, row: DueRow, code: int, now: datetime) -> None:
    """Do what a failure asks for that the provider reports of something it had taken."""
    match next_after(Failure(code, row.tries, row.may_come_twice, taken=True)):
        case SendAgain(after=after):
            work.outbox.revive(row, now + after)
        case HoldSending() as held:
            hold_sending(work, now, held, code)
            work.outbox.revive(row, row.due_at)
        case GiveUp(meaning=meaning):
            _hold_if_ours(work, meaning, code, now)
            work.outbox.lose(row, now)
            given_up(work, row, meaning, now, code=code)


def _hold_if_ours(work: UnitOfWork, meaning: ErrorMeaning, code: int, now: datetime) -> None:
    held = HOLDS.get(meaning)
    if held is not None:
        hold_sending(work, now, held, code)


def hold_sending(work: UnitOfWork, now: datetime, held: HoldSending, code: int | None = None) -> None:
    """Send nothing for a while; with a code somebody must mend something, and is told."""
    before = work.sending_lanes.held_until(Lane.LINE)
    work.sending_lanes.hold(Lane if held.calls_too else TEXTS, now, now + held.after)
    # Sixteen texts that leave at once meet the same trouble; it is told once.
    if code is not None and (before is None or before < now + held.after / 2):
        work.line_state.put(HELD_BY, str(code))
        log(Event.ALARM, code=code)
        if meaning_of(code) is ErrorMeaning.DAY_LIMIT:
            # It leaves when texts leave again, and tells why they came late.
            work.outbox.add([to_coordinator(MessageKind.DAY_LIMIT, now.date().isoformat(), now)])


def given_up(
    work: UnitOfWork, row: DueRow, meaning: ErrorMeaning, now: datetime, *, code: int | None = None
) -> None:
    """Count what will never arrive, and tell or spare whom it concerns; the code says whose it is to mend."""
    work.counters.add(now, "failed", row.recipient.value)
    if row.is_call:
        return
    match row.recipient:
        case Recipient.INTERVIEWER if meaning is ErrorMeaning.STOPPED:
            staff_stopped(work, row.recipient_id, now)
        case Recipient.INTERVIEWER:
            work.outbox.add([_to_coordinator(_told_as(error_facts(code).mender), row.recipient_id, now)])
        case Recipient.COORDINATOR:
            work.line_state.put(COORDINATOR_UNREACHED, now.isoformat())
            log(Event.ALARM, kind=row.kind)
        case Recipient.PERSON if meaning in (ErrorMeaning.STOPPED, ErrorMeaning.NO_TEXTS):
            no_more_texts(work, row.recipient_id)
        case Recipient.PERSON:
            return
        case _:
            assert_never(row.recipient)


def _told_as(mender: Mender) -> MessageKind:
    """Nobody is asked to check a phone where the fault is not theirs."""
    match mender:
        case Mender.THEIRS:
            return MessageKind.STAFF_UNREACHED
        case Mender.OURS:
            return MessageKind.STAFF_TEXT_BLOCKED
        case Mender.PROVIDERS | Mender.NOBODYS:
            return MessageKind.STAFF_TEXT_LOST
        case _:
            assert_never(mender)


def staff_stopped(work: UnitOfWork, interviewer_id: str, now: datetime) -> None:
    """Send an interviewer nothing more, because the carrier lets nothing through, and tell the coordinator."""
    work.interviewers.set_standing(interviewer_id, Standing.STOPPED)
    work.outbox.stop(interviewer_id)
    work.outbox.add([_to_coordinator(MessageKind.STAFF_STOPPED, interviewer_id, now)])


def no_more_texts(work: UnitOfWork, request_id: str) -> None:
    """Remind a person of nothing any more: no text reaches their phone. Their time and their call stay."""
    work.outbox.withdraw(request_id, TO_PERSON)
    work.appointments.remind_person_no_more(request_id)


def _to_coordinator(kind: MessageKind, interviewer_id: str, now: datetime) -> Outgoing:
    # Once a day at most, however much fails.
    return to_coordinator(kind, interviewer_id, now, version=now.date().toordinal())
