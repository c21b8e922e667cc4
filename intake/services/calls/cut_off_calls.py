"""Ends the calls of an interviewer who is cut off: their own leg at once, and a ring of a person with it.

A person who has picked up, or talks, hears that it is over; whoever called us goes on waiting, and somebody else is rung.
Within the caller's transaction; the worker hangs up.
"""

from __future__ import annotations

from intake.core.calls.attempt import AttemptState, CallDirection, CallEvent
from intake.services.calls.move_attempt import AttemptContext, happen, ring_taken_back
from intake.storage.queries.attempts import Attempt


def cut_off_calls(context: AttemptContext, interviewer_id: str) -> None:
    """Let every attempt go that an interviewer is in."""
    for attempt in context.work.attempts.live_of_staff(interviewer_id):
        happen(context, attempt, _event(context, attempt))


def _event(context: AttemptContext, attempt: Attempt) -> CallEvent:
    rings = attempt.way is CallDirection.WE_CALL and attempt.state is AttemptState.RINGING_PERSON
    if attempt.state in _UNRUNG or (rings and ring_taken_back(context, attempt)):
        return CallEvent.CUT_OFF_UNRUNG
    return CallEvent.CUT_OFF


# The person's phone knows of nothing yet, or it is they who called.
_UNRUNG = frozenset({AttemptState.RINGING_INTERVIEWER, AttemptState.BRIEFING})
