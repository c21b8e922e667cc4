"""One request, and what is with one interviewer: how each stands, what it asks for, and which calls were tried.

A fixed number of statements. Knows no number, no code name, and of a call that was tried the day alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from intake.core.calls.attempt import Ending
from intake.services.line.rules import StaffRules
from intake.services.reports.request_board import BoardEntry, board_entry
from intake.services.reports.request_listing import closing_day
from intake.services.reports.who_fits import WhoFits, staff_picture, who_fits
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.request_row import RequestState
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class TriedCall:
    """A call that was tried: on which day of the line, with whom, and how it ended; no ending while it goes on."""

    day: date
    handle: str | None
    ending: Ending | None


@dataclass(frozen=True, slots=True)
class RequestPicture:
    """One request: how it stands, in how many days it closes, what was tried, who fits, and from whom it is kept."""

    entry: BoardEntry
    closes_in: int
    tried: tuple[TriedCall, ...]
    fits: WhoFits
    kept_from: tuple[str, ...] = ()
    # Everybody who interviews, for whom it may still be kept from.
    staff: tuple[str, ...] = ()


def read_one_request(
    database: Database, rules: StaffRules, now: datetime, staff_code: str
) -> RequestPicture | None:
    """Return the request of a staff code, in upper case, as it stands now (UTC); None where there is none, or it is new."""
    with database.reading() as work:
        row = work.board.of_code(staff_code)
        # The moment in which it is new is when it came.
        if row is None or row.state is RequestState.NEW:
            return None
        picture, tried = staff_picture(work, rules, now), work.attempts.told_of(row.id)
    handles = {each.id: each.handle for each in picture.roster.staff.values()}
    today = rules.today(now)
    return RequestPicture(
        entry=board_entry(row, today),
        closes_in=(closing_day(row, rules) - today).days,
        tried=tuple(
            TriedCall(rules.today(each.began_at), handles.get(each.interviewer_id or ""), each.ending)
            for each in tried
        ),
        fits=who_fits(picture, row),
        kept_from=tuple(handles[each] for each in row.kept_from if each in handles),
        staff=tuple(handle for who, handle in handles.items() if who not in row.kept_from),
    )


def is_shown(database: Database, staff_code: str) -> bool:
    """Tell whether there is a request of a staff code, in upper case, for ``read_one_request`` to return."""
    with database.reading() as work:
        row = work.board.of_code(staff_code)
    return row is not None and row.state is not RequestState.NEW


@dataclass(frozen=True, slots=True)
class OwnRequests:
    """What is with an interviewer: their booked times, soonest first, what they took, and what they are offered."""

    booked: tuple[BoardEntry, ...]
    taken: tuple[BoardEntry, ...]
    offered: tuple[BoardEntry, ...]

    def of_code(self, staff_code: str) -> BoardEntry | None:
        """Return the one of a staff code, or None where it is not theirs."""
        every = (*self.booked, *self.taken, *self.offered)
        return next((each for each in every if each.row.staff_code == staff_code), None)


def read_own_requests(
    database: Database, rules: StaffRules, now: datetime, interviewer_id: str
) -> OwnRequests:
    """Return what is with an interviewer now (UTC), in one statement; what was just saved is nobody's yet."""
    with database.reading() as work:
        rows = work.board.of_staff(interviewer_id)
    theirs = [each for each in (board_entry(row, rules.today(now)) for row in rows) if not each.is_new]
    booked = [each for each in theirs if _has_time(each, interviewer_id)]
    rest = [each for each in theirs if each not in booked]
    return OwnRequests(
        tuple(sorted(booked, key=_starts_at)),
        tuple(each for each in rest if not _is_offer(each)),
        tuple(each for each in rest if _is_offer(each)),
    )


def _has_time(entry: BoardEntry, interviewer_id: str) -> bool:
    return entry.row.time is not None and entry.row.time.interviewer_id == interviewer_id


def _is_offer(entry: BoardEntry) -> bool:
    return entry.row.holder is not None and entry.row.holder.state is AssignmentState.OFFERED


def _starts_at(entry: BoardEntry) -> datetime:
    return entry.row.time.starts_at if entry.row.time else datetime.max.replace(tzinfo=UTC)
