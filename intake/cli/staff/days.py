"""`intake days`: single days on which the line is closed, or has other windows to call us than its week."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypedDict, Unpack, assert_never

import click

from intake.cli.handles import StaffError
from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.staff.hit_words import hit_words
from intake.cli.staff.lookup import day_words, keep_calendar, stretch_words
from intake.cli.staff.parameter_types import DAY, HOURS
from intake.cli.text_table import table
from intake.config import Hours
from intake.core.scheduling.schedule import DayHours
from intake.core.scheduling.special_days import CallInTrouble
from intake.services.line.open_times import time_rules
from intake.services.line.staff_context import StaffContext
from intake.services.reports.day_hits import DayHits
from intake.services.reports.line_days import ClosedBy, LineDay, read_line_days
from intake.services.staff.line_days import (
    DayChange,
    DayRefusal,
    close_day,
    open_day,
    set_call_in,
    usual_call_in,
)

DAYS_LISTED = timedelta(weeks=6)
HEADINGS = ("day", "closed", "visits", "windows to call us")
_Change = Callable[[StaffContext, str], DayChange]
_ANYWAY = click.option("--anyway", is_flag=True, help="Although people are hit, as it told before.")


class _Said(TypedDict):
    without: bool
    usual: bool
    anyway: bool


@click.group()
def days() -> None:
    """Close single days of the line, or change their windows to call us; the settings hold the ordinary week.

    \b
    Close a day:        intake days close 2026-12-24
    Open it again:      intake days open 2026-12-24
    Other windows:      intake days windows 2026-12-23 10:00-12:00
    """


@days.command(name="list", epilog="\b\nExample:\n  intake days list --json")
@click.option("--json", "for_machines", is_flag=True, help="One JSON array, for machines.")
@config_option
def list_days(config_file: Path, *, for_machines: bool) -> None:
    """List the days of the next six weeks that are closed, have visits, or have windows to call us."""
    with opened(config_file) as line:
        keep_calendar(line.database, line.settings, line.today)
        until = min(line.today + DAYS_LISTED, line.settings.line.closes_on)
        found = read_line_days(line.database, time_rules(line.settings), line.today, until)
    told = [each for each in found if each.closed_by or each.visits or each.call_in or each.call_in_changed]
    if for_machines:
        click.echo(json.dumps([_as_row(each) for each in told], indent=2))
    elif not told:
        click.echo("No day of the next six weeks is closed, has a visit, or a window to call us.")
    else:
        click.echo(table([HEADINGS, *map(_cells, told)]))


@days.command(epilog="\b\nExample:\n  intake days close 2026-12-24")
@click.argument("day", type=DAY)
@_ANYWAY
@config_option
def close(day: date, config_file: Path, *, anyway: bool) -> None:
    """Close a day: no time of it is offered, and nobody is asked to work.

    Tells what it hits, and does nothing then unless you add --anyway. People with a time that day are told where
    they may be texted, and their interviewers agree with them on another.
    """
    with opened(config_file) as line:
        rules = time_rules(line.settings)
        _done(line, day, lambda staff, seen: close_day(staff, rules, day, seen=seen), anyway=anyway)
        keep_calendar(line.database, line.settings, line.today)
    click.echo(f"{day_words(day)} is closed.")


@days.command(name="open", epilog="\b\nExample:\n  intake days open 2026-12-24")
@click.argument("day", type=DAY)
@config_option
def open_again(day: date, config_file: Path) -> None:
    """Open a day again that was closed by 'intake days close' or at the console."""
    with opened(config_file) as line:
        _done(line, day, lambda staff, _: open_day(staff, day), anyway=False)
    click.echo(f"{day_words(day)} is open again.")


@days.command(
    epilog="\b\nExamples:\n"
    "  intake days windows 2026-12-23 10:00-12:00 14:00-16:00\n"
    "  intake days windows 2026-12-23 --none\n"
    "  intake days windows 2026-12-23 --usual"
)
@click.argument("day", type=DAY)
@click.argument("hours", type=HOURS, nargs=-1)
@click.option("--none", "without", is_flag=True, help="No window that day.")
@click.option("--usual", is_flag=True, help="Those of its week again, as [call_in] has them.")
@_ANYWAY
@config_option
def windows(day: date, hours: tuple[Hours, ...], config_file: Path, **said: Unpack[_Said]) -> None:
    """Give a day other windows to call us than its week has: two to three hours each.

    Tells whose window goes, and does nothing then unless you add --anyway: who left no number hears the next windows
    when they call with their code.
    """
    if [bool(hours), said["without"], said["usual"]].count(True) != 1:
        raise StaffError("Say one thing: hours such as 14:00-16:00, or --none, or --usual.")
    wanted = [DayHours(each.starts, each.ends) for each in hours]

    def change(staff: StaffContext, seen: str) -> DayChange:
        rules = time_rules(line.settings)
        if said["usual"]:
            return usual_call_in(staff, rules, day, seen=seen)
        return set_call_in(staff, rules, day, wanted, seen=seen)

    with opened(config_file) as line:
        _done(line, day, change, anyway=said["anyway"])
    told = ", ".join(stretch_words(each.starts, each.ends) for each in wanted)
    at = told or ("as in the week" if said["usual"] else "at no hour")
    click.echo(f"{day_words(day)}: people may call us {at}.")


def _done(line: Opened, day: date, change: _Change, *, anyway: bool) -> None:
    line.perform(lambda staff: _changed(line, day, _seen(staff, change, anyway=anyway)))


def _seen(staff: StaffContext, change: _Change, *, anyway: bool) -> DayChange:
    came = change(staff, "")
    return change(staff, came.mark) if anyway and isinstance(came, DayHits) else came


def _changed(line: Opened, day: date, came: DayChange) -> None:
    if isinstance(came, DayHits):
        raise StaffError(f"{hit_words(came)}\nNothing was changed. If that is meant, add --anyway.")
    if isinstance(came, CallInTrouble):
        raise StaffError(_trouble(came))
    if came is not None:
        raise StaffError(_refusal(line, day, came))


def _trouble(trouble: CallInTrouble) -> str:
    match trouble:
        case CallInTrouble.LENGTH:
            return "Each window must last two to three hours, such as 14:00-16:00."
        case CallInTrouble.OVERLAP:
            return "The windows overlap. Let each begin when the one before is over."
        case CallInTrouble.HOUR:
            return "Nobody is called before 08:00 or after 21:00. Choose other hours."
        case _:
            assert_never(trouble)


def _refusal(line: Opened, day: date, refused: DayRefusal) -> str:
    match refused:
        case DayRefusal.OVER:
            return f"{day_words(day)} is over. Choose today or a later day."
        case DayRefusal.AFTER_LAST:
            last = day_words(line.settings.line.closes_on)
            return f"{day_words(day)} is after the last day of the line, {last} ([line] closes_on)."
        case DayRefusal.CLOSED:
            return f"{day_words(day)} is closed already. To see why: intake days list"
        case DayRefusal.NOT_CLOSED_HERE:
            return (
                f"{day_words(day)} was not closed one by one. What the settings close ([schedule] closed, holidays) is "
                "opened there."
            )
        case _:
            assert_never(refused)


def _cells(each: LineDay) -> tuple[str, ...]:
    met = "; ".join(
        f"{stretch_words(of.visit.starts, of.visit.ends)} {of.visit.place} ({of.handle})"
        for of in each.visits
    )
    return day_words(each.day), _closed(each), met, _windows(each)


def _closed(each: LineDay) -> str:
    match each.closed_by:
        case None:
            return ""
        case ClosedBy.SETTINGS:
            return "by the settings"
        case ClosedBy.HOLIDAY:
            return each.holiday or "holiday"
        case ClosedBy.HERE:
            return "closed"
        case _:
            assert_never(each.closed_by)


def _windows(each: LineDay) -> str:
    told = ", ".join(stretch_words(of.starts, of.ends) for of in each.call_in)
    return f"{told or 'none'} (this day only)" if each.call_in_changed else told


def _as_row(each: LineDay) -> dict[str, object]:
    return {
        "day": each.day.isoformat(),
        "closed_by": each.closed_by,
        "holiday": each.holiday,
        "visits": [of.visit.id for of in each.visits],
        "call_in": [stretch_words(of.starts, of.ends) for of in each.call_in],
        "call_in_changed": each.call_in_changed,
    }
