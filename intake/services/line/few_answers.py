"""Few answers: to how many texts of one sender a former number still answers, so that two machines do not text for ever.

In memory, by a fingerprint and not a number, and only for an hour after their last text: at a former number nothing
is kept of anybody.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

# Whoever did not see the first two will not see the fourth.
MOST_ANSWERS = 3
FORGOTTEN_AFTER = timedelta(hours=1)
MOST_SENDERS = 1000


@dataclass(frozen=True, slots=True)
class _Answered:
    n: int
    last_at: datetime


class FewAnswers:
    """Counts the texts of each sender; any thread may ask."""

    __slots__ = ("_lock", "_senders")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # The sender who texted last stands last.
        self._senders: dict[bytes, _Answered] = {}

    def may_answer(self, sender: bytes, now: datetime) -> bool:
        """Count a text that comes now (UTC) from a sender's fingerprint, and tell whether it is answered."""
        with self._lock:
            before = self._senders.pop(sender, _Answered(0, now))
            self._forget(now)
            n = 1 if now - before.last_at >= FORGOTTEN_AFTER else before.n + 1
            self._senders[sender] = _Answered(n, now)
        return n <= MOST_ANSWERS

    def _forget(self, now: datetime) -> None:
        for sender in list(self._senders):
            old = now - self._senders[sender].last_at >= FORGOTTEN_AFTER
            if not old and len(self._senders) < MOST_SENDERS:
                return
            del self._senders[sender]
