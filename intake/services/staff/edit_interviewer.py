"""Edits of an interviewer's data at the console: the use cases the commands call too, each noted in the audit.

A form brings what it showed: where somebody changed that since, nothing is changed, and the newer values come back.
Days away, which hand over times, are asked of the worker. Commits nothing (``in_one_commit_at_console``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto

from intake.core.scheduling.availability import DayException, StaffHours
from intake.core.staff.house_acts import HouseAct
from intake.core.staff.interviewer import Gender, Interviewer
from intake.services.access.audit import note_act
from intake.services.line.holidays import closed_days
from intake.services.line.staff_context import StaffContext
from intake.services.staff.week import OverlappingHours, add_extra_hours, drop_extra_hours, set_week


@dataclass(frozen=True, slots=True)
class Editing:
    """Who edits (their account's handle), and whose data."""

    by: str
    interviewer_id: str


@dataclass(frozen=True, slots=True)
class WeekChanged:
    """Somebody else changed the week since it was shown; as it is now."""

    week: tuple[StaffHours, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """What the coordinator tells of an interviewer; ``backup`` is a handle, or None for nobody."""

    agency: str
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    gender: Gender | None
    daily_cap: int
    backup: str | None

    def mark(self) -> str:
        """Return it as a form carries it, to tell later whether it is still so."""
        parts = (self.agency, ",".join(self.languages), ",".join(self.regions), self.gender or "")
        return "|".join((*parts, str(self.daily_cap), self.backup or ""))


class EditRefusal(Enum):
    """Why nothing was changed."""

    NOT_THERE = auto()
    # Somebody changed it since it was shown.
    CHANGED = auto()
    NO_SUCH_BACKUP = auto()
    CLOSED_DAY = auto()
    AWAY_THAT_DAY = auto()


WeekRefusal = OverlappingHours | WeekChanged | EditRefusal


def week_mark(week: Sequence[StaffHours]) -> str:
    """Return a week as a form carries it, to tell later whether it is still so."""
    return " ".join(sorted(f"{each.weekday}/{each.starts:%H:%M}-{each.ends:%H:%M}" for each in week))


def save_week(
    context: StaffContext, editing: Editing, week: Sequence[StaffHours], seen: str
) -> WeekRefusal | None:
    """Replace somebody's week, if it is still as it was seen, or is so already."""
    if not context.work.interviewers.hold(editing.interviewer_id):
        return EditRefusal.NOT_THERE
    now = tuple(
        each for each in context.work.availabilities.week() if each.interviewer_id == editing.interviewer_id
    )
    if week_mark(now) == week_mark(week):
        return None
    if week_mark(now) != seen:
        return WeekChanged(now)
    overlap = set_week(context, editing.interviewer_id, week)
    if overlap is not None:
        return overlap
    _note(context, editing, HouseAct.HOURS_SET)
    return None


def save_extra_hours(context: StaffContext, editing: Editing, extra: DayException) -> EditRefusal | None:
    """Note that somebody is there on a day beyond their week; not on a day on which nobody is."""
    if not context.work.interviewers.hold(editing.interviewer_id):
        return EditRefusal.NOT_THERE
    if extra.day in closed_days(context.work, context.rules.closing, context.today):
        return EditRefusal.CLOSED_DAY
    if not add_extra_hours(context, replace(extra, interviewer_id=editing.interviewer_id)):
        return EditRefusal.AWAY_THAT_DAY
    _note(context, editing, HouseAct.EXTRA_HOURS)
    return None


def take_back_extra_hours(context: StaffContext, editing: Editing, day: date) -> EditRefusal | None:
    """Take back what somebody is there beyond their week on a day."""
    if not context.work.interviewers.hold(editing.interviewer_id):
        return EditRefusal.NOT_THERE
    if not drop_extra_hours(context, editing.interviewer_id, day):
        return None
    _note(context, editing, HouseAct.EXTRA_HOURS_GONE)
    return None


def described_as(person: Interviewer, backup: str | None) -> Described:
    """Return what is told of somebody whose backup has this handle."""
    return Described(person.agency, person.languages, person.regions, person.gender, person.daily_cap, backup)


def as_told(person: Interviewer, told: Described, staff: Sequence[Interviewer]) -> Interviewer | None:
    """Return somebody with what is told of them; None where nobody else has the backup's handle."""
    others = {each.handle: each.id for each in staff if each.id != person.id}
    if told.backup is not None and told.backup not in others:
        return None
    return replace(
        person,
        agency=told.agency,
        languages=told.languages,
        regions=told.regions,
        gender=told.gender,
        daily_cap=told.daily_cap,
        backup_id=None if told.backup is None else others[told.backup],
    )


def describe_interviewer(
    context: StaffContext, editing: Editing, told: Described, seen: str
) -> EditRefusal | None:
    """Store what is told of somebody, if it is still as it was seen, or is so already."""
    work = context.work
    if not work.interviewers.hold(editing.interviewer_id):
        return EditRefusal.NOT_THERE
    staff = work.interviewers.all()
    handles = {each.id: each.handle for each in staff}
    person = next(each for each in staff if each.id == editing.interviewer_id)
    now = described_as(person, handles.get(person.backup_id or "")).mark()
    if now == told.mark():
        return None
    if now != seen:
        return EditRefusal.CHANGED
    after = as_told(person, told, staff)
    if after is None:
        return EditRefusal.NO_SUCH_BACKUP
    work.interviewers.describe(after)
    context.schedule_changed()
    _note(context, editing, HouseAct.DESCRIBED)
    return None


def _note(context: StaffContext, editing: Editing, act: HouseAct) -> None:
    handles = {each.id: each.handle for each in context.work.interviewers.all()}
    note_act(context.work, context.now, editing.by, act, thing=handles[editing.interviewer_id])
