"""`intake interviewer`: who calls back. Their phones are sealed as they are told; none is ever shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Unpack

import click

from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.staff.interviewer_profile import DAILY_CAP, Desk, Profile, profile_options
from intake.cli.staff.interviewer_table import as_row, as_table, entries
from intake.cli.staff.lookup import StaffError, booked_words, called, many
from intake.cli.text_table import table
from intake.core.scheduling.quiet_hours import after_quiet
from intake.core.staff.interviewer import Interviewer
from intake.services.staff.invite import change_phone, dismiss, invite
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.interviewers import Pin


@click.group()
def interviewer() -> None:
    """Look after the people who call back.

    \b
    A new interviewer:  intake interviewer add kim --agency uroc --language en
                        then they reply OK to the welcome text
    Their hours:        intake availability set kim --monday 09:00-12:00
    """


@interviewer.command(
    epilog="\b\n"
    "Example:\n"
    "  intake interviewer add kim --phone 612-555-0150 --agency uroc --language en --language es \\\n"
    "      --region twin_cities --gender woman --daily-cap 4 --backup ami"
)
@click.argument("handle")
@profile_options(new=True)
@config_option
def add(handle: str, config_file: Path, **told: Unpack[Profile]) -> None:
    """Add an interviewer and send them the welcome text.

    HANDLE is one word of letters by which you name them in commands and texts. Nothing else is sent to
    them until they reply OK. The worker sends the text: it must run.
    """
    with opened(config_file) as line, line.database.work() as work:
        desk = Desk(line, work)
        word = desk.new_handle(handle)
        empty = Interviewer(new_request_id(), word, "", (), (), daily_cap=DAILY_CAP)
        person = desk.described(empty, told)
        assert told["phone"] is not None
        invite(work, person, desk.phone(told["phone"], person), _welcome_at(line))
        work.commit()
    click.echo(
        f"{word} is invited: the welcome text {_goes(line)}, and nothing else is sent before they reply OK.\n"
        f"Next, their hours: intake availability set {word} --monday 09:00-12:00"
    )


@interviewer.command(name="list", epilog="\b\nExample:\n  intake interviewer list --json")
@config_option
@click.option("--json", "for_machines", is_flag=True, help="One JSON array, for machines.")
def list_interviewers(config_file: Path, *, for_machines: bool) -> None:
    """List the interviewers: standing, agency, languages, hours, most a day, backup. Never a phone."""
    with opened(config_file) as line:
        zone = line.settings.line.timezone
        with line.database.reading() as work:
            listed = tuple(entries(work, line.now, zone))
    if for_machines:
        click.echo(json.dumps([as_row(each) for each in listed], indent=2))
    elif not listed:
        click.echo("There is no interviewer yet. Add one: intake interviewer add --help")
    else:
        click.echo(table(as_table(listed, zone)))


@interviewer.command(
    epilog="\b\n"
    "Examples:\n"
    "  intake interviewer edit kim --language en --language so\n"
    "  intake interviewer edit kim --phone 612-555-0151\n"
    "  intake interviewer edit kim --backup none"
)
@click.argument("handle")
@click.option("--handle", "renamed", help="Another handle.")
@profile_options(new=False)
@config_option
def edit(handle: str, renamed: str | None, config_file: Path, **told: Unpack[Profile]) -> None:
    """Change what is told of an interviewer; what is not named stays.

    Languages and regions that are named replace all before. Another phone must be confirmed again: its
    owner gets the welcome text, and nothing else before they reply OK.
    """
    with opened(config_file) as line, line.database.work() as work:
        desk = Desk(line, work)
        person = called(work, handle)
        changed = desk.described(person, told)
        if renamed is not None and renamed.strip().lower() != person.handle:
            changed = replace(changed, handle=desk.new_handle(renamed))
        if changed != person:
            work.interviewers.change(changed)
        phone = desk.phone(told["phone"], person) if told["phone"] else None
        moved = phone is not None and work.interviewers.by_phone(phone.key) is None
        if phone is not None and moved:
            change_phone(work, person.id, phone, _welcome_at(line))
        work.commit()
    click.echo(_edited(person, changed, moved=moved))


@interviewer.command(name="forget-pin", epilog="\b\nExample:\n  intake interviewer forget-pin kim")
@click.argument("handle")
@config_option
def forget_pin(handle: str, config_file: Path) -> None:
    """Forget an interviewer's PIN: they choose a new one when they next call the line.

    For a PIN nobody remembers, and for one that they did not set: a caller ID can be forged.
    """
    with opened(config_file) as line, line.database.work() as work:
        person = called(work, handle)
        work.interviewers.set_pin(person.id, Pin(None, 0, None))
        work.commit()
    click.echo(f"The PIN of {person.handle} is forgotten. Ask them to call the line and choose a new one.")


@interviewer.command(epilog="\b\nExample:\n  intake interviewer remove kim")
@click.argument("handle")
@config_option
def remove(handle: str, config_file: Path) -> None:
    """Remove an interviewer with their phone, hours and visits.

    Refused while times are booked with them. What they were offered or took goes to others.
    """
    with opened(config_file) as line, line.database.work() as work:
        person = called(work, handle)
        booked = work.appointments.of_staff(person.id)
        if booked:
            told = booked_words(work, booked, line.settings.line.timezone)
            raise StaffError(
                f"{person.handle} has {many(len(booked), 'time')} booked: {told}. Give each to somebody else first: "
                "text GIVE, the code and a handle to the line, from the coordinator's phone."
            )
        given_back = dismiss(work, person.id)
        work.commit()
    rest = f" {many(given_back, 'request')} they had will be offered to others." if given_back else ""
    click.echo(f"{person.handle} is removed: phone, hours and visits are gone.{rest}")


def _welcome_at(line: Opened) -> datetime:
    # It can wait, so it wakes nobody.
    return after_quiet(line.now, line.settings.line.timezone)


def _goes(line: Opened) -> str:
    at = _welcome_at(line)
    return (
        "is on its way"
        if at == line.now
        else f"goes out at {at.astimezone(line.settings.line.timezone):%H:%M}"
    )


def _edited(before: Interviewer, after: Interviewer, *, moved: bool) -> str:
    if moved:
        return f"{after.handle} has another phone: it gets the welcome text, and nothing else before they reply OK."
    return f"{after.handle} is changed." if after != before else f"{after.handle} stays as before."
