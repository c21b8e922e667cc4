"""`intake interviewer invite` and `withdraw`: somebody joins by a text, and no phone is typed. The code is printed once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

import click

from intake.cli.handles import StaffError
from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.staff.interviewer_profile import DAILY_CAP, UNSAID, Desk, Profile
from intake.core.access.access_acts import OPERATOR
from intake.core.staff.house_acts import HouseAct
from intake.core.staff.interviewer import Gender, Interviewer
from intake.core.staff.join_code import JOIN_DIGITS, MOST_INVITED, JoinProfile, shown_join_code
from intake.services.access.audit import note_act
from intake.services.line.staff_context import StaffContext
from intake.services.staff.invite_to_join import AskedToJoin, JoinRefusal, invite_to_join
from intake.services.staff.let_in import TurnedAway, turn_away
from intake.storage.crypto.key_files import public_key_of_web, read_web_keys

REFUSALS: Mapping[JoinRefusal, str] = {
    JoinRefusal.NOT_A_HANDLE: "'{handle}' means something else here. Choose another handle.",
    JoinRefusal.TAKEN: "Somebody signs in as '{handle}'. Choose another handle.",
    JoinRefusal.WAITS: "'{handle}' was asked already. Take that back first: intake interviewer withdraw {handle}",
    JoinRefusal.TOO_MANY: f"{MOST_INVITED} were asked and are not in yet. See who: intake interviewer list. "
    "Then take one back: intake interviewer withdraw HANDLE",
    JoinRefusal.NOBODY_COULD_SAY: "No phone of a coordinator could say who joins. Set [coordinator] phones first.",
}


@click.command(
    epilog="\b\nExample:\n  intake interviewer invite kim --agency uroc --language en --region twin_cities"
)
@click.argument("handle")
@click.option("--agency", required=True, help="A key of [agencies] in the settings.")
@click.option("--language", required=True, multiple=True, help="A language they interview in; several times.")
@click.option("--region", multiple=True, help="A region they travel to for visits; several times, or none.")
@click.option(
    "--gender",
    type=click.Choice([*(each.value for each in Gender), UNSAID]),
    help="For people who ask for it.",
)
@click.option(
    "--daily-cap", type=click.IntRange(1, 20), help=f"How much they get a day at most  [{DAILY_CAP}]"
)
@config_option
def invite(  # noqa: PLR0913 - click hands in one argument for each option
    handle: str,
    *,
    agency: str,
    language: tuple[str, ...],
    region: tuple[str, ...],
    gender: str | None,
    daily_cap: int | None,
    config_file: Path,
) -> None:
    """Ask somebody to join by a text, and print their code, once.

    They text it to the line from the phone they will use. A coordinator's phone is asked who they are, and replies OK.
    """
    told = Profile(
        phone=None,
        agency=agency,
        language=language,
        region=region,
        gender=gender,
        daily_cap=daily_cap,
        backup=None,
    )
    with opened(config_file) as line:
        click.echo(line.perform(lambda staff: _asked(line, staff, handle, told)))


@click.command(epilog="\b\nExample:\n  intake interviewer withdraw kim")
@click.argument("handle")
@config_option
def withdraw(handle: str, config_file: Path) -> None:
    """Take back what `invite` gave out: the code works no more, and a phone that sent it is forgotten."""
    word = handle.strip().lower()
    with opened(config_file) as line:
        line.perform(lambda staff: _taken_back(staff, word))
    click.echo(f"The code for {word} works no more.")


def _taken_back(staff: StaffContext, word: str) -> None:
    if not isinstance(turn_away(staff, word), TurnedAway):
        raise StaffError("Nobody of that name was asked to join. See who was: intake interviewer list")
    note_act(staff.work, staff.now, OPERATOR, HouseAct.JOIN_TAKEN_BACK, thing=word)


def _asked(line: Opened, staff: StaffContext, handle: str, told: Profile) -> str:
    desk = Desk(line, staff.work)
    word = desk.new_handle(handle)
    person = desk.described(Interviewer("", word, "", (), (), daily_cap=DAILY_CAP), told)
    profile = JoinProfile(
        word, person.agency, person.languages, person.regions, person.gender, person.daily_cap
    )
    keys = read_web_keys(line.settings.storage.web_keys)
    came = invite_to_join(staff, profile, public_key_of_web(keys), secrets.randbelow(10**JOIN_DIGITS))
    if not isinstance(came, AskedToJoin):
        raise StaffError(REFUSALS[came].format(handle=word))
    note_act(staff.work, staff.now, OPERATOR, HouseAct.ASKED_TO_JOIN, thing=word)
    number = line.settings.line.number.e164[-10:]
    until = came.expires_at.astimezone(line.settings.line.timezone)
    return (
        f"JOIN {shown_join_code(came.code)}\n"
        f"{word} texts this to {number[:3]}-{number[3:6]}-{number[6:]} until {until:%A, %B %-d, %H:%M}; it is not shown again.\n"
        f"They get two words back. Then a coordinator's phone is asked: call {word}, hear the words, reply OK {word.upper()}."
    )
