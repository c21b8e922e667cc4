"""Late callbacks: status callbacks that are held back for a while, as happens in life, and may overtake each other.

Keeps them only: ``wire`` sends them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Held = TypeVar("Held")
# Spreads what comes one after the other evenly between nothing and the longest delay, and no two alike.
_STEP = 0.618_034


@dataclass(slots=True)
class LateCallbacks(Generic[Held]):
    """What is held back, and until when."""

    _held: list[tuple[datetime, Held]] = field(default_factory=list)
    _count: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def hold(self, callback: Held, now: datetime, longest: float) -> None:
        """Hold one back for a part of the longest delay, in seconds."""
        with self._guard:
            self._count += 1
            self._held.append((now + timedelta(seconds=longest * (self._count * _STEP % 1)), callback))

    def next_at(self) -> datetime | None:
        """Return when the next one goes, or None where none is held."""
        with self._guard:
            return min((due for due, _ in self._held), default=None)

    def due(self, now: datetime) -> list[Held]:
        """Return those whose time has come, and hold them no longer."""
        with self._guard:
            due = sorted((each for each in self._held if each[0] <= now), key=lambda each: each[0])
            self._held = [each for each in self._held if each[0] > now]
        return [callback for _, callback in due]
