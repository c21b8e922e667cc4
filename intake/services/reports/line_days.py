"""The coming days of the line: which are closed and by whom, where people are met, and when they may call us.

Four statements, however many days are shown. Knows no request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from intake.core.scheduling.availability import Visit
from intake.core.scheduling.call_in_windows import hours_to_call
from intake.core.scheduling.schedule import Stretch
from intake.core.scheduling.special_days import closed_among, windows_among
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.line.holidays import noted_holidays
from intake.services.line.open_times import TimeRules
from intake.storage.unit_of_work import Database, UnitOfWork


class ClosedBy(StrEnum):
    """Why a day is closed."""

    SETTINGS = "settings"
    HOLIDAY = "holiday"
    # One by one, on the page or by a command.
    HERE = "here"


@dataclass(frozen=True, slots=True)
class DayVisit:
    """A visit, and the handle of whoever meets people there."""

    visit: Visit
    handle: str


@dataclass(frozen=True, slots=True)
class LineDay:
    """One day: why it is closed, the name of its holiday, its visits, and its windows to call us."""

    day: date
    closed_by: ClosedBy | None = None
    holiday: str | None = None
    visits: tuple[DayVisit, ...] = ()
    call_in: Sequence[Stretch] = ()
    call_in_changed: bool = False


def line_days(work: UnitOfWork, rules: TimeRules, first: date, last: date) -> tuple[LineDay, ...]:
    """Return the days from one to another, both included."""
    special = work.special_days.between(first, last)
    holidays = noted_holidays(work) if rules.closing.holidays else {}
    handles = {each.id: each.handle for each in work.interviewers.all()}
    visits = tuple(DayVisit(each, handles[each.interviewer_id]) for each in work.availabilities.visits(first))
    here, changed = closed_among(special), windows_among(special)

    def closed_by(day: date) -> ClosedBy | None:
        if day in rules.closing.days:
            return ClosedBy.SETTINGS
        if day in holidays:
            return ClosedBy.HOLIDAY
        return ClosedBy.HERE if day in here else None

    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return tuple(
        LineDay(
            day,
            closed_by(day),
            holidays.get(day),
            tuple(each for each in visits if each.visit.day == day),
            hours_to_call(rules.call_in, day, changed),
            call_in_changed=day in changed,
        )
        for day in days
    )


def read_line_days(database: Database, rules: TimeRules, first: date, last: date) -> tuple[LineDay, ...]:
    """Return the days from one to another, read in a transaction of its own."""
    with database.reading() as work:
        return line_days(work, rules, first, last)


def visits_ahead(database: Database, today: date) -> tuple[Visit, ...]:
    """Return the visits from a day on."""
    with database.reading() as work:
        return work.availabilities.visits(today)


def staff_of(database: Database) -> tuple[Interviewer, ...]:
    """Return who may be at a visit: those who are active, by handle."""
    with database.reading() as work:
        staff = work.interviewers.all()
    return tuple(each for each in staff if each.standing is Standing.ACTIVE)
