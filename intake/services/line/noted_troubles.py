"""Noted troubles: what went wrong at the door of this process and stands in no table yet.

In memory only, so that nobody outside makes the line write: what is noted is written down together, every few
seconds (``services.reports.web_troubles``). Notes no webhook that was answered, only that there was one.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime

from intake.core.reports.web_troubles import REFUSALS, WebTrouble
from intake.services.line.clock import Clock
from intake.storage.queries.web_troubles import TroubleCount


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted since the last time; ``admitted`` tells whether a webhook was admitted after the first refusal."""

    counts: tuple[TroubleCount, ...]
    admitted: bool


NOTHING = Noted((), admitted=False)


class NotedTroubles:
    """Counts by minute and cause; any thread may note, one takes."""

    __slots__ = ("_admitted", "_clock", "_counts", "_lock", "_refused")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[tuple[datetime, WebTrouble], TroubleCount] = {}
        self._refused = False
        self._admitted = False

    def note(self, what: WebTrouble) -> None:
        """Count a trouble, now."""
        now = self._clock()
        minute = now.replace(second=0, microsecond=0)
        with self._lock:
            if what in REFUSALS and not self._refused:
                # What was admitted before says nothing of what is refused from now on.
                self._refused, self._admitted = True, False
            before = self._counts.get((minute, what), TroubleCount(minute, what, 0, now))
            self._counts[minute, what] = replace(before, n=before.n + 1)

    def admit(self) -> None:
        """Note that a webhook was admitted; it costs every turn as good as nothing."""
        self._admitted = True

    def take(self) -> Noted:
        """Return what was noted, and begin anew."""
        with self._lock:
            taken = Noted(tuple(self._counts.values()), self._admitted)
            self._counts = {}
            self._refused = self._admitted = False
        return taken
