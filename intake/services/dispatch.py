"""Dispatch: turns that settle what was sent and claim what is due, and the threads that send meanwhile.

A turn is one short transaction; sending happens between the turns, outside any. As many rows are claimed as
there are free senders, so that none waits for its sender while its lease runs.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.core.delivery import DueRow, Unreachable
from intake.logs import Event, log
from intake.services.deliver import look_up, send
from intake.services.post import Broken, CannotTell, Post, Result, Sent
from intake.services.settle import PROVIDER_SILENT_SINCE, Orphan, settle
from intake.storage.unit_of_work import UnitOfWork

# Values of the house: when the last turn was, and how far our clock is from the provider's.
DELIVER_TICK = "deliver_tick"
PROVIDER_AHEAD = "provider_ahead_seconds"
NOTE_EVERY = timedelta(seconds=10)
# A call to the database that failed is tried again, and not in a tight loop.
PAUSE_AFTER_TROUBLE = 1.0
LONGEST_WAIT = 60.0
# Each statement of a turn lets the senders run and must then get its turn back from all of them: with Python's
# own five milliseconds a turn took twelve, and a thousand texts a third longer (measured).
SWITCH_SECONDS = 0.0002


@dataclass(frozen=True, slots=True)
class Done:
    """A row that was worked on, and what became of it."""

    row: DueRow
    result: Result


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn took on, which calls must end at once, and from when on there may be more to do (UTC)."""

    due: tuple[DueRow, ...] = ()
    lost: tuple[DueRow, ...] = ()
    orphans: tuple[Orphan, ...] = ()
    next_at: datetime | None = None


def take_turn(post: Post, done: Sequence[Done], most: int) -> Turn:
    """Settle what was worked on and claim up to ``most`` rows, in one transaction; none where there is nothing."""
    now = post.clock()
    if not done and not most:
        return Turn()
    if not done and not (idle := _idle(post, now)).due_now:
        return Turn(next_at=idle.next_at)
    with post.database.work() as work:
        found = [settle(work, post, each.row, each.result) for each in done]
        _note_provider(work, done)
        until = now + post.manners.lease
        lost = work.outbox.take_over(now, until, most)
        due = work.outbox.claim(now, until, most - len(lost), post.manners.per_second)
        next_at = _next_at(work, now) if len(due) + len(lost) < most else None
        work.commit()
    sent = sum(isinstance(each.result, Sent) for each in done)
    if sent:
        log(Event.DELIVERED, n=sent)
    return Turn(due, lost, tuple(orphan for orphan in found if orphan is not None), next_at)


@dataclass(frozen=True, slots=True)
class _Idle:
    due_now: bool
    next_at: datetime | None


def _idle(post: Post, now: datetime) -> _Idle:
    with post.database.reading() as work:
        due = work.outbox.anything(now)
        return _Idle(due, None if due else work.outbox.next_due_at())


def _next_at(work: UnitOfWork, now: datetime) -> datetime | None:
    # What is due and was not claimed waits for its number; what comes next is not left to the next tick.
    moments = (work.senders.free_at(now), work.outbox.next_due_at())
    return min((each for each in moments if each is not None and each > now), default=None)


def _note_provider(work: UnitOfWork, done: Sequence[Done]) -> None:
    unheard = (Unreachable, CannotTell, Broken)
    if any(isinstance(each.result, Sent) for each in done) and not any(
        isinstance(each.result, unheard) for each in done
    ):
        work.house.drop(PROVIDER_SILENT_SINCE)


def note_turns(post: Post) -> None:
    """Note that deliveries are looked after, and how far our clock is from the provider's."""
    now, theirs = post.clock(), post.gateway.provider_at()
    with post.database.work() as work:
        work.house.put(DELIVER_TICK, now.isoformat())
        if theirs is not None:
            work.house.put(PROVIDER_AHEAD, str(round((theirs - now).total_seconds())))
        work.commit()


def let_go(post: Post) -> None:
    """Forget what held our numbers: whoever starts a worker has mended something."""
    now = post.clock()
    with post.database.work() as work:
        work.senders.let_go(now)
        work.commit()


def deliver_all(post: Post) -> None:
    """Deliver what is due now, one after the other, in this thread; ends when nothing is due or may go."""
    done: list[Done] = []
    while True:
        turn = take_turn(post, done, post.manners.senders)
        _end(post, turn.orphans)
        done = [Done(row, send(post, row)) for row in turn.due]
        done += [Done(row, look_up(post, row)) for row in turn.lost]
        if not done:
            return


def _end(post: Post, orphans: Sequence[Orphan]) -> None:
    for orphan in orphans:
        post.gateway.hang_up_call(orphan.provider_id)


class Dispatcher:
    """Delivers in the background: one thread takes turns, as many as there are senders send.

    A tick only wakes it. After ``stop`` nothing is claimed any more, and what is being sent is settled.
    """

    def __init__(self, post: Post) -> None:
        self._post = post
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._todo: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._unsettled: list[Done] = []
        self._busy = 0
        self._noted_at: datetime | None = None
        self._switched_every = 0.0
        self._senders = [threading.Thread(target=self._send) for _ in range(post.manners.senders)]
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
                log(Event.DELIVERY_FAILED, error=error)
                wait = PAUSE_AFTER_TROUBLE
            if self._stopping.is_set() and not self._busy and not self._unsettled:
                return

    def _take_turn(self) -> float | None:
        """Take one turn; return the seconds until the next must be, or None where a tick or a sender wakes us."""
        while not self._done.empty():
            self._unsettled.append(self._done.get())
        busy = self._busy - len(self._unsettled)
        free = 0 if self._stopping.is_set() else self._post.manners.senders - busy
        turn = take_turn(self._post, self._unsettled, free)
        self._busy -= len(self._unsettled)
        self._unsettled = []
        self._hand_out(turn)
        self._note()
        return None if turn.next_at is None else self._seconds_until(turn.next_at)

    def _hand_out(self, turn: Turn) -> None:
        self._busy += len(turn.due) + len(turn.lost)
        for row in turn.due:
            self._todo.put(lambda row=row: self._finish(row, send))  # type: ignore[misc]
        for row in turn.lost:
            self._todo.put(lambda row=row: self._finish(row, look_up))  # type: ignore[misc]
        if turn.orphans:
            self._todo.put(lambda: _end(self._post, turn.orphans))

    def _finish(self, row: DueRow, work: Callable[[Post, DueRow], Result]) -> None:
        self._done.put(Done(row, work(self._post, row)))
        self._woken.set()

    def _send(self) -> None:
        while (task := self._todo.get()) is not None:
            task()

    def _note(self) -> None:
        now = self._post.clock()
        if self._noted_at is None or abs(now - self._noted_at) >= NOTE_EVERY:
            note_turns(self._post)
            self._noted_at = now

    def _seconds_until(self, moment: datetime) -> float:
        return min(max((moment - self._post.clock()).total_seconds(), 0.001), LONGEST_WAIT)
