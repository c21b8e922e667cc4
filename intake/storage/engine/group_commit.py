"""Group commit: turns of one process that end at the same time are kept in one SQLite transaction.

SQLite syncs the disk once for every commit, and everybody waits for it. So whoever comes to its end first takes
the turn to write for all who came to theirs meanwhile. Nobody is answered before what they wrote is kept.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from intake.storage.engine.prepared import BoundStatement
from intake.storage.engine.write_turn import keep_in_turn


@dataclass(frozen=True, slots=True)
class PendingWrite:
    """A statement to be said at the end, and whether it must change one row."""

    said: BoundStatement
    must_change: bool = False

    def by(self, connection: Connection) -> bool:
        """Say it; False where it changes no row and must."""
        rows: int = self.said.to(connection).rowcount
        return rows == 1 or not self.must_change


class _Turn:
    """What one turn wrote, and what became of it."""

    __slots__ = ("error", "kept", "leads", "told", "written")

    def __init__(self, written: Sequence[PendingWrite]) -> None:
        self.written = written
        self.kept = False
        self.leads = False
        self.error: BaseException | None = None
        # Held until somebody tells this turn how it ended, or that it leads now.
        self.told = threading.Lock()
        self.told.acquire()

    def fail(self) -> None:
        """Raise what broke this turn, if anything did.

        An error holds all that its turn worked with, a person's number too. Held by nothing else it goes at once.
        """
        error, self.error = self.error, None
        try:
            if error is not None:
                raise error
        finally:
            del error


class GroupCommit:
    """The turns of one process that wait to be kept, first come, first served."""

    __slots__ = ("_guard", "_is_led", "_waiting")

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[_Turn] = deque()
        self._is_led = False

    def keep(self, connection: Connection, written: Sequence[PendingWrite]) -> bool:
        """Write and commit, with whoever waits meanwhile; False where a row that must change did not.

        Then nothing of this turn was written. Raises what the commit of all of them raised.
        """
        mine = _Turn(written)
        with self._guard:
            self._waiting.append(mine)
            leads, self._is_led = not self._is_led, True
        if not leads:
            mine.told.acquire()
        if leads or mine.leads:
            self._lead(connection)
        mine.fail()
        return mine.kept

    def _lead(self, connection: Connection) -> None:
        turns: list[_Turn] = []

        def write() -> None:
            # Everybody who came while this one waited for its turn.
            turns.extend(self._everybody())
            _write_all(turns, connection)

        try:
            keep_in_turn(connection, write)
        except BaseException as error:  # noqa: BLE001 - handed to everybody whom it concerns
            # Where the turn did not come it comes to none of them: another four seconds would be too long.
            turns = turns or self._everybody()
            _keep_others(turns, connection, error)
        finally:
            self._hand_on(turns)

    def _everybody(self) -> list[_Turn]:
        with self._guard:
            turns = list(self._waiting)
            self._waiting.clear()
        return turns

    def _hand_on(self, turns: Sequence[_Turn]) -> None:
        with self._guard:
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].leads = True
                self._waiting[0].told.release()
        for turn in turns:
            turn.told.release()


def _write_all(turns: Sequence[_Turn], connection: Connection) -> None:
    for turn in turns:
        try:
            # What must change comes first, so that a turn that is refused has written nothing.
            turn.kept = all(each.by(connection) for each in turn.written)
        except Exception as error:
            turn.error = error
            raise


def _keep_others(turns: Sequence[_Turn], connection: Connection, error: BaseException) -> None:
    """Tell everybody of an error; where it is one turn's own, the others are kept without that one."""
    others = [turn for turn in turns if turn.error is None]
    if 0 < len(others) < len(turns):
        try:
            keep_in_turn(connection, lambda: _write_all(others, connection))
        except BaseException as again:  # noqa: BLE001 - as above
            _tell(others, again)
    else:
        _tell(others, error)


def _tell(turns: Sequence[_Turn], error: BaseException) -> None:
    for turn in turns:
        turn.error = error
