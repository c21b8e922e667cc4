"""`intake availability`: when interviewers are there, by the line's clock. Open times follow at once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.staff.availability_file import NewHours, read_hours_file
from intake.cli.staff.availability_table import changes, closed_days, of_one, week_rows
from intake.cli.staff.lookup import (
    StaffError,
    booked_words,
    called,
    day_words,
    keep_calendar,
    many,
    must_be_ahead,
    must_be_open,
    stretch_words,
)
from intake.cli.staff.parameter_types import DAY, HOURS, HOURS_AWAY
from intake.config import Hours
from intake.core.scheduling.availability import WEEKDAYS, DayException, ExceptionKind, StaffHours, overlapping
from intake.core.scheduling.open_times import times_a_week
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.line.open_times import time_rules
from intake.storage.crypto.seals import new_request_id
from intake.storage.unit_of_work import UnitOfWork

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
def set_week(handle: str, config_file: Path, *, nothing: bool, **days: tuple[Hours, ...]) -> None:
    """Set the hours of somebody's week; they replace the week before.

    Times that are booked stay as they are.
    """
    if nothing is any(days.values()):
        raise StaffError("Name the hours of the week, such as --monday 09:00-12:00, or --none.")
    with opened(config_file) as line:
        with line.database.work() as work:
            person = called(work, handle)
            week = [
                StaffHours(person.id, weekday, hours.starts, hours.ends)
                for weekday, name in enumerate(WEEKDAYS)
                for hours in days[name]
            ]
            _refuse_overlaps(week)
            work.availabilities.set_week(person.id, week)
            work.commit()
        keep_calendar(line.database, line.settings, _today(line))
    click.echo("\n".join(_week_told(person, week, line)))


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

    Times that are booked on these days stay: they are named, so that you can give them to somebody else.
    """
    with opened(config_file) as line, line.database.work() as work:
        person = called(work, handle)
        days = _days(span, _today(line))
        absences = [_exception(person, each, ExceptionKind.AWAY, hours) for each in days]
        work.availabilities.add_exceptions(absences)
        booked = [
            each
            for each in work.appointments.of_staff(person.id)
            if each.starts_at.astimezone(line.settings.line.timezone).date() in days
        ]
        told = booked_words(work, booked, line.settings.line.timezone)
        work.commit()
    click.echo(f"{person.handle} is away {_span(days)}{_within(hours)}.")
    if booked:
        click.echo(
            f"{many(len(booked), 'time')} booked with them then: {told}. Give each to somebody else: text GIVE, "
            "the code and a handle to the line, from the coordinator's phone."
        )


@availability.command(epilog="\b\nExample:\n  intake availability extra kim 2026-12-05 10:00-12:00")
@click.argument("handle")
@click.argument("day", type=DAY)
@click.argument("hours", type=HOURS)
@config_option
def extra(handle: str, day: date, hours: Hours, config_file: Path) -> None:
    """Say that somebody is there on a day beyond their week."""
    with opened(config_file) as line:
        must_be_ahead(day, _today(line))
        must_be_open(day, line.settings)
        with line.database.work() as work:
            person = called(work, handle)
            _refuse_away(work, person, day)
            work.availabilities.add_exceptions([_exception(person, day, ExceptionKind.EXTRA, hours)])
            work.commit()
        keep_calendar(line.database, line.settings, _today(line))
    click.echo(
        f"{person.handle} is there on {day_words(day)}, {stretch_words(hours.starts, hours.ends)}, beyond their week."
    )


@availability.command(epilog="\b\nExample:\n  intake availability usual kim 2026-12-01 2026-12-05")
@click.argument("handle")
@click.argument("span", type=DAY, nargs=-1, required=True, metavar="DAY [LAST_DAY]")
@config_option
def usual(handle: str, span: tuple[date, ...], config_file: Path) -> None:
    """Let a day, or every day up to LAST_DAY, be as in the week again: no absence, no extra hours."""
    with opened(config_file) as line, line.database.work() as work:
        person = called(work, handle)
        days = _days(span, _today(line))
        gone = work.availabilities.drop_exceptions(person.id, days[0], days[-1])
        work.commit()
    taken_back = f"{many(gone, 'exception')} taken back" if gone else "there was no exception"
    click.echo(f"{person.handle} is there as in their week {_span(days)}: {taken_back}.")


@availability.command(epilog="\b\nExamples:\n  intake availability show\n  intake availability show kim")
@click.argument("handle", required=False)
@config_option
def show(handle: str | None, config_file: Path) -> None:
    """Show week, absences, extra hours and visits of everybody, or of one, and the days without times."""
    with opened(config_file) as line, line.database.reading() as work:
        staff = work.interviewers.all() if handle is None else (called(work, handle),)
        told = [of_one(work, person, _today(line)) for person in staff]
    if not staff:
        click.echo("There is no interviewer yet. Add one: intake interviewer add --help")
        return
    click.echo("\n\n".join([*told, closed_days(line.settings, _today(line))]))


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
        with line.database.reading() as work:
            staff = work.interviewers.all()
        new = read_hours_file(file, staff, line.settings, _today(line))
        with line.database.work() as work:
            told = changes(work, staff, new, _today(line))
            _apply(work, new)
            if not dry_run:
                work.commit()
        if not dry_run:
            keep_calendar(line.database, line.settings, _today(line))
    heading = "Would change:" if dry_run else "Changed:"
    click.echo(f"{heading}\n{told}" if told else "Nothing changes.")


def _apply(work: UnitOfWork, new: NewHours) -> None:
    for interviewer_id, week in new.weeks.items():
        work.availabilities.set_week(interviewer_id, week)
    for each in new.days:
        work.availabilities.drop_exceptions(each.interviewer_id, each.day, each.day)
    work.availabilities.add_exceptions(new.days)


def _refuse_overlaps(week: list[StaffHours]) -> None:
    found = overlapping(week)
    if found is not None:
        one, other = (stretch_words(each.starts, each.ends) for each in found)
        raise StaffError(f"{WEEKDAYS[found[0].weekday]}: {one} and {other} overlap. Make them one.")


def _refuse_away(work: UnitOfWork, person: Interviewer, day: date) -> None:
    for each in work.availabilities.exceptions(day):
        whole = each.kind is ExceptionKind.AWAY and each.starts is None
        if whole and (each.interviewer_id, each.day) == (person.id, day):
            raise StaffError(
                f"{person.handle} is away on {day_words(day)}. First: intake availability usual {person.handle} {day}"
            )


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


def _days(span: tuple[date, ...], today: date) -> list[date]:
    day, last = span[0], span[-1]
    must_be_ahead(day, today)
    count = (last - day).days + 1
    if len(span) > 2 or not 1 <= count <= MOST_DAYS:
        raise StaffError(f"Name one day, or the first and the last of at most {MOST_DAYS} days.")
    return [day + timedelta(days=ahead) for ahead in range(count)]


def _exception(person: Interviewer, day: date, kind: ExceptionKind, hours: Hours | None) -> DayException:
    starts, ends = (hours.starts, hours.ends) if hours else (None, None)
    return DayException(new_request_id(), person.id, day, kind, starts, ends)


def _span(days: list[date]) -> str:
    if len(days) == 1:
        return f"on {day_words(days[0])}"
    return f"from {day_words(days[0])} to {day_words(days[-1])}"


def _within(hours: Hours | None) -> str:
    return f", {stretch_words(hours.starts, hours.ends)}" if hours else ""


def _today(line: Opened) -> date:
    return line.now.astimezone(line.settings.line.timezone).date()
