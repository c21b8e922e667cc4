"""`intake console invite`: the link by which somebody comes in, printed once with a code to scan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from intake.cli.machine import HandedIn
from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.core.access.permissions import Role
from intake.core.errors import IntakeError
from intake.services.access.invite import Invited, InviteRefusal, invite_account, invite_again
from intake.services.line.clock import clock

REFUSED: Final[Mapping[InviteRefusal, str]] = {
    InviteRefusal.NOT_A_HANDLE: "A handle is one short word of letters that means nothing else in a text or here.",
    InviteRefusal.TAKEN: "Somebody signs in by this handle already. Where all their devices are lost: --replace.",
    InviteRefusal.NO_INTERVIEWER: "There is no interviewer of this handle. To see who there is: intake interviewer list",
    InviteRefusal.NOT_ALLOWED: "This role may not be given.",
    InviteRefusal.NO_ACCOUNT: "Nobody signs in by this handle. To ask them in: --role and --handle.",
}


class InviteError(IntakeError):
    """Nobody was invited."""


@click.command(epilog="Example:  intake console invite --role coordinator --handle ana")
@config_option
@click.option("--role", type=click.Choice([str(role) for role in Role]), help="What the account is for.")
@click.option(
    "--handle", help="One word of letters by which they are called; an interviewer's is the one in texts."
)
@click.option("--replace", metavar="HANDLE", help="Make the devices of somebody anew who lost all of them.")
def invite(config_file: Path, role: str | None, handle: str | None, replace: str | None) -> None:
    """Print a link, once, that lets somebody in by a device of theirs; it works once, for a day."""
    if [role is None, handle is None] != [replace is not None] * 2:
        raise click.UsageError("Give --role and --handle, or --replace alone.")
    with opened(config_file) as line:
        origin = line.settings.console.url
        if origin is None:
            raise InviteError("There is no console without an address.", mend="set [console] url")
        now = _machine_now(line)
        came = (
            invite_account(line.database, handle, Role(role), now)
            if handle is not None and role is not None
            else invite_again(line.database, replace or "", now)
        )
        if isinstance(came, InviteRefusal):
            raise InviteError(REFUSED[came])
        click.echo(_told(came, origin.url.lower(), line.settings.line.timezone))


def _told(came: Invited, origin: str, zone: ZoneInfo) -> str:
    link = f"{origin}/enrol/{came.token}"
    until = came.expires_at.astimezone(zone).strftime("%A, %B %-d, %-I:%M %p")
    return (
        f"{_picture(link)}\n{link}\n\nThe link lets {came.handle} in. It works once, until {until}, and is not shown again. "
        "Let them scan it, or send it in a way that only they read."
    )


def _picture(link: str) -> str:
    # Loaded when it is needed: every other command starts without it.
    import io

    import segno

    drawn = io.StringIO()
    segno.make(link, error="l").terminal(drawn, border=2, compact=True)
    return drawn.getvalue()


def _machine_now(line: Opened) -> datetime:
    # Links age by the machine's own clock, also in the demo.
    handed_in: HandedIn | None = click.get_current_context().obj
    now = clock(None) if handed_in is None else handed_in.clock
    return now().astimezone(line.settings.line.timezone)
