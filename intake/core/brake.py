"""The brake: when texts from one phone get no answer, so that two machines never text for ever.

Lives in the conversation's row and is gone with it; there is no memory of a sender beyond that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.core.advance import MOST_STUMBLES
from intake.core.conversation import Conversation
from intake.core.flow import Channel

MOST_TEXTS = 40
SPAN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Brake:
    """How many texts came since a moment (UTC)."""

    since: datetime
    texts: int = 0

    def after_text(self, now: datetime) -> Brake:
        """Return the brake after one more text."""
        if now - self.since >= SPAN or now < self.since:
            return Brake(now, 1)
        return Brake(self.since, self.texts + 1)

    def holds(self, conversation: Conversation) -> bool:
        """Tell whether only a keyword is answered now."""
        if conversation.channel is Channel.VOICE:
            return False
        return self.texts > MOST_TEXTS or conversation.stumbles >= MOST_STUMBLES
