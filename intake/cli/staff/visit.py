"""`intake visit`: days on which an interviewer meets people in a region. Its place is told to people."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

import click

from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.staff.lookup import (
    StaffError,
    booked_words,
    called,
    day_words,
    keep_calendar,
    many,
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
from intake.core.script.visit_place import place_trouble
from intake.core.staff.interviewer import Interviewer
from intake.storage.crypto.seals import new_request_id
from intake.storage.unit_of_work import UnitOfWork

# Enough to tell the visits of one line apart, and short enough to type.
ID_LENGTH = 6
HEADINGS = ("id", "region", "day", "hours", "interviewer", "times booked", "place")


class _Told(TypedDict):
    region: str
    handle: str
    place: str


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
@config_option
def add(day: date, hours: Hours, config_file: Path, **told: Unpack[_Told]) -> None:
    """Announce a visit: its times are offered at once, and its interviewer is not at the phone meanwhile.

    REGION is one of [regions]. The place is heard and read by people, perhaps over their shoulder: name
    the building, never what it is about.
    """
    place, region = " ".join(told["place"].split()), told["region"]
    with opened(config_file) as line:
        settings = line.settings
        must_be_known("regions", region, settings.regions.offered)
        must_be_ahead(day, _today(line))
        must_be_open(day, settings)
        trouble = place_trouble(place, settings.agencies.values())
        if trouble is not None:
            raise StaffError(f"The place {trouble}.")
        with line.database.work() as work:
            person = called(work, told["handle"])
            announced = Visit(
                new_request_id()[:ID_LENGTH], region, place, day, hours.starts, hours.ends, person.id
            )
            _refuse_unfit(work, person, announced)
            work.availabilities.add_visit(announced)
            work.commit()
        keep_calendar(line.database, settings, _today(line))
    click.echo(
        f"Visit {announced.id}: {person.handle} in {region} on {day_words(day)}, "
        f"{stretch_words(hours.starts, hours.ends)}, {place}. Its times are offered from now on."
    )


@visit.command(name="list", epilog="\b\nExample:\n  intake visit list --json")
@config_option
@click.option("--json", "for_machines", is_flag=True, help="One JSON array, for machines.")
def list_visits(config_file: Path, *, for_machines: bool) -> None:
    """List the coming visits, soonest first, and how many times are booked at each."""
    with opened(config_file) as line, line.database.reading() as work:
        visits = work.availabilities.visits(_today(line))
        handles = {each.id: each.handle for each in work.interviewers.all()}
        booked = {each.id: len(work.appointments.at_visit(each.id)) for each in visits}
    rows = [
        (
            each.id,
            each.region,
            day_words(each.day),
            stretch_words(each.starts, each.ends),
            handles[each.interviewer_id],
            str(booked[each.id]),
            each.place,
        )
        for each in visits
    ]
    if for_machines:
        click.echo(json.dumps([_as_row(each, handles, booked) for each in visits], indent=2))
    elif not rows:
        click.echo("No visit is announced. Announce one: intake visit add --help")
    else:
        click.echo(table([HEADINGS, *rows]))


@visit.command(epilog="\b\nExample:\n  intake visit remove 3f09ac")
@click.argument("visit_id", metavar="ID")
@config_option
def remove(visit_id: str, config_file: Path) -> None:
    """Take a visit back; ID is the first column of 'intake visit list'. Refused while times are booked at it."""
    with opened(config_file) as line, line.database.work() as work:
        wanted = visit_id.strip().lower()
        ids = [each.id for each in work.availabilities.visits(date.min)]
        if wanted not in ids:
            raise StaffError(f"There is no such visit.{suggestion(wanted, ids) or ' See: intake visit list'}")
        booked = work.appointments.at_visit(wanted)
        if booked:
            told = booked_words(work, booked, line.settings.line.timezone)
            raise StaffError(
                f"Visit {wanted} has {many(len(booked), 'time')} booked: {told}. Its interviewer moves each first: "
                "MOVE and the code, by text to the line."
            )
        work.availabilities.remove_visit(wanted)
        work.commit()
    click.echo(f"Visit {wanted} is taken back: its times are not offered any more.")


def _refuse_unfit(work: UnitOfWork, person: Interviewer, announced: Visit) -> None:
    if announced.region not in person.regions:
        regions = " ".join(f"--region {each}" for each in (*person.regions, announced.region))
        raise StaffError(
            f"{person.handle} does not travel to {announced.region}. If they do: "
            f"intake interviewer edit {person.handle} {regions}"
        )
    for each in work.availabilities.visits(announced.day):
        if (each.interviewer_id, each.day) != (person.id, announced.day):
            continue
        if each.starts < announced.ends and announced.starts < each.ends:
            raise StaffError(
                f"{person.handle} has visit {each.id} then. Take it back, or choose other hours."
            )


def _as_row(each: Visit, handles: dict[str, str], booked: dict[str, int]) -> dict[str, object]:
    return {
        "id": each.id,
        "region": each.region,
        "place": each.place,
        "day": each.day.isoformat(),
        "starts": f"{each.starts:%H:%M}",
        "ends": f"{each.ends:%H:%M}",
        "interviewer": handles[each.interviewer_id],
        "times_booked": booked[each.id],
    }


def _today(line: Opened) -> date:
    return line.now.astimezone(line.settings.line.timezone).date()
