"""The request board: how each request stands, with whom, offered to whom, its time, and for how long it has waited.

One statement for any number of requests. It knows no code name and no channel. The console, the commands and the texts
of staff show this same picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from intake.core.scheduling.schedule import Window
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.board import BoardRow, BoardTime
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import Database, UnitOfWork

__all__ = [
    "BoardEntry",
    "BoardPage",
    "BoardRow",
    "BoardTime",
    "RequestBoard",
    "RequestStanding",
    "board_entry",
    "read_board_page",
    "read_request_board",
    "request_board",
    "standing_of",
]


class RequestStanding(StrEnum):
    """How a request stands: what comes first here is told first."""

    BOOKED = "booked"
    TAKEN = "taken"
    OFFERED = "offered"
    CALLS_US = "calls_us"
    WAITING = "waiting"


def standing_of(*, booked: bool, live: AssignmentState | None, call_in: Window | None) -> RequestStanding:
    """Return how a request stands: by its time, else by whoever has it or is asked, else by who calls whom."""
    if booked:
        return RequestStanding.BOOKED
    if live is not None:
        return RequestStanding(live.value)
    return RequestStanding.WAITING if call_in is None else RequestStanding.CALLS_US


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """One request of the board, and for how many days it has waited by the line's calendar."""

    row: BoardRow
    days_waiting: int

    @property
    def standing(self) -> RequestStanding:
        """How it stands; what was just saved stands as it will once the worker saw it."""
        holder = self.row.holder
        return standing_of(
            booked=self.row.time is not None, live=holder.state if holder else None, call_in=self.row.call_in
        )

    @property
    def is_new(self) -> bool:
        """Whether it was just saved: nobody hears of it yet, whoever has its time."""
        return self.row.state is RequestState.NEW

    @property
    def is_erased(self) -> bool:
        """Whether it is being erased: nothing can be done with it any more."""
        return self.row.state is RequestState.ERASING

    @property
    def held_by(self) -> str | None:
        """The handle of whoever has its time, or took it."""
        booked = self.row.time.handle if self.row.time is not None else None
        return booked or self._held_as(AssignmentState.TAKEN)

    @property
    def offered_to(self) -> str | None:
        """The handle of whoever is asked to take it."""
        return self._held_as(AssignmentState.OFFERED)

    def _held_as(self, state: AssignmentState) -> str | None:
        holder = self.row.holder
        return holder.handle if holder is not None and holder.state is state else None


@dataclass(frozen=True, slots=True)
class RequestBoard:
    """Every request there is to do with, oldest first; those of one day by their staff code."""

    entries: tuple[BoardEntry, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Some requests in the order of the board; ``more`` follow them."""

    entries: tuple[BoardEntry, ...]
    more: int = 0


def request_board(work: UnitOfWork, today: date) -> RequestBoard:
    """Return the board as it stands."""
    return RequestBoard(tuple(board_entry(row, today) for row in work.board.shown()))


def read_request_board(database: Database, today: date) -> RequestBoard:
    """Return the board as it stands, read in a transaction of its own."""
    with database.reading() as work:
        return request_board(work, today)


def read_board_page(database: Database, today: date, most: int, after: BoardEntry | None = None) -> BoardPage:
    """Return so many requests of the board: the first of them, or those that follow one.

    Each page is read by itself: a reader that takes its time keeps what is erased meanwhile in no file.
    """
    with database.reading() as work:
        rows = work.board.shown_page(after.row if after else None, most)
        # Asked for the first page alone, where somebody reads that there are more.
        more = max(0, work.board.count() - len(rows)) if after is None else 0
    return BoardPage(tuple(board_entry(row, today) for row in rows), more)


def board_entry(row: BoardRow, today: date) -> BoardEntry:
    """Return a row of the board as it stands on a day of the line."""
    return BoardEntry(row, max(0, (today - row.requested_on).days))
