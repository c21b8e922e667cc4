"""Hours in plain words: a week, what differs from it, and what a file would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from intake.cli.staff.availability_file import NewHours
from intake.cli.staff.lookup import day_words, stretch_words
from intake.cli.text_table import table
from intake.core.scheduling.availability import WEEKDAYS, DayException, ExceptionKind, StaffHours, Visit
from intake.services.reports.calendar import ClosedDays, PersonCalendar, StaffCalendar

NOTHING = "nothing"


def week_rows(week: Iterable[StaffHours]) -> list[str]:
    """Return a line for each day of a week that has hours."""
    days = _by_weekday(week)
    rows = [(f"  {name}", days[weekday]) for weekday, name in enumerate(WEEKDAYS) if weekday in days]
    return table(rows).splitlines()


def of_one(each: PersonCalendar) -> str:
    """Return everything that is known of when somebody is there."""
    person = each.person
    rows = [(f"  {day_words(of.day)}", _differs(of)) for of in each.exceptions]
    rows += [(f"  {day_words(of.visit.day)}", _visit(of.visit)) for of in each.visits]
    lines = week_rows(each.week) or ["  no hours in the week"]
    return "\n".join([f"{person.handle} ({person.standing})", *lines, *table(rows).splitlines()])


def closed_days(closed: ClosedDays) -> str:
    """Return the coming days on which no time is offered, whoever is there."""
    rows = [(f"  {day_words(each.day)}", each.holiday or "closed") for each in closed.days]
    heading = f"No times until {day_words(closed.until)} on:"
    return "\n".join([heading, *(table(rows).splitlines() or ["  no day"])])


def changes(calendar: StaffCalendar, new: NewHours) -> str:
    """Return what new hours change in a calendar, a line for each day; empty where they change nothing."""
    rows: list[tuple[str, str, str, str]] = []
    for each in calendar.people:
        handle = each.person.handle
        old_week = _by_weekday(each.week)
        new_week = _by_weekday(new.weeks[each.person.id]) if each.person.id in new.weeks else old_week
        for weekday, name in enumerate(WEEKDAYS):
            rows += _changed(handle, name, old_week.get(weekday), new_week.get(weekday))
        coming = _by_day(of for of in new.days if of.interviewer_id == each.person.id)
        standing = _by_day(each.exceptions)
        for day, words in coming.items():
            rows += _changed(handle, day_words(day), standing.get(day), words)
    return table(rows)


def _visit(visit: Visit) -> str:
    return f"visit {visit.id} in {visit.region}, {stretch_words(visit.starts, visit.ends)}: {visit.place}"


def _changed(
    handle: str, day: str, before: str | None, after: str | None
) -> Iterator[tuple[str, str, str, str]]:
    if before != after:
        yield f"  {handle}", day, after or NOTHING, f"was {before or NOTHING}"


def _by_weekday(week: Iterable[StaffHours]) -> dict[int, str]:
    in_order = sorted(week, key=lambda each: (each.weekday, each.starts))
    return {
        weekday: ", ".join(stretch_words(each.starts, each.ends) for each in hours)
        for weekday, hours in groupby(in_order, key=lambda each: each.weekday)
    }


def _by_day(differs: Iterable[DayException]) -> dict[date, str]:
    in_order = sorted(
        differs, key=lambda each: (each.day, each.starts is not None and each.starts.isoformat())
    )
    return {day: ", ".join(map(_differs, each)) for day, each in groupby(in_order, key=lambda each: each.day)}


def _differs(exception: DayException) -> str:
    what = "away" if exception.kind is ExceptionKind.AWAY else "also"
    if exception.starts is None or exception.ends is None:
        return what
    return f"{what} {stretch_words(exception.starts, exception.ends)}"
