"""Asked reminders: which reminders of a picked time would come, so that a person is asked for no other.

By the rule that sends them (see ``core.delivery.reminders``). Sends nothing and names no words.
"""

from __future__ import annotations

from intake.core.conversation.state import Conversation, Situation
from intake.core.delivery.reminders import ReminderMoment, reminder_moments


def reminders_of(conversation: Conversation, situation: Situation) -> tuple[ReminderMoment, ...]:
    """Return how long before the picked time a reminder would come: none, one or two."""
    if conversation.time is None:
        return ()
    if situation.now is None:
        # Where no clock is known, as in the prover, both do.
        return ReminderMoment.DAY_BEFORE, ReminderMoment.HOURS_BEFORE
    return reminder_moments(conversation.time.starts_at, situation.zone, situation.now)
