"""The heartbeat of a web process: every few seconds it writes down what was refused or failed, and that it lives.

Apart from every request, in a thread of its own: no turn pays for it, and however much is refused, so much is
written and no more. It answers nobody.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import util

from intake.channels.webhooks.signature import SignatureCheck
from intake.core.reports.web_troubles import REFUSALS, WebTrouble
from intake.core.reports.writing import Writing
from intake.core.secret import Secret
from intake.logs import Event, ProcessRole, log
from intake.services.line.line import Line
from intake.services.line.next_token import note_next_token
from intake.services.line.noted_troubles import NOTHING, Noted
from intake.services.reports.running import NOTED_EVERY_SECONDS, note_running, note_stopped, this_process
from intake.services.reports.web_troubles import joined, write_down
from intake.services.reports.write_test import WriteTest
from intake.storage.engine.write_failures import writing_of

BEATS_EVERY_SECONDS = 5
TOLD_EVERY_SECONDS = 60
# Where somebody else is only busy, the next try tells more.
ALARMING = frozenset({Writing.DISK_FULL, Writing.READ_ONLY, Writing.AWAY, Writing.FAILED})
# More need not be told apart.
MOST_TOLD = 99_999
# Less than the server waits for a process that is told to stop.
STOP_SECONDS = 3


def start_heartbeat(line: Line, check: SignatureCheck) -> None:
    """Let the heart of this process beat until the process ends."""
    heartbeat = Heartbeat(line, check=check)
    heartbeat.start()
    # The server's processes end without what Python otherwise runs at exit.
    util.Finalize(None, heartbeat.stop, exitpriority=10)


class Heartbeat:
    """What one process does every few seconds; ``monotonic`` counts seconds."""

    def __init__(
        self,
        line: Line,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        check: SignatureCheck | None = None,
    ) -> None:
        self._line = line
        self._check = check
        self._promoted: Secret | None = None
        self._monotonic = monotonic
        self._process = this_process(ProcessRole.WEB, line.clock())
        self._write_test = WriteTest(line.database, monotonic)
        self._unwritten = NOTHING
        self._untold: Counter[WebTrouble] = Counter()
        self._told_at: dict[WebTrouble | None, float] = {}
        self._noted_at: float | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat once more and end; waits for that, though not for long."""
        self._stop.set()
        self._thread.join(STOP_SECONDS)

    def beat(self) -> None:
        """Write down what was noted since the last time, tell the log of it, and note that this process lives."""
        noted = self._line.troubles.take()
        self._tell_refusals(noted)
        self._unwritten = joined(self._unwritten, noted)
        try:
            write_down(self._line.database, self._unwritten)
            self._unwritten = NOTHING
            self._note_next_token()
            self._note_running()
        except Exception as error:  # noqa: BLE001 - the next beat tries again
            if self._may_tell(None):
                log(Event.ALARM, what=writing_of(error), error=error)

    def _note_next_token(self) -> None:
        promoted = self._check.promoted if self._check else None
        if promoted is not None and promoted is not self._promoted:
            note_next_token(self._line.database, promoted, self._line.clock())
            self._promoted = promoted

    def _note_running(self) -> None:
        now = self._monotonic()
        if self._noted_at is not None and now - self._noted_at < NOTED_EVERY_SECONDS:
            return
        # What is noted fits into a page that is there already: that a disk is full it would be the last to tell.
        writing = self._write_test.outcome()
        if writing in ALARMING and self._may_tell(None):
            log(Event.ALARM, what=writing)
        note_running(self._line.database, self._process, self._line.clock())
        if writing not in ALARMING:
            self._noted_at = now

    def _tell_refusals(self, noted: Noted) -> None:
        for each in noted.counts:
            if each.what in REFUSALS:
                self._untold[each.what] += each.n
        for what in [each for each in self._untold if self._may_tell(each)]:
            log(Event.WEBHOOK_REFUSED, what=what, n=min(self._untold.pop(what), MOST_TOLD))

    def _may_tell(self, what: WebTrouble | None) -> bool:
        now, before = self._monotonic(), self._told_at.get(what)
        if before is not None and now - before < TOLD_EVERY_SECONDS:
            return False
        self._told_at[what] = now
        return True

    def _run(self) -> None:
        self.beat()
        while not self._stop.wait(BEATS_EVERY_SECONDS):
            self.beat()
        self.beat()
        try:
            note_stopped(self._line.database, self._process)
        except Exception as error:  # noqa: BLE001 - it is silent from now on, and so forgotten
            log(Event.JOB_FAILED, error=error)
