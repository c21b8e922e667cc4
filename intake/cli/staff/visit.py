"""`intake visit`: days on which an interviewer meets people in a region. Its place is told to people."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

import click

from intake.cli.handles import StaffError, called
from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.staff.hit_words import hit_words
from intake.cli.staff.lookup import (
    day_words,
    keep_calendar,
    must_be_ahead,
    must_be_known,
    must_be_open,
    stretch_words,
)
from intake.cli.staff.parameter_types import DAY, HOURS
from intake.cli.text_table import table
from intake.config import Hours
from intake.core.errors import suggestion
from intake.core.scheduling.availability import Visit
from intake.core.scheduling.schedule import DayHours
from intake.core.staff.interviewer import Interviewer
from intake.services.line.staff_context import StaffContext
from intake.services.reports.calendar import CalendarVisit, read_staff_calendar
from intake.services.reports.day_hits import DayHits
from intake.services.staff.visits import (
    AwayThen,
    NotAnnounced,
    NotTravelling,
    UnfitPlace,
    VisitThen,
    announce_visit,
    call_off_visit,
    hours_of_visit,
    new_visit_id,
)

HEADINGS = ("id", "region", "day", "hours", "interviewer", "times booked", "place")


class _Told(TypedDict):
    region: str
    day: date
    hours: Hours
    handle: str
    place: str
    anyway: bool


@click.group()
def visit() -> None:
    """Announce days on which people can be met in person.

    \b
    Announce:  intake visit add northeast 2026-12-08 10:00-16:00 --interviewer kim --place "Duluth Public Library"
    """


@visit.command(
    epilog="\b\n"
    "Example:\n"
    '  intake visit add northeast 2026-12-08 10:00-16:00 --interviewer kim --place "Duluth Public Library"'
)
@click.argument("region")
@click.argument("day", type=DAY)
@click.argument("hours", type=HOURS)
@click.option("--interviewer", "handle", required=True, help="Who meets people there: a handle.")
@click.option("--place", required=True, help="Where, in words that give nothing away: people are told it.")
@click.option("--anyway", is_flag=True, help="Although its interviewer is away then.")
@config_option
def add(config_file: Path, **told: Unpack[_Told]) -> None:
    """Announce a visit: its times are offered at once, and its interviewer is not at the phone meanwhile.

    REGION is one of [regions]. The place is heard and read by people, perhaps over their shoulder: name
    the building, never what it is about. Refused where its interviewer is away then: no time is offered while they are.
    """
    with opened(config_file) as line:
        must_be_known("regions", told["region"], line.settings.regions.offered)
        must_be_ahead(told["day"], line.today)
        must_be_open(line, told["day"])
        words = line.perform(lambda staff: _announced(line, staff, told))
        keep_calendar(line.database, line.settings, line.today)
    click.echo(words)


def _announced(line: Opened, staff: StaffContext, told: _Told) -> str:
    day, hours, person = told["day"], told["hours"], called(staff.work, told["handle"])
    visit_id, place = new_visit_id(), " ".join(told["place"].split())
    made = Visit(visit_id, told["region"], place, day, hours.starts, hours.ends, person.id)
    agencies = line.settings.agencies.values()
    refused = announce_visit(staff, made, agencies, although_away=told["anyway"])
    if refused is not None:
        raise StaffError(_refusal(person, made, refused))
    return (
        f"Visit {made.id}: {person.handle} in {made.region} on {day_words(day)}, "
        f"{stretch_words(hours.starts, hours.ends)}, {place}. {_offered(hours_of_visit(staff, made), hours)}"
    )


def _offered(left: tuple[DayHours, ...], hours: Hours) -> str:
    if left == (DayHours(hours.starts, hours.ends),):
        return "Its times are offered from now on."
    return f"Times are offered {_in_hours(left)}: they are away otherwise."


def _in_hours(left: tuple[DayHours, ...]) -> str:
    stretches = " and ".join(stretch_words(each.starts, each.ends) for each in left)
    return f"at {stretches} only" if stretches else "at no hour of it"


def _refusal(person: Interviewer, made: Visit, why: NotAnnounced) -> str:
    match why:
        case UnfitPlace():
            return f"The place {why.trouble}."
        case NotTravelling():
            regions = " ".join(f"--region {each}" for each in (*why.regions, made.region))
            return (
                f"{person.handle} does not travel to {made.region}. If they do: "
                f"intake interviewer edit {person.handle} {regions}"
            )
        case VisitThen():
            return f"{person.handle} has visit {why.other.id} then. Take it back, or choose other hours."
        case AwayThen():
            return (
                f"{person.handle} is away on {day_words(made.day)} then: times would be offered {_in_hours(why.left)}. "
                "Choose another day or interviewer, or add --anyway."
            )


@visit.command(name="list", epilog="\b\nExample:\n  intake visit list --json")
@config_option
@click.option("--json", "for_machines", is_flag=True, help="One JSON array, for machines.")
def list_visits(config_file: Path, *, for_machines: bool) -> None:
    """List the coming visits, soonest first, and how many times are booked at each."""
    with opened(config_file) as line:
        visits = read_staff_calendar(line.database, line.today, line.settings.line.timezone).visits
    rows = [
        (
            of.visit.id,
            of.visit.region,
            day_words(of.visit.day),
            stretch_words(of.visit.starts, of.visit.ends),
            of.handle,
            str(of.booked),
            of.visit.place,
        )
        for of in visits
    ]
    if for_machines:
        click.echo(json.dumps([_as_row(each) for each in visits], indent=2))
    elif not rows:
        click.echo("No visit is announced. Announce one: intake visit add --help")
    else:
        click.echo(table([HEADINGS, *rows]))


@visit.command(epilog="\b\nExample:\n  intake visit remove 3f09ac")
@click.argument("visit_id", metavar="ID")
@click.option(
    "--anyway", is_flag=True, help="Although times are booked at it: another is agreed on with each."
)
@config_option
def remove(visit_id: str, config_file: Path, *, anyway: bool) -> None:
    """Call a visit off; ID is the first column of 'intake visit list'. Refused while times are booked at it."""
    wanted = visit_id.strip().lower()
    with opened(config_file) as line:
        line.perform(lambda staff: _call_off(staff, wanted, anyway=anyway))
    click.echo(f"Visit {wanted} is called off: its times are not offered any more.")


def _call_off(staff: StaffContext, wanted: str, *, anyway: bool) -> None:
    ids = [each.id for each in staff.work.availabilities.visits(date.min)]
    if wanted not in ids:
        raise StaffError(f"There is no such visit.{suggestion(wanted, ids) or ' See: intake visit list'}")
    hits = call_off_visit(staff, wanted)
    if isinstance(hits, DayHits) and anyway:
        hits = call_off_visit(staff, wanted, seen=hits.mark)
    if isinstance(hits, DayHits):
        raise StaffError(f"{hit_words(hits)}\nVisit {wanted} stands. If that is meant, add --anyway.")


def _as_row(of: CalendarVisit) -> dict[str, object]:
    each = of.visit
    return {
        "id": each.id,
        "region": each.region,
        "place": each.place,
        "day": each.day.isoformat(),
        "starts": f"{each.starts:%H:%M}",
        "ends": f"{each.ends:%H:%M}",
        "interviewer": of.handle,
        "times_booked": of.booked,
    }
