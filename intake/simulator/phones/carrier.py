"""The simulated carrier: it acts on its own words, answers by itself and blocks.

Knows whole messages only, as the default handling does. Sends nothing itself.
"""

from __future__ import annotations

import threading

from intake.simulator.config import CarrierWords

STOP = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})


class Carrier:
    """Who blocked which of our numbers."""

    def __init__(self, words: CarrierWords) -> None:
        """Begin with nobody blocked."""
        self._words = words
        self._blocked: set[tuple[str, str]] = set()
        self._guard = threading.Lock()

    def hear(self, person: str, ours: str, body: str) -> str | None:
        """Act on a text to one of our numbers; returns what the carrier itself answers, if anything."""
        word, pair = body.strip().upper(), (person, ours)
        with self._guard:
            if word in STOP:
                fresh = pair not in self._blocked
                self._blocked.add(pair)
                return self._words.stop if fresh else None
            if word in START:
                known = pair in self._blocked
                self._blocked.discard(pair)
                return self._words.start if known else None
            return self._words.help if word in HELP else None

    def blocks(self, person: str, ours: str) -> bool:
        """Whether this person refused texts from this number of ours."""
        with self._guard:
            return (person, ours) in self._blocked
