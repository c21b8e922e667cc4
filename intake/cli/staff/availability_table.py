"""Hours in plain words: a week, what differs from it, and what a file would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from intake import config
from intake.cli.staff.availability_file import NewHours
from intake.cli.staff.lookup import day_words, stretch_words
from intake.cli.text_table import table
from intake.core.scheduling.availability import WEEKDAYS, DayException, ExceptionKind, StaffHours
from intake.core.staff.interviewer import Interviewer
from intake.services.line.holidays import holidays_of
from intake.storage.unit_of_work import UnitOfWork

NOTHING = "nothing"
DAYS_SHOWN = timedelta(days=60)


def week_rows(week: Iterable[StaffHours]) -> list[str]:
    """Return a line for each day of a week that has hours."""
    days = _by_weekday(week)
    rows = [(f"  {name}", days[weekday]) for weekday, name in enumerate(WEEKDAYS) if weekday in days]
    return table(rows).splitlines()


def of_one(work: UnitOfWork, person: Interviewer, today: date) -> str:
    """Return everything that is known of when somebody is there, from today on."""
    week = [each for each in work.availabilities.week() if each.interviewer_id == person.id]
    lines = week_rows(week) or ["  no hours in the week"]
    differs = [each for each in work.availabilities.exceptions(today) if each.interviewer_id == person.id]
    rows = [(f"  {day_words(each.day)}", _differs(each)) for each in differs]
    rows += [
        (
            f"  {day_words(each.day)}",
            f"visit {each.id} in {each.region}, {stretch_words(each.starts, each.ends)}: {each.place}",
        )
        for each in work.availabilities.visits(today)
        if each.interviewer_id == person.id
    ]
    return "\n".join([f"{person.handle} ({person.standing})", *lines, *table(rows).splitlines()])


def closed_days(settings: config.Settings, today: date) -> str:
    """Return the coming days on which no time is offered, whoever is there."""
    until = min(today + DAYS_SHOWN, settings.line.closes_on)
    closed = dict.fromkeys(settings.schedule.closed, "closed")
    if settings.schedule.holidays:
        closed |= holidays_of(today.year, until.year)
    rows = [(f"  {day_words(day)}", why) for day, why in sorted(closed.items()) if today <= day <= until]
    return "\n".join([f"No times until {day_words(until)} on:", *(table(rows).splitlines() or ["  no day"])])


def changes(work: UnitOfWork, staff: Sequence[Interviewer], new: NewHours, today: date) -> str:
    """Return what new hours change, a line for each day; empty where they change nothing."""
    week = work.availabilities.week()
    differs = work.availabilities.exceptions(today)
    rows: list[tuple[str, str, str, str]] = []
    for person in staff:
        old_week = _by_weekday(each for each in week if each.interviewer_id == person.id)
        new_week = _by_weekday(new.weeks[person.id]) if person.id in new.weeks else old_week
        for weekday, name in enumerate(WEEKDAYS):
            rows += _changed(person.handle, name, old_week.get(weekday), new_week.get(weekday))
        coming = _by_day(each for each in new.days if each.interviewer_id == person.id)
        standing = _by_day(each for each in differs if each.interviewer_id == person.id)
        for day, words in coming.items():
            rows += _changed(person.handle, day_words(day), standing.get(day), words)
    return table(rows)


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
