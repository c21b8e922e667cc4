"""Database watch: waits for a database that does not answer, and tells the log once that it is away and once that it is back.

Jobs try again by themselves: a line for each of their tries would bury everything else. What is wrong for good is not
waited for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from intake.logs import Event, log
from intake.storage.engine.troubles import DatabaseAwayError, is_away
from intake.storage.unit_of_work import Database

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 10.0
TOLD_EVERY_SECONDS = 60.0
# More need not be told apart.
MOST_TOLD = 99_999


class DatabaseWatch:
    """Whether the database answers, as the threads of one process find out."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._away = False

    def lost(self, error: Exception) -> bool:
        """Note that something failed; return whether it failed because the database does not answer."""
        if not is_away(error):
            return False
        with self._guard:
            before, self._away = self._away, True
        if not before:
            log(Event.DATABASE_AWAY, error=error)
        return True

    def found(self) -> None:
        """Note that the database answered."""
        with self._guard:
            before, self._away = self._away, False
        if before:
            log(Event.DATABASE_BACK)


class RepeatedFailures:
    """How often one thing failed since it was last told: once a minute is enough."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._untold = 0
        self._told_at: float | None = None

    def to_tell(self) -> int:
        """Note that it failed; return how often it did since it was last told, 0 where it is not to be told now."""
        now = self._monotonic()
        self._untold += 1
        if self._told_at is not None and now - self._told_at < TOLD_EVERY_SECONDS:
            return 0
        told, self._untold, self._told_at = self._untold, 0, now
        return min(told, MOST_TOLD)


def wait_for(
    database: Database, tell: Callable[[str], None], pause: Callable[[float], None] = time.sleep
) -> None:
    """Return once a connection can be opened; ``tell`` is told once why it is waited.

    Raises DatabaseRefusedError where waiting would not help.
    """
    watch = DatabaseWatch()
    for told, seconds in enumerate(_pauses()):
        try:
            with database.connection():
                watch.found()
                return
        except DatabaseAwayError as error:
            if not told:
                tell(f"{error} It is waited for.")
            watch.lost(error)
        pause(seconds)


def _pauses() -> Iterator[float]:
    seconds = FIRST_PAUSE_SECONDS
    while True:
        yield seconds
        seconds = min(2 * seconds, LONGEST_PAUSE_SECONDS)
