"""The loop guard: when texts from one phone get no answer, so that two machines never text for ever.

No word lifts the count of texts, because a machine can hold any word. Lives in the conversation's row
and is gone with it; there is no memory of a sender beyond that.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.core.channel import Channel
from intake.core.conversation.intent import Intent, Keyword, Signal, UnderAge
from intake.core.conversation.reprompt import MOST_STUMBLES
from intake.core.conversation.state import Conversation
from intake.core.replacing import replace

MOST_TEXTS = 40
SPAN = timedelta(minutes=10)
# Whoever wants out, or wants to begin anew, is answered however many texts came.
ALWAYS_ANSWERED = frozenset({Keyword.ERASE, Keyword.STOP, Keyword.STOP_ANSWERED, Keyword.MENU})
MOST_SAME_REPLIES = 3
MISUNDERSTOOD = frozenset({Signal.NO_MATCH, Signal.NO_INPUT})
DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class LoopGuard:
    """How many texts came since a moment (UTC), and whether a crisis was answered past the limit."""

    since: datetime
    texts: int = 0
    helped: bool = False

    def after_text(self, now: datetime) -> LoopGuard:
        """Return the guard after one more text."""
        if now - self.since >= SPAN or now < self.since:
            return LoopGuard(now, 1)
        return replace(self, texts=self.texts + 1)

    def after_answer(self, heard: Intent) -> LoopGuard:
        """Return the guard after a text was answered; past the limit a crisis is answered once."""
        late = _is_crisis(heard) and self.texts > MOST_TEXTS
        return replace(self, helped=True) if late else self

    @property
    def is_spent(self) -> bool:
        """Whether more texts came than a hand writes."""
        return self.texts > MOST_TEXTS

    def holds(self, conversation: Conversation, heard: Intent) -> bool:
        """Tell whether what was heard gets no answer now."""
        if conversation.channel is Channel.VOICE:
            return False
        if self.is_spent:
            once_more = _is_crisis(heard) and not self.helped
            return not once_more and heard not in ALWAYS_ANSWERED
        # Whatever was not understood before, an answer is answered.
        return conversation.stumbles >= MOST_STUMBLES and heard in MISUNDERSTOOD


@dataclass(frozen=True, slots=True)
class Echo:
    """How often in a row the very same words were sent; the words only as a short digest."""

    digest: bytes = field(default=b"", repr=False)
    times: int = 0

    def after(self, texts: tuple[str, ...]) -> Echo:
        """Return the echo after a reply; a reply without words changes nothing."""
        if not texts:
            return self
        digest = short_digest("\n".join(texts))
        return Echo(digest, self.times + 1 if digest == self.digest else 1)

    @property
    def is_too_much(self) -> bool:
        """Whether the last reply was one too many of the same."""
        return self.times > MOST_SAME_REPLIES


def _is_crisis(heard: Intent) -> bool:
    return (heard.keyword if isinstance(heard, UnderAge) else heard) is Keyword.CRISIS


def short_digest(text: str) -> bytes:
    """Return a few bytes that are equal for equal texts."""
    return hashlib.sha256(text.encode()).digest()[:DIGEST_BYTES]
