"""Halt rings: every call that would reach a person is let go at once. A talk goes on, and so does whoever called us.

Within the transaction that stops the line; the worker hangs up. What begins after it is refused where it begins.
"""

from __future__ import annotations

from intake.core.calls.attempt import AttemptState, CallEvent
from intake.services.calls.move_attempt import AttemptContext, happen, ring_taken_back
from intake.storage.queries.attempts import Attempt


def halt_rings(context: AttemptContext) -> None:
    """Let every attempt go in which a person is rung, or is about to be."""
    for attempt in context.work.attempts.all_live():
        happen(context, attempt, _event(context, attempt))


def _event(context: AttemptContext, attempt: Attempt) -> CallEvent:
    is_rung = attempt.state is AttemptState.RINGING_PERSON and not ring_taken_back(context, attempt)
    # Picked up or ringing it has been a try; before that their phone knows of nothing.
    return CallEvent.HALTED if is_rung or attempt.state in _PICKED_UP else CallEvent.HALTED_UNRUNG


_PICKED_UP = frozenset({AttemptState.GATE, AttemptState.ACCEPTED})
