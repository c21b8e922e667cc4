"""Calls of an interviewer to a person: asked for, and what came of one.

Rings nobody: a row of the outbox asks the worker to. Opens no number, and commits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from intake.core.calls.attempt import AttemptState, Ending
from intake.core.calls.attempt_transitions import has_rung
from intake.core.calls.call_permission import CallBlock
from intake.core.calls.call_timing import RING_WHO_ASKED_WITHIN
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import About, ring_interviewer
from intake.core.requests.outcome import Outcome
from intake.core.scheduling.schedule import Window
from intake.services.line.staff_context import StaffContext
from intake.services.requests.apply_outcome import OutcomeApplied, OutcomeReport, apply_outcome
from intake.services.requests.when_to_call import call_block_of, welcome_of
from intake.services.staff.held_request import HeldRequest, NotTheirs, StaffRole, not_theirs
from intake.storage.queries.attempts import Attempt

# After these nothing of a request is left, or nobody is called again.
_ENDING = frozenset(
    {
        Outcome.TALKED_DONE,
        Outcome.SOMEONE_ELSE,
        Outcome.WRONG_NUMBER,
        Outcome.ASKED_TO_STOP,
        Outcome.NEVER_AGAIN,
    }
)


class CallAsked(Enum):
    """What came of asking for a call, apart from when it may not be made."""

    # Their phone rings in a moment, or does already.
    RINGING = auto()
    # Another call for the same request, or of the same interviewer, is going on.
    IN_CALL = auto()
    # Nothing goes out to people now.
    HALTED = auto()
    # The person left no number.
    THEY_CALL_US = auto()
    # Their phone is never rung again.
    NO_RING = auto()
    # The coordinator put it on hold.
    ON_HOLD = auto()
    # Somebody who was cut off may know its two words; they are told so by this answer, and may ask again.
    WORDS_KNOWN = auto()


@dataclass(frozen=True, slots=True)
class NotNow:
    """The person may not be rung now; the next time in which they may (UTC), or None where none is known."""

    welcome: Window | None


def ask_call(context: StaffContext, held: HeldRequest) -> CallAsked | NotNow | NotTheirs:
    """Have the interviewer rung, if the person may be called now; asked twice it is one ring."""
    refused = not_theirs(held)
    if refused is not None:
        return refused
    if held.request.held:
        return CallAsked.ON_HOLD
    if held.request.silenced:
        return CallAsked.NO_RING
    if held.request.sealed_number is None:
        return CallAsked.THEY_CALL_US
    live = context.work.attempts.live_of(held.request.id)
    if live is not None or held.interviewer_id in context.work.attempts.busy():
        rings = live is not None and live.state is AttemptState.RINGING_INTERVIEWER
        theirs = live is not None and live.interviewer_id == held.interviewer_id
        return CallAsked.RINGING if rings and theirs else CallAsked.IN_CALL
    block = call_block_of(context.work, held.request, context.hours, context.now)
    if block is CallBlock.HALTED:
        return CallAsked.HALTED
    if block is CallBlock.WORDS_KNOWN:
        context.work.heard_words.forget(held.request.id)
        return CallAsked.WORDS_KNOWN
    if block is not None:
        return NotNow(welcome_of(context.work, held.request, context.hours, context.now))
    _ring(context, held)
    return CallAsked.RINGING


def _ring(context: StaffContext, held: HeldRequest) -> None:
    outbox, who = context.work.outbox, held.interviewer_id
    if outbox.is_on_its_way(held.request.id, who, (MessageKind.RING_INTERVIEWER,)):
        return
    # Each asking is a ring of its own; a request that comes twice within a second is the same.
    told = About(held.request.id, who, int(context.now.timestamp()))
    outbox.add([ring_interviewer(told, context.now, RING_WHO_ASKED_WITHIN)])


def comes_too_early(context: StaffContext, held: HeldRequest, outcome: Outcome) -> bool:
    """Tell whether an outcome would end a request, or count a try, although nobody can have been rung yet."""
    of_a_call = outcome in _ENDING or outcome is Outcome.NO_ANSWER
    if not of_a_call or held.hold not in (StaffRole.TAKEN, StaffRole.BOOKED):
        return False
    return nobody_was_rung(context, held)


def nobody_was_rung(context: StaffContext, held: HeldRequest) -> bool:
    """Tell whether no phone rang for a request yet, nor was its time for that."""
    if held.appointment is not None and held.appointment.starts_at <= context.now:
        return False
    work, request = context.work, held.request
    rung = work.outbox.recipients(request.id, (MessageKind.RING_INTERVIEWER,))
    return not (request.attempts or rung or work.attempts.all_of(request.id))


def tell_outcome(
    context: StaffContext, held: HeldRequest, outcome: Outcome
) -> OutcomeApplied | NotTheirs | None:
    """Apply what came of a call; None where the request is gone."""
    refused = not_theirs(held)
    if refused is not None:
        return refused
    rules, ring = context.rules, _ring_told_of(context, held)
    report = OutcomeReport(
        held.interviewer_id,
        context.now,
        rules.windows,
        rules.retention.tries,
        called_at=ring.began_at if ring else None,
        ring=ring.id if ring else None,
    )
    was_silent = outcome is Outcome.NO_ANSWER and ring is not None and ring.ending is Ending.TALKED
    # Whoever was rung and said 1, and then nothing, picked up.
    came_of_it = Outcome.PICKED_UP if was_silent else outcome
    return apply_outcome(context.work, report, held.request.id, came_of_it)


def _ring_told_of(context: StaffContext, held: HeldRequest) -> Attempt | None:
    """Return the ring that a word is about: the last one, unless what came after it is told of."""
    last = _last_ring(context, held)
    if last is None or last.standing.is_live:
        return last
    time, request = held.appointment, held.request
    if time is not None and time.starts_at <= context.now:
        # Whoever had a time since then tells what came of that.
        return None if last.began_at < time.starts_at else last
    waits = request.not_before is not None and request.not_before > context.now
    # Put off by a word that was of no ring, and no call can have been made since.
    return None if waits and last.id != request.last_ring else last


def _last_ring(context: StaffContext, held: HeldRequest) -> Attempt | None:
    """Return the last attempt in which the person's phone rang, or may have."""
    rung = [
        each
        for each in context.work.attempts.all_of(held.request.id)
        if has_rung(each.standing) or each.id == held.request.last_ring
    ]
    return rung[-1] if rung else None
