"""The dispatcher: rounds that record what was sent and claim what is due, and the threads that send meanwhile.

A turn is one short transaction; sending happens between the turns, outside any. For each sender one row is claimed
ahead, and the next turn begins when half of those are gone: no sender waits for a turn, and no row longer than one
sending.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from intake.core.delivery.sending import DueRow, Unreachable, WaitUntil
from intake.logs import Event, log
from intake.services.delivery.ports import Delivery, Result, Sent
from intake.services.delivery.recheck import Rechecked, recheck_all
from intake.services.delivery.record_results import Done, OrphanCall, record_results
from intake.services.delivery.send import look_up, send
from intake.services.delivery.status_keys import (
    COORDINATOR_UNREACHED,
    DATABASE_AHEAD,
    DELIVER_TICK,
    PROVIDER_AHEAD,
    PROVIDER_SILENT_SINCE,
)
from intake.storage.engine.troubles import is_away
from intake.storage.unit_of_work import UnitOfWork

NOTE_EVERY = timedelta(seconds=10)
# A call to the database that failed is tried again, and not in a tight loop.
PAUSE_AFTER_TROUBLE = 1.0
LONGEST_WAIT = 60.0
LOOK_BACK_SECONDS = 0.5
# Workers' clocks differ by less; what differs by more was set back, and what a lane waits for may lie days ahead.
SET_BACK = timedelta(minutes=1)
# Each statement of a turn lets the senders run and must then get its turn back from all of them: with Python's
# own five milliseconds a turn took twelve, and a thousand texts a third longer (measured).
SWITCH_SECONDS = 0.0002


@dataclass(frozen=True, slots=True)
class DispatchRound:
    """What a turn took on, which calls must end at once, and from when on there may be more to do (UTC)."""

    due: tuple[DueRow, ...] = ()
    lost: tuple[DueRow, ...] = ()
    orphans: tuple[OrphanCall, ...] = ()
    next_at: datetime | None = None


def dispatch_round(
    delivery: Delivery, done: Sequence[Done], most: int, *, look_back: bool = True
) -> DispatchRound:
    """Settle what was worked on and claim up to ``most`` rows, in one transaction; none where there is nothing.

    ``look_back`` takes over what other workers left behind, too.
    """
    now = delivery.clock()
    if not done and not most:
        return DispatchRound()
    if not done and not (idle := _idle(delivery, now)).due_now:
        return DispatchRound(next_at=idle.next_at)
    with delivery.database.work() as work:
        orphans = record_results(work, delivery, done)
        until = now + delivery.sending_rules.lease
        lost = work.outbox.take_over(now, until, most) if look_back and most else ()
        due = work.outbox.claim(now, until, most - len(lost), delivery.sending_rules.per_second)
        next_at = _next_at(work, now) if len(due) + len(lost) < most else None
        work.commit()
    _tell(done)
    return DispatchRound(due, lost, orphans, next_at)


def _tell(done: Sequence[Done]) -> None:
    sent = sum(isinstance(each.result, Sent) for each in done)
    if sent:
        log(Event.DELIVERED, n=sent)


@dataclass(frozen=True, slots=True)
class _Idle:
    due_now: bool
    next_at: datetime | None


def _idle(delivery: Delivery, now: datetime) -> _Idle:
    with delivery.database.reading() as work:
        due = work.outbox.anything(now)
        return _Idle(due, None if due else work.outbox.next_due_at())


def _next_at(work: UnitOfWork, now: datetime) -> datetime | None:
    # What is due and was not claimed waits for its number; what comes next is not left to the next tick.
    moments = (work.sending_lanes.free_at(now), work.outbox.next_due_at())
    return min((each for each in moments if each is not None and each > now), default=None)


def note_turns(delivery: Delivery, *, reached: bool) -> None:
    """Note that deliveries are looked after, whether the provider was reached, and how far other clocks are.

    Where our own clock was set back our numbers are free at once, and not when the old time comes again.
    """
    now, theirs = delivery.clock(), delivery.gateway.provider_at()
    with delivery.database.work() as work:
        if _was_set_back(work, now):
            work.sending_lanes.let_go(now)
        work.line_state.put(DELIVER_TICK, now.isoformat())
        if reached:
            work.line_state.drop(PROVIDER_SILENT_SINCE)
        work.line_state.put(DATABASE_AHEAD, _seconds(work.ahead_of(now)))
        if theirs is not None:
            work.line_state.put(PROVIDER_AHEAD, _seconds(theirs - now))
        work.commit()


def _was_set_back(work: UnitOfWork, now: datetime) -> bool:
    noted = work.line_state.get(DELIVER_TICK)
    return noted is not None and datetime.fromisoformat(noted) - now > SET_BACK


def _seconds(ahead: timedelta) -> str:
    return str(round(ahead.total_seconds()))


def let_go(delivery: Delivery) -> None:
    """Forget what held our numbers, and who was not reached: whoever starts a worker has mended something."""
    now = delivery.clock()
    with delivery.database.work() as work:
        work.sending_lanes.let_go(now)
        work.line_state.drop(COORDINATOR_UNREACHED)
        work.commit()


def is_reached(done: Sequence[Done], *, before: bool) -> bool:
    """Tell whether the provider took anything since it was last not reached."""
    for each in done:
        if isinstance(each.result, Sent | Unreachable):
            before = isinstance(each.result, Sent)
    return before


def end_orphans(delivery: Delivery, orphans: Sequence[OrphanCall]) -> None:
    """End calls whose row was gone before they were made."""
    for orphan in orphans:
        delivery.gateway.hang_up_call(orphan.provider_id)


class Dispatcher:
    """Delivers in the background: one thread takes turns, as many as there are senders send.

    A tick only wakes it. After ``stop`` nothing is claimed any more, and what was claimed is sent and settled, or let
    go when half of the time for that is over.
    """

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._todo: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._unsettled: list[Done] = []
        self._busy = 0
        self._noted_at: datetime | None = None
        self._reached = False
        self._looked_back_at = float("-inf")
        self._let_go_at = float("inf")
        self._switched_every = 0.0
        self._senders = [threading.Thread(target=self._send) for _ in range(delivery.sending_rules.senders)]
        self._turns = threading.Thread(target=self._take_turns)

    def start(self) -> None:
        """Begin."""
        self._switched_every = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        for thread in (*self._senders, self._turns):
            thread.daemon = True
            thread.start()

    def wake(self) -> None:
        """Look what is due; returns at once."""
        self._woken.set()

    def stop(self, seconds: float) -> bool:
        """Claim nothing more and wait for what is being sent; False where that took longer than it may.

        What is not settled then is looked up by the next worker, as after a crash.
        """
        self._let_go_at = time.monotonic() + seconds / 2
        self._stopping.set()
        self._woken.set()
        self._turns.join(seconds)
        for _ in self._senders:
            self._todo.put(None)
        sys.setswitchinterval(self._switched_every)
        return not self._turns.is_alive()

    def _take_turns(self) -> None:
        wait: float | None = None
        while True:
            self._woken.wait(LONGEST_WAIT if wait is None else wait)
            self._woken.clear()
            try:
                wait = self._take_turn()
            except Exception as error:  # noqa: BLE001 - the next turn settles what this one could not
                # That the database is away is told once, by whoever watches it.
                if not is_away(error):
                    log(Event.DELIVERY_FAILED, error=error)
                wait = PAUSE_AFTER_TROUBLE
            if self._stopping.is_set() and not self._busy and not self._unsettled:
                return

    def _take_turn(self) -> float | None:
        """Take one turn; return the seconds until the next must be, or None where a tick or a sender wakes us."""
        while not self._done.empty():
            self._unsettled.append(self._done.get())
        busy = self._busy - len(self._unsettled)
        # One at work and one waiting for each sender.
        free = 0 if self._stopping.is_set() else max(2 * self._delivery.sending_rules.senders - busy, 0)
        turn = dispatch_round(self._delivery, self._unsettled, free, look_back=self._looks_back())
        self._reached = is_reached(self._unsettled, before=self._reached)
        self._busy -= len(self._unsettled)
        self._unsettled = []
        self._hand_out(turn)
        self._note()
        return None if turn.next_at is None else self._seconds_until(turn.next_at)

    def _hand_out(self, turn: DispatchRound) -> None:
        self._busy += len(turn.due) + len(turn.lost)
        if turn.orphans:
            self._todo.put(lambda: end_orphans(self._delivery, turn.orphans))
        for row in turn.lost:
            self._todo.put(partial(self._finish, row, partial(look_up, self._delivery, row)))
        looked = recheck_all(self._delivery, turn.due)
        for row in turn.due:
            self._todo.put(partial(self._finish, row, partial(self._try, row, looked.get(row.id))))

    def _finish(self, row: DueRow, work: Callable[[], Result]) -> None:
        self._done.put(Done(row, work()))
        # A turn for each text that was sent cost a third more of the processor, and let senders wait for it:
        # 1,000 texts took 0.96 s of it and 1.5 times the ideal on SQLite, and take 0.79 s and 1.3 times
        # (scripts/bench/run reminders, in turn, on a busy machine).
        if self._todo.qsize() <= self._delivery.sending_rules.senders // 2:
            self._woken.set()

    def _try(self, row: DueRow, looked: Rechecked | None) -> Result:
        # What would not be settled in time is let go: no other worker need look it up, and a person's text is not
        # lost. A call may have begun its attempt.
        if time.monotonic() > self._let_go_at and not row.is_call:
            return WaitUntil(row.due_at)
        return send(self._delivery, row, looked)

    def _send(self) -> None:
        while (task := self._todo.get()) is not None:
            task()

    def _note(self) -> None:
        now = self._delivery.clock()
        if self._noted_at is None or abs(now - self._noted_at) >= NOTE_EVERY:
            note_turns(self._delivery, reached=self._reached)
            self._noted_at, self._reached = now, False

    def _looks_back(self) -> bool:
        """Whether it is time again to see what others left: a lease is long, and a turn short."""
        now = time.monotonic()
        if now - self._looked_back_at < LOOK_BACK_SECONDS:
            return False
        self._looked_back_at = now
        return True

    def _seconds_until(self, moment: datetime) -> float:
        return min(max((moment - self._delivery.clock()).total_seconds(), 0.001), LONGEST_WAIT)
