"""`intake requests give`: gives a request to an interviewer, as the coordinator's GIVE by text does."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

import click

from intake.cli.handles import StaffError, called
from intake.cli.open_line import opened
from intake.cli.options import config_option
from intake.core.staff.interviewer import Misfit
from intake.core.staff.staff_code import is_staff_code
from intake.services.line.staff_context import StaffContext
from intake.services.staff.assignments import Assigned, NotAssigned, assign_request

MISFITS = {
    Misfit.LANGUAGE: "does not speak its language",
    Misfit.LEFT_OUT: "is of the agency they left out",
    Misfit.WOMAN: "is not the woman they asked for",
    Misfit.MAN: "is not the man they asked for",
    Misfit.OUTSIDE: "is not from outside their area, as they asked",
    Misfit.REGION: "does not go to their region",
}
SEE_WHAT_WAITS, SEE_WHO_IS_THERE = "intake requests list", "intake interviewer list"


@click.command(epilog="Example:  intake requests give 7KQ4 kim")
@click.argument("code")
@click.argument("handle")
@config_option
def give(code: str, handle: str, config_file: Path) -> None:
    """Give the request CODE to the interviewer HANDLE, with its time if it has one.

    Whoever had it, or was offered it, is told that it is off; HANDLE gets a text. What the person asked for in an
    interviewer is kept to.
    """
    with opened(config_file) as line:
        click.echo(line.perform(lambda staff: _given(staff, code.strip().upper(), handle)))


def _given(staff: StaffContext, code: str, handle: str) -> str:
    if not is_staff_code(code):
        raise StaffError("A request's code has four characters, such as 7KQ4.", mend=SEE_WHAT_WAITS)
    request, who = staff.work.requests.by_staff_code(code), called(staff.work, handle)
    result = NotAssigned.GONE if request is None else assign_request(staff, request.id, who.id)
    match result:
        case Assigned(appointment=None):
            return f"{who.handle} has {code} now, and gets a text."
        case Assigned():
            return f"{who.handle} has {code} now with its time, and gets a text."
        case Misfit():
            words = f"{who.handle} {MISFITS[result]}: {code} stays as it is."
            raise StaffError(words, mend=SEE_WHO_IS_THERE)
        case NotAssigned():
            raise _refused(result, code, who.handle)
        case _:
            assert_never(result)


def _refused(why: NotAssigned, code: str, handle: str) -> StaffError:
    match why:
        case NotAssigned.GONE:
            return StaffError(f"No request {code} waits any more.", mend=SEE_WHAT_WAITS)
        case NotAssigned.NOT_ACTIVE:
            words = (
                f"{handle} gets no texts: they have not said OK yet, or texted STOP. {code} stays as it is."
            )
            return StaffError(words, mend=SEE_WHO_IS_THERE)
        case NotAssigned.BUSY:
            words = f"{code} has a time, and {handle} has another one then. It stays as it is."
            return StaffError(words, mend=SEE_WHO_IS_THERE)
        case NotAssigned.ON_HOLD:
            return StaffError(f"{code} is on hold.", mend=f"intake requests go-on {code}")
        case NotAssigned.KEPT_FROM:
            words = f"{code} is kept from {handle}, as somebody asked. It stays as it is."
            return StaffError(words, mend=SEE_WHO_IS_THERE)
        case _:
            assert_never(why)
