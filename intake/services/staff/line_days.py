"""Single days of the line: closed, opened again, or with other windows to call us than the week has.

Nothing is done before what it hits was seen. What follows for people is found by the worker
(``services.scheduling.called_off``). Commits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import Enum, auto

from intake.core.scheduling.schedule import DayHours
from intake.core.scheduling.special_days import CallInTrouble, call_in_trouble
from intake.services.line.holidays import closed_days
from intake.services.line.open_times import TimeRules
from intake.services.line.staff_context import StaffContext
from intake.services.reports.day_hits import DayHits, hits_of_closing, hits_of_windows


class DayRefusal(Enum):
    """Why nothing was done about a day."""

    OVER = auto()
    # The line itself has ended by then.
    AFTER_LAST = auto()
    # By the settings or a holiday, or closed here before.
    CLOSED = auto()
    NOT_CLOSED_HERE = auto()


# Refused; or what it hits, where that was not seen yet; None where it is done.
DayChange = DayRefusal | CallInTrouble | DayHits | None


def close_day(context: StaffContext, rules: TimeRules, day: date, *, seen: str = "") -> DayChange:
    """Close a day, if what it hits is what was ``seen`` (the mark of those hits)."""
    refused = day_refusal(context, rules, day)
    if refused is not None:
        return refused
    hits = hits_of_closing(context, day)
    if hits.mark != seen:
        return hits
    context.work.special_days.put(replace(context.work.special_days.of(day), closed=True))
    context.schedule_changed()
    return None


def open_day(context: StaffContext, day: date) -> DayRefusal | None:
    """Open a day again that was closed here; no setting and no holiday is changed by it."""
    if day < context.today:
        return DayRefusal.OVER
    special = context.work.special_days.of(day)
    if not special.closed:
        return DayRefusal.NOT_CLOSED_HERE
    context.work.special_days.put(replace(special, closed=False))
    context.schedule_changed()
    return None


def set_call_in(
    context: StaffContext, rules: TimeRules, day: date, windows: Sequence[DayHours], *, seen: str = ""
) -> DayChange:
    """Give a day other windows to call us than its week has, or none, if what it hits is what was ``seen``."""
    refused = call_in_trouble(windows) or day_refusal(context, rules, day)
    if refused is not None:
        return refused
    hits = hits_of_windows(context, day, windows)
    if hits.mark != seen:
        return hits
    in_order = tuple(sorted(windows, key=lambda each: each.starts))
    _put_call_in(context, day, in_order)
    return None


def usual_call_in(context: StaffContext, rules: TimeRules, day: date, *, seen: str = "") -> DayChange:
    """Let a day have the windows of its week again, if what it hits is what was ``seen``."""
    if day < context.today:
        return DayRefusal.OVER
    usual = [DayHours(each.starts, each.ends) for each in rules.call_in if each.weekday == day.weekday()]
    hits = hits_of_windows(context, day, usual)
    if hits.mark != seen:
        return hits
    _put_call_in(context, day, None)
    return None


def day_refusal(context: StaffContext, rules: TimeRules, day: date) -> DayRefusal | None:
    """Return why nothing can be done on a day; None where something can."""
    if day < context.today:
        return DayRefusal.OVER
    if day > rules.grid.last_day:
        return DayRefusal.AFTER_LAST
    closed = closed_days(context.work, rules.closing, context.today)
    return DayRefusal.CLOSED if day in closed else None


def _put_call_in(context: StaffContext, day: date, windows: tuple[DayHours, ...] | None) -> None:
    days = context.work.special_days
    days.put(replace(days.of(day), call_in=windows))
    context.schedule_changed()
