"""The write test: whether the database takes a few pages now, tried seldom and never waited for for long.

So much that it needs room: what fits into a page that is there already tells nothing of a full disk. It leaves
nothing behind. Whoever asks cannot make it write more often.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from intake.core.reports.writing import Writing
from intake.storage.engine.write_failures import writing_of
from intake.storage.unit_of_work import Database

NAME = "write test"
FILLER = "0" * 16_384
TRIED_EVERY_SECONDS = 5.0
# Whoever asks /readyz gives up after a few seconds, and wants to hear that it is slow.
WAITED_SECONDS = 1.5


class WriteTest:
    """What came of the last try; any thread may ask, one tries at a time."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._tried_at: float | None = None
        self._done = threading.Event()
        self._outcome = Writing.SLOW

    def outcome(self) -> Writing:
        """Return whether something can be written, as it was at most a few seconds ago."""
        with self._lock:
            if self._is_due():
                self._tried_at, self._done = self._monotonic(), threading.Event()
                # Of its own, so that a database that answers nobody holds none of those that answer people.
                threading.Thread(target=self._try, args=(self._done,), name="write-test", daemon=True).start()
            done = self._done
        return self._outcome if done.wait(WAITED_SECONDS) else Writing.SLOW

    def _is_due(self) -> bool:
        if self._tried_at is None:
            return True
        return self._done.is_set() and self._monotonic() - self._tried_at >= TRIED_EVERY_SECONDS

    def _try(self, done: threading.Event) -> None:
        try:
            _write(self._database)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what was asked
            self._outcome = writing_of(error)
        else:
            self._outcome = Writing.FINE
        finally:
            done.set()


def _write(database: Database) -> None:
    with database.work() as work:
        work.line_state.put(NAME, FILLER)
        work.line_state.drop(NAME)
        work.commit()
