"""Hours of interviewers: the week, hours beyond it, days as usual again, and all of a file at once.

Absences of one person are noted in ``services.staff.absence``. Times that are booked stay as they are, except in a new
absence. Commits nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, overlapping
from intake.core.understanding.away_days import Days
from intake.services.line.staff_context import StaffContext
from intake.services.staff.absence import exception_key, hand_over_within
from intake.services.staff.hand_over import HandedOver, hold_times


@dataclass(frozen=True, slots=True)
class OverlappingHours:
    """Two stretches of one week that overlap: nothing was set."""

    one: StaffHours
    other: StaffHours


def set_week(
    context: StaffContext, interviewer_id: str, week: Sequence[StaffHours]
) -> OverlappingHours | None:
    """Replace somebody's week; return what overlaps in it, and then nothing is set."""
    found = overlapping(week)
    if found is not None:
        return OverlappingHours(*found)
    context.work.availabilities.set_week(interviewer_id, week, tells=context.tells_schedule)
    return None


def add_extra_hours(context: StaffContext, extra: DayException) -> bool:
    """Note that somebody is there beyond their week; False where they are away all of that day."""
    for each in context.work.availabilities.exceptions(extra.day):
        whole = each.kind is ExceptionKind.AWAY and each.starts is None
        if whole and (each.interviewer_id, each.day) == (extra.interviewer_id, extra.day):
            return False
    context.work.availabilities.add_exceptions([extra], tells=context.tells_schedule)
    return True


def drop_extra_hours(context: StaffContext, interviewer_id: str, day: date) -> bool:
    """Take back what somebody is there beyond their week on a day; False where there is nothing. Days away stay."""
    gone = context.work.availabilities.drop_extra(interviewer_id, day)
    context.schedule_changed()
    return gone > 0


def restore_usual(context: StaffContext, interviewer_id: str, days: Days) -> int:
    """Let some days be as in somebody's week again; return how many absences and extra hours went."""
    return context.work.availabilities.drop_exceptions(interviewer_id, days.first, days.last)


def replace_hours(
    context: StaffContext, weeks: Mapping[str, Sequence[StaffHours]], days: Sequence[DayException]
) -> tuple[HandedOver, ...]:
    """Replace whole weeks by interviewer, and what was said of single days; others are asked for times in new absences."""
    there = context.work.availabilities
    for who in sorted({each.interviewer_id for each in days}):
        hold_times(context, who)
    for interviewer_id, week in weeks.items():
        there.set_week(interviewer_id, week)
    known = {exception_key(each) for each in there.exceptions(context.today)}
    for each in days:
        there.drop_exceptions(each.interviewer_id, each.day, each.day)
    there.add_exceptions(days)
    # A file that is read again asks nobody again: they may have said OK to a time meanwhile.
    new = [each for each in days if each.kind is ExceptionKind.AWAY and exception_key(each) not in known]
    return hand_over_within(context, new)
