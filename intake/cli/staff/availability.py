"""`intake availability`: when interviewers are there, by the line's clock. Open times follow at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from intake.cli.handles import StaffError, called, nobody_called
from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.staff.availability_file import NewHours, read_hours_file
from intake.cli.staff.availability_table import changes, closed_days, of_one, week_rows
from intake.cli.staff.lookup import (
    day_words,
    handed_over_words,
    keep_calendar,
    many,
    must_be_ahead,
    must_be_open,
    stretch_words,
)
from intake.cli.staff.parameter_types import DAY, HOURS, HOURS_AWAY
from intake.config import Hours
from intake.console.staff_words import overlap_words
from intake.core.scheduling.availability import WEEKDAYS, DayException, ExceptionKind, StaffHours
from intake.core.scheduling.open_times import times_a_week
from intake.core.staff.interviewer import Interviewer, Standing
from intake.core.understanding.away_days import Days
from intake.services.line.open_times import time_rules
from intake.services.line.staff_context import StaffContext
from intake.services.reports.calendar import (
    PersonCalendar,
    read_closed_days,
    read_staff_calendar,
    staff_calendar,
)
from intake.services.staff.absence import note_away
from intake.services.staff.week import add_extra_hours, replace_hours, restore_usual, set_week
from intake.storage.crypto.seals import new_request_id

MOST_DAYS = 366


@click.group()
def availability() -> None:
    """Say when interviewers are there; every hour is by the line's clock.

    \b
    Every week:       intake availability set kim --monday 09:00-12:00 --monday 13:00-17:00
    A day off:        intake availability away kim 2026-12-01
    A day more:       intake availability extra kim 2026-12-05 10:00-12:00
    As in the week:   intake availability usual kim 2026-12-01
    All from a file:  intake availability import hours.csv --dry-run
    """


def _weekday_option(name: str) -> click.Option:
    return click.Option([f"--{name}"], type=HOURS, multiple=True, help="Hours; several times.")


@availability.command(
    name="set",
    params=[_weekday_option(name) for name in WEEKDAYS],
    epilog="\b\n"
    "Examples:\n"
    "  intake availability set kim --monday 09:00-12:00 --monday 13:00-17:00 --thursday 17:00-20:00\n"
    "  intake availability set kim --none",
)
@click.argument("handle")
@click.option("--none", "nothing", is_flag=True, help="They are there at no hour of the week.")
@config_option
def set_(handle: str, config_file: Path, *, nothing: bool, **days: tuple[Hours, ...]) -> None:
    """Set the hours of somebody's week; they replace the week before.

    Times that are booked stay as they are.
    """
    if nothing is any(days.values()):
        raise StaffError("Name the hours of the week, such as --monday 09:00-12:00, or --none.")
    with opened(config_file) as line:
        told = line.perform(lambda staff: _week_set(line, staff, handle, days))
        keep_calendar(line.database, line.settings, line.today)
    click.echo(told)


def _week_set(line: Opened, staff: StaffContext, handle: str, days: Mapping[str, Sequence[Hours]]) -> str:
    person = called(staff.work, handle)
    week = [
        StaffHours(person.id, weekday, hours.starts, hours.ends)
        for weekday, name in enumerate(WEEKDAYS)
        for hours in days[name]
    ]
    found = set_week(staff, person.id, week)
    if found is not None:
        one, other = (stretch_words(each.starts, each.ends) for each in (found.one, found.other))
        raise StaffError(overlap_words(WEEKDAYS[found.one.weekday], one, other))
    return "\n".join(_week_told(person, week, line))


@availability.command(
    epilog="\b\n"
    "Examples:\n"
    "  intake availability away kim 2026-12-01\n"
    "  intake availability away kim 2026-12-01 2026-12-05\n"
    "  intake availability away kim 2026-12-01 --hours 09:00-12:00"
)
@click.argument("handle")
@click.argument("span", type=DAY, nargs=-1, required=True, metavar="DAY [LAST_DAY]")
@click.option("--hours", type=HOURS_AWAY, help="Only these hours of each day.")
@config_option
def away(handle: str, span: tuple[date, ...], config_file: Path, *, hours: Hours | None) -> None:
    """Say that somebody is away: a day, or every day up to LAST_DAY.

    Their backup is asked for each time that is booked then, and the coordinator is told, as when they text AWAY
    themselves. Until somebody takes it, it stays in the book.
    """
    with opened(config_file) as line:
        days = _days(span, line.today)
        told = line.perform(lambda staff: _noted_away(staff, handle, days, hours))
    click.echo(told)


def _noted_away(staff: StaffContext, handle: str, days: Days, hours: Hours | None) -> str:
    person = called(staff.work, handle)
    times = note_away(staff, person.id, days, hours).times
    told = f"{person.handle} is away {_span(days)}{_within(hours)}."
    if not times:
        return told
    asked = handed_over_words(staff.work, times, staff.rules.zone)
    return f"{told}\n{many(len(times), 'time')} booked with them then:\n{asked}"


@availability.command(epilog="\b\nExample:\n  intake availability extra kim 2026-12-05 10:00-12:00")
@click.argument("handle")
@click.argument("day", type=DAY)
@click.argument("hours", type=HOURS)
@config_option
def extra(handle: str, day: date, hours: Hours, config_file: Path) -> None:
    """Say that somebody is there on a day beyond their week."""
    with opened(config_file) as line:
        must_be_ahead(day, line.today)
        must_be_open(line, day)
        person = line.perform(lambda staff: _with_extra(staff, handle, day, hours))
        keep_calendar(line.database, line.settings, line.today)
    click.echo(
        f"{person.handle} is there on {day_words(day)}, {stretch_words(hours.starts, hours.ends)}, beyond their week."
    )


def _with_extra(staff: StaffContext, handle: str, day: date, hours: Hours) -> Interviewer:
    person = called(staff.work, handle)
    extra = DayException(new_request_id(), person.id, day, ExceptionKind.EXTRA, hours.starts, hours.ends)
    if not add_extra_hours(staff, extra):
        raise StaffError(
            f"{person.handle} is away on {day_words(day)}. First: intake availability usual {person.handle} {day}"
        )
    return person


@availability.command(epilog="\b\nExample:\n  intake availability usual kim 2026-12-01 2026-12-05")
@click.argument("handle")
@click.argument("span", type=DAY, nargs=-1, required=True, metavar="DAY [LAST_DAY]")
@config_option
def usual(handle: str, span: tuple[date, ...], config_file: Path) -> None:
    """Let a day, or every day up to LAST_DAY, be as in the week again: no absence, no extra hours."""
    with opened(config_file) as line:
        days = _days(span, line.today)
        told = line.perform(lambda staff: _as_usual(staff, handle, days))
    click.echo(told)


def _as_usual(staff: StaffContext, handle: str, days: Days) -> str:
    person = called(staff.work, handle)
    gone = restore_usual(staff, person.id, days)
    taken_back = f"{many(gone, 'exception')} taken back" if gone else "there was no exception"
    return f"{person.handle} is there as in their week {_span(days)}: {taken_back}."


@availability.command(epilog="\b\nExamples:\n  intake availability show\n  intake availability show kim")
@click.argument("handle", required=False)
@config_option
def show(handle: str | None, config_file: Path) -> None:
    """Show week, absences, extra hours and visits of everybody, or of one, and the days without times."""
    with opened(config_file) as line:
        settings = line.settings
        people = read_staff_calendar(line.database, line.today, settings.line.timezone).people
        closed = read_closed_days(line.database, settings, line.today)
    if handle is not None:
        people = (_named(handle, people),)
    if not people:
        click.echo("There is no interviewer yet. Add one: intake interviewer add --help")
        return
    click.echo("\n\n".join([*map(of_one, people), closed_days(closed)]))


def _named(handle: str, people: Sequence[PersonCalendar]) -> PersonCalendar:
    by_handle = {each.person.handle: each for each in people}
    found = by_handle.get(handle.strip().lower())
    if found is None:
        raise StaffError(nobody_called(handle, by_handle))
    return found


@availability.command(
    name="import",
    epilog="\b\nExample:\n  intake availability import hours.csv --dry-run",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@config_option
def import_file(file: Path, config_file: Path, *, dry_run: bool) -> None:
    """Set hours from a CSV file, all or nothing.

    Every line that is wrong is told at once, with its number. A week in the file replaces the week
    before; a date in it replaces what was said of that date. Whoever is not in the file stays as before.

    \b
    The file, for example:
      handle,day,hours
      kim,monday,09:00-12:00
      kim,monday,13:00-17:00
      ami,tuesday,17:00-20:00
      kim,2026-12-01,away
      kim,2026-12-02,away 09:00-12:00
      ami,2026-12-05,10:00-12:00
    """
    with opened(config_file) as line:
        calendar = read_staff_calendar(line.database, line.today, line.settings.line.timezone)
        everybody = [each.person for each in calendar.people]
        new = read_hours_file(file, everybody, line.settings, line.today)
        do = line.rehearse if dry_run else line.perform
        told = do(lambda staff: _imported(staff, new))
        if not dry_run:
            keep_calendar(line.database, line.settings, line.today)
    heading = "Would change:" if dry_run else "Changed:"
    click.echo(f"{heading}\n{told}" if told else "Nothing changes.")


def _imported(staff: StaffContext, new: NewHours) -> str:
    told = changes(staff_calendar(staff.work, staff.today, staff.rules.zone), new)
    times = replace_hours(staff, new.weeks, new.days)
    if not times:
        return told
    asked = handed_over_words(staff.work, times, staff.rules.zone)
    return f"{told}\n{many(len(times), 'time')} booked on days away:\n{asked}"


def _week_told(person: Interviewer, week: list[StaffHours], line: Opened) -> list[str]:
    grid = time_rules(line.settings).grid
    length, step = (int(each.total_seconds()) // 60 for each in (grid.length, grid.length + grid.gap))
    times = times_a_week(week, grid)
    if not week:
        told = [f"{person.handle} is there at no hour of the week."]
    else:
        told = [f"{person.handle} has hours for {many(times, 'interview')} a week:", *week_rows(week)]
    if week and not times:
        told.append(
            f"No interview of {length} minutes fits: times begin every {step} minutes from midnight on."
        )
    if person.standing is not Standing.ACTIVE:
        told.append(
            f"{person.handle} is {person.standing}: no time with them is open before they are active."
        )
    return told


def _days(span: tuple[date, ...], today: date) -> Days:
    days = Days(span[0], span[-1])
    must_be_ahead(days.first, today)
    count = (days.last - days.first).days + 1
    if len(span) > 2 or not 1 <= count <= MOST_DAYS:
        raise StaffError(f"Name one day, or the first and the last of at most {MOST_DAYS} days.")
    return days


def _span(days: Days) -> str:
    if days.first == days.last:
        return f"on {day_words(days.first)}"
    return f"from {day_words(days.first)} to {day_words(days.last)}"


def _within(hours: Hours | None) -> str:
    return f", {stretch_words(hours.starts, hours.ends)}" if hours else ""
