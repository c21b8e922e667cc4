"""Send: what is due leaves once, on time, or not at all.

A row is claimed and committed, looked at afresh (see ``look``), sent here outside any transaction, and settled.
Renders no words: they come from the composer handed in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from intake.core.calls.call_timing import BEFORE_EXTENSION
from intake.core.delivery.message_kinds import Recipient
from intake.core.delivery.sending import (
    Accepted,
    Answer,
    CallToPlace,
    Composed,
    DueRow,
    FoundAtProvider,
    OutgoingCall,
    OutgoingText,
    SendRefused,
    Sought,
    TextToSend,
    WaitUntil,
    moment_of,
    valid_seconds,
)
from intake.core.script.sms_segments import segments
from intake.services.delivery.ports import Broken, CannotTell, Delivery, NoReason, NotFound, Result, Sent
from intake.services.delivery.recheck import (
    Envelope,
    Rechecked,
    endpoints_of,
    envelope_of,
    look_back_at,
    recheck_alone,
    whom_now,
)
from intake.storage.crypto import seals

# Clocks of two machines are never the same: what was sent at the try may seem a little older.
CLOCK_DOUBT = timedelta(seconds=60)
# What a halt keeps back is looked at again so soon: when it ends, what is still in time goes out.
HALTED_ROWS_WAIT = timedelta(seconds=30)


def send(delivery: Delivery, row: DueRow, looked: Rechecked | None = None) -> Result:
    """Send a claimed row that was ``looked`` at just now, or else look at it first; never raises."""
    try:
        now = delivery.clock()
        # A worker that stood still for longer than its lease: somebody else looks after the row.
        if now >= row.lease_until:
            return CannotTell()
        reason = moment_of(row, now, delivery.sending_rules.zone)
        if reason is not None:
            return reason
        fresh = (
            looked
            if looked is not None and _still_holds(delivery, row, looked)
            else recheck_alone(delivery, row)
        )
        if fresh.halted:
            return WaitUntil(now + HALTED_ROWS_WAIT)
        ready = envelope_of(delivery, row, fresh)
        return NoReason() if ready is None else _hand_over(delivery, row, ready)
    except Exception as error:  # noqa: BLE001 - one row that breaks must hold up no other
        return Broken(error)


def _still_holds(delivery: Delivery, row: DueRow, looked: Rechecked) -> bool:
    # A halt is heard before the very next text to a person, however short ago that was looked at.
    if not looked.holds or row.recipient is Recipient.PERSON:
        return False
    if row.recipient is not Recipient.INTERVIEWER:
        return True
    # So is that somebody was cut off, before the very next one to their phone.
    with delivery.database.reading() as work:
        return whom_now(work, row) == looked.whom


def look_up(delivery: Delivery, row: DueRow) -> Result:
    """Find out what became of a row that a worker left behind, or whose sending ended unclear; never raises.

    No try begins before its row is due. That holds however many workers died over it, each with a lease of its own.
    """
    try:
        with delivery.database.reading() as work:
            looked = look_back_at(delivery, work, row)
            since = row.due_at - CLOCK_DOUBT
            others = work.outbox.known_ids(row, since)
        ends = endpoints_of(delivery, row, looked)
        if ends is None or (looked.composed is None and not row.is_call):
            return NoReason()
        known = frozenset(seals.open_id(sealed, delivery.keys) for sealed in others)
        sought = Sought(ends.from_, ends.callee.number, since, known=known)
        return _found(delivery, row, _with_words(sought, looked.composed))
    except Exception as error:  # noqa: BLE001 - as above
        return Broken(error, may_have_left=True)


def _hand_over(delivery: Delivery, row: DueRow, ready: Envelope) -> Result:
    answer = _asked(delivery, row, ready)
    if not isinstance(answer, Accepted):
        return answer
    words = ready.composed if isinstance(ready.composed, TextToSend) else None
    return Sent(
        answer.provider_id,
        seals.seal_found_id(answer.provider_id, delivery.keys),
        answer.status,
        segments=segments(words.body) if words else 1,
        about=words.about if words else None,
    )


def _asked(delivery: Delivery, row: DueRow, ready: Envelope) -> Answer:
    url = delivery.sending_rules.public_url
    match ready.composed:
        case TextToSend(body=body):
            status_url = f"{url}{delivery.sending_rules.text_status_path}?t={row.token}"
            valid = valid_seconds(row, delivery.clock())
            return delivery.gateway.send_text(OutgoingText(ready.to, ready.from_, body, status_url, valid))
        case CallToPlace():
            return delivery.gateway.ring(_call(ready, ready.composed, url))
        case _:
            assert_never(ready.composed)


def _call(ready: Envelope, ring: CallToPlace, url: str) -> OutgoingCall:
    if ready.extension is None:
        return OutgoingCall(ready.to, ready.from_, ring, url)
    # Behind an extension a machine always answers first: there only the key that is pressed decides.
    heard = replace(ring, detect_machine=False, after_greeting=False)
    return OutgoingCall(ready.to, ready.from_, heard, url, BEFORE_EXTENSION + ready.extension)


def _with_words(sought: Sought, composed: Composed | None) -> Sought:
    if not isinstance(composed, TextToSend):
        return sought
    return replace(sought, body=composed.body, begins=composed.begins)


def _found(delivery: Delivery, row: DueRow, sought: Sought) -> Result:
    find = delivery.gateway.find_call if row.is_call else delivery.gateway.find_text
    found = find(sought)
    match found:
        case None:
            return NotFound()
        case SendRefused():
            return CannotTell()
        case FoundAtProvider():
            sealed = seals.seal_found_id(found.provider_id, delivery.keys)
            return Sent(found.provider_id, sealed, found.status, found.code)
        case _:
            assert_never(found)
