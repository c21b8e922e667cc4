"""`intake interviewer`: who calls back. Their phones are sealed as they are told; none is ever shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Unpack

import click

from intake.cli.commands import as_typed
from intake.cli.handles import StaffError, called
from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.staff.interviewer_profile import DAILY_CAP, Desk, Profile, profile_options
from intake.cli.staff.interviewer_table import as_row, as_table
from intake.cli.staff.join import invite as invite_by_text
from intake.cli.staff.join import withdraw
from intake.cli.staff.lookup import booked_words, handed_over_words, many
from intake.cli.text_table import table
from intake.core.staff.halt_votes import Voter, VoterKind
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.access.audit import note_act
from intake.services.line.staff_context import StaffContext
from intake.services.reports.staff_directory import read_staff_directory
from intake.services.staff.cut_off import cut_off
from intake.services.staff.hand_over import HandedOver, hand_over_all
from intake.services.staff.invite import HasTimes, change_interviewer, dismiss, invite
from intake.services.staff.pin import forget_pin
from intake.storage.crypto.seals import new_request_id

# What the audit tells of it.
CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class _Edit:
    """What is to be changed of whom; ``renamed`` is another handle."""

    handle: str
    renamed: str | None
    told: Profile


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
    with opened(config_file) as line:
        click.echo(line.perform(lambda staff: _invited(line, staff, handle, told)))


def _invited(line: Opened, staff: StaffContext, handle: str, told: Profile) -> str:
    desk = Desk(line, staff.work)
    word = desk.new_handle(handle)
    empty = Interviewer(new_request_id(), word, "", (), (), daily_cap=DAILY_CAP)
    person = desk.described(empty, told)
    assert told["phone"] is not None
    welcome_at = invite(staff, person, desk.phone(told["phone"], person))
    return (
        f"{word} is invited: the welcome text {_goes(staff, welcome_at)}, "
        "and nothing else is sent before they reply OK.\n"
        + as_typed(f"Next, their hours: intake availability set {word} --monday 09:00-12:00")
    )


@interviewer.command(name="list", epilog="\b\nExample:\n  intake interviewer list --json")
@config_option
@click.option("--json", "for_machines", is_flag=True, help="One JSON array, for machines.")
def list_interviewers(config_file: Path, *, for_machines: bool) -> None:
    """List the interviewers: standing, agency, languages, hours, most a day, backup. Never a phone."""
    with opened(config_file) as line:
        zone = line.settings.line.timezone
        found = read_staff_directory(line.database, line.now, zone)
    if for_machines:
        click.echo(json.dumps([as_row(each) for each in found.entries], indent=2))
        return
    if found.entries:
        click.echo(table(as_table(found.entries, zone)))
    else:
        click.echo("There is no interviewer yet. Add one: intake interviewer add --help")
    for each in found.invited:
        stands = "sent JOIN, waits for OK by text" if each.joined_at else "asked to join, has not sent JOIN"
        click.echo(f"{each.profile.handle}: {stands}")


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
    with opened(config_file) as line:
        asked = _Edit(handle, renamed, told)
        click.echo(line.perform(lambda staff: _edited(line, staff, asked)))


@interviewer.command(name="forget-pin", epilog="\b\nExample:\n  intake interviewer forget-pin kim")
@click.argument("handle")
@config_option
def forget(handle: str, config_file: Path) -> None:
    """Forget an interviewer's PIN: they choose a new one when they next call the line.

    For a PIN nobody remembers, and for one that they did not set: a caller ID can be forged.
    """
    with opened(config_file) as line:
        person = line.perform(lambda staff: _without_pin(staff, handle))
    click.echo(f"The PIN of {person.handle} is forgotten. Ask them to call the line and choose a new one.")


def _without_pin(staff: StaffContext, handle: str) -> Interviewer:
    person = called(staff.work, handle)
    forget_pin(staff.work, person.id)
    return person


@interviewer.command(epilog="\b\nExample:\n  intake interviewer remove kim")
@click.argument("handle")
@config_option
def remove(handle: str, config_file: Path) -> None:
    """Remove an interviewer with their phone, hours and visits.

    Refused while times are booked with them. What they were offered or took goes to others.
    """
    with opened(config_file) as line:
        click.echo(line.perform(lambda staff: _removed(staff, handle)))


def _removed(staff: StaffContext, handle: str) -> str:
    person = called(staff.work, handle)
    result = dismiss(staff, person.id)
    if isinstance(result, HasTimes):
        told = booked_words(staff.work, result.times, staff.rules.zone)
        raise StaffError(
            f"{person.handle} has {many(len(result.times), 'time')} booked: {told}. Give each to somebody else first: "
            "intake requests give CODE HANDLE"
        )
    back = result.given_back
    rest = f" {many(back, 'request')} they had will be offered to others." if back else ""
    return f"{person.handle} is removed: phone, hours and visits are gone.{rest}"


@interviewer.command(name="hand-over", epilog="\b\nExample:\n  intake interviewer hand-over kim")
@click.argument("handle")
@config_option
def hand_everything_over(handle: str, config_file: Path) -> None:
    """Give back all that an interviewer has: requests and offers go to others.

    Their backup is asked for each time that is booked with them, and the coordinator is told. Until somebody takes it, it
    stays in the book.
    """
    with opened(config_file) as line:
        click.echo(line.perform(lambda staff: _handed_over(staff, handle)))


def _handed_over(staff: StaffContext, handle: str) -> str:
    person = called(staff.work, handle)
    times = hand_over_all(staff, person.id)
    told = f"{person.handle} has nothing any more: what they had will be offered to others."
    return f"{told}{_times_told(staff, times)}"


@interviewer.command(name="cut-off", epilog="\b\nExample:\n  intake interviewer cut-off kim")
@click.argument("handle")
@config_option
def cut_off_now(handle: str, config_file: Path) -> None:
    """Cut an interviewer off at once: somebody who left, or whose phone is in other hands.

    Their calls end, nothing more is sent to their phone, and their PIN, hours, account and sign-ins are gone. What they
    had goes to others. A text the phone company has already cannot be taken back. Nobody is rung for a request whose two
    words they may know before its person calls, or whoever has it now was told.
    """
    with opened(config_file) as line:
        click.echo(line.perform(lambda staff: _cut_off(staff, handle)))


def _cut_off(staff: StaffContext, handle: str) -> str:
    person = called(staff.work, handle)
    gone = cut_off(staff, person)
    if gone is None:
        raise StaffError(f"{person.handle} is cut off already.")
    note_act(staff.work, staff.now, str(Voter(VoterKind.OPERATOR)), CUT_OFF, thing=person.handle)
    back = (
        f" {many(gone.given_back, 'request')} they had will be offered to others." if gone.given_back else ""
    )
    visits = (
        f"\n{many(gone.visits, 'visit')} of theirs need somebody else: intake visit list"
        if gone.visits
        else ""
    )
    return f"{person.handle} is cut off: nothing reaches their phone.{back}{_times_told(staff, gone.times)}{visits}"


def _times_told(staff: StaffContext, times: Sequence[HandedOver]) -> str:
    if not times:
        return ""
    asked = handed_over_words(staff.work, times, staff.rules.zone)
    return f"\n{many(len(times), 'time')} booked with them:\n{asked}"


def _goes(staff: StaffContext, welcome_at: datetime) -> str:
    if welcome_at == staff.now:
        return "is on its way"
    return f"goes out at {welcome_at.astimezone(staff.rules.zone):%H:%M}"


def _edited(line: Opened, staff: StaffContext, edit: _Edit) -> str:
    desk, told = Desk(line, staff.work), edit.told
    before = called(staff.work, edit.handle)
    if before.standing is Standing.CUT_OFF:
        raise StaffError(
            f"{before.handle} was cut off. To have them back, add them anew by another name: intake interviewer add --help"
        )
    after = desk.described(before, told)
    if edit.renamed is not None and edit.renamed.strip().lower() != before.handle:
        after = replace(after, handle=desk.new_handle(edit.renamed))
    phone = desk.phone(told["phone"], before) if told["phone"] else None
    if change_interviewer(staff, before, after, phone):
        return f"{after.handle} has another phone: it gets the welcome text, and nothing else before they reply OK."
    return f"{after.handle} is changed." if after != before else f"{after.handle} stays as before."


interviewer.add_command(invite_by_text)
interviewer.add_command(withdraw)
