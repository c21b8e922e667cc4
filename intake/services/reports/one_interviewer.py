"""One interviewer: where they stand, their week and the days that differ, and what is with them.

A fixed number of statements, however many there are. Knows no phone and no PIN.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from intake.core.scheduling.availability import DayException, StaffHours
from intake.core.staff.interviewer import Interviewer, Misfit, misfit
from intake.services.line.rules import StaffRules
from intake.services.reports.calendar import CalendarVisit, staff_calendar
from intake.services.reports.request_board import BoardEntry, board_entry
from intake.services.reports.staff_directory import DirectoryEntry, staff_directory
from intake.storage.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class InterviewerPicture:
    """One interviewer as they stand; ``with_them`` is what they took, are offered, or have the time of.

    ``others`` is everybody else, any of whom may stand in.
    """

    entry: DirectoryEntry
    week: tuple[StaffHours, ...]
    exceptions: tuple[DayException, ...]
    visits: tuple[CalendarVisit, ...]
    with_them: tuple[BoardEntry, ...]
    others: tuple[Interviewer, ...]

    @property
    def person(self) -> Interviewer:
        """Who it is."""
        return self.entry.person

    @property
    def booked(self) -> tuple[BoardEntry, ...]:
        """What they have the time of, soonest first."""
        mine = (each for each in self.with_them if each.row.time and self._is_mine(each))
        return tuple(sorted(mine, key=_starts_at))

    def _is_mine(self, entry: BoardEntry) -> bool:
        return entry.row.time is not None and entry.row.time.interviewer_id == self.person.id


@dataclass(frozen=True, slots=True)
class NoLongerFits:
    """A request that is with somebody who would not fit it any more, and why."""

    entry: BoardEntry
    why: Misfit


def interviewer_of_handle(
    database: Database, rules: StaffRules, now: datetime, handle: str
) -> InterviewerPicture | None:
    """Return the interviewer of a handle as they stand now (UTC); None where there is no such one."""
    with database.reading() as work:
        return _picture(work, rules, now, lambda each: each.handle == handle)


def interviewer_of_id(
    database: Database, rules: StaffRules, now: datetime, interviewer_id: str
) -> InterviewerPicture | None:
    """Return an interviewer as they stand now (UTC); None where there is no such one any more."""
    with database.reading() as work:
        return _picture(work, rules, now, lambda each: each.id == interviewer_id)


def no_longer_fits(picture: InterviewerPicture, after: Interviewer) -> tuple[NoLongerFits, ...]:
    """Return what is with somebody and fits them now, and would not if this were told of them."""
    found = []
    for entry in picture.with_them:
        why = misfit(after, entry.row.wish)
        if why is not None and misfit(picture.person, entry.row.wish) is None:
            found.append(NoLongerFits(entry, why))
    return tuple(found)


def _picture(
    work: UnitOfWork, rules: StaffRules, now: datetime, is_meant: Callable[[Interviewer], bool]
) -> InterviewerPicture | None:
    today = rules.today(now)
    directory = staff_directory(work, now, rules.zone)
    entry = next((each for each in directory.entries if is_meant(each.person)), None)
    if entry is None:
        return None
    calendar = staff_calendar(work, today, rules.zone)
    theirs = next(each for each in calendar.people if each.person.id == entry.person.id)
    return InterviewerPicture(
        entry=entry,
        week=theirs.week,
        exceptions=theirs.exceptions,
        visits=theirs.visits,
        with_them=tuple(board_entry(row, today) for row in work.board.of_staff(entry.person.id)),
        others=tuple(each.person for each in directory.entries if each is not entry),
    )


def _starts_at(entry: BoardEntry) -> datetime:
    assert entry.row.time is not None
    return entry.row.time.starts_at
