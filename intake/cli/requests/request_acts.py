"""`intake requests hold` and its like: the coordinator's acts on one request, by the use cases that the console asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from intake.cli.handles import StaffError, called
from intake.cli.open_line import opened
from intake.cli.options import config_option
from intake.cli.requests.give import SEE_WHAT_WAITS
from intake.core.staff.staff_code import is_staff_code
from intake.core.staff.staff_orders import RequestClosing
from intake.services.line.staff_context import StaffContext
from intake.services.staff.act_result import ActResult
from intake.services.staff.closing import close_request, erase_request
from intake.services.staff.on_hold import let_go_on, put_on_hold
from intake.services.staff.take_back import keep_from, offer_again, take_back

_REFUSED: Mapping[ActResult, str] = {
    ActResult.GONE: "No request {code} waits any more.",
    ActResult.ALREADY: "{code} stood so before: nothing was changed.",
    ActResult.NOBODYS: "Nobody has {code}, and it is offered to nobody: there is nothing to take back.",
    ActResult.HAS_IT: "Somebody has {code}. Take it back first: whoever has it is told.",
    ActResult.HAS_TIME: "{code} has a time. Give it to somebody with its time, or take it back first.",
    ActResult.HELD: "{code} is on hold.",
}
_MENDS: Mapping[ActResult, str] = {
    ActResult.HAS_IT: "intake requests take-back {code}",
    ActResult.HAS_TIME: "intake requests give {code} HANDLE",
    ActResult.HELD: "intake requests go-on {code}",
}
Act = Callable[[StaffContext, str], ActResult]


@click.command(epilog="Example:  intake requests hold 7KQ4")
@click.argument("code")
@config_option
def hold(code: str, config_file: Path) -> None:
    """Put the request CODE on hold: its person is neither rung nor texted, and nobody is offered it.

    A ring that goes on ends; a talk does not. Whoever has it is told. It is erased in its time all the same.
    """
    _act(config_file, code, put_on_hold, "{code} is on hold. Whoever has it is told.")


@click.command(name="go-on", epilog="Example:  intake requests go-on 7KQ4")
@click.argument("code")
@config_option
def go_on(code: str, config_file: Path) -> None:
    """Let the request CODE go on that was on hold. Whoever has it is told."""
    _act(config_file, code, let_go_on, "{code} goes on.")


@click.command(name="take-back", epilog="Example:  intake requests take-back 7KQ4")
@click.argument("code")
@config_option
def take_back_request(code: str, config_file: Path) -> None:
    """Take the request CODE back from whoever has it or is offered it; they are told, and the next one is asked.

    A time that is booked stands until somebody else is given it.
    """
    _act(config_file, code, take_back, "{code} is taken back. Whoever had it is told.")


@click.command(name="keep-from", epilog="Example:  intake requests keep-from 7KQ4 kim")
@click.argument("code")
@click.argument("handle")
@config_option
def keep_from_somebody(code: str, handle: str, config_file: Path) -> None:
    """Keep the request CODE from the interviewer HANDLE for good.

    Whatever they have of it is taken back. They are never offered or given it again, nor rung when its person calls.
    """

    def act(staff: StaffContext, request_id: str) -> ActResult:
        return keep_from(staff, request_id, called(staff.work, handle).id)

    _act(config_file, code, act, f"{{code}} is kept from {handle.strip().lower()} from now on.")


@click.command(name="offer-again", epilog="Example:  intake requests offer-again 7KQ4")
@click.argument("code")
@config_option
def offer_anew(code: str, config_file: Path) -> None:
    """Offer the request CODE anew from the top, also to those who passed it on."""
    _act(config_file, code, offer_again, "{code} is offered anew.")


@click.command(epilog="Example:  intake requests close 7KQ4 --talked")
@click.argument("code")
@click.option("--talked", "closing", flag_value=RequestClosing.TALKED.value, help="The interview was held.")
@click.option(
    "--not-talked", "closing", flag_value=RequestClosing.NOT_TALKED.value, help="There was no interview."
)
@click.option(
    "--misuse",
    "closing",
    flag_value=RequestClosing.MISUSE.value,
    help="It was no request. Does nothing more.",
)
@config_option
def close(code: str, closing: str | None, config_file: Path) -> None:
    """Close the request CODE: it is erased within a minute, and whoever has it is told that one of theirs is off."""
    if closing is None:
        raise StaffError("Say how it ends: --talked, --not-talked or --misuse.")
    how = RequestClosing(closing)

    def act(staff: StaffContext, request_id: str) -> ActResult:
        return close_request(staff, request_id, how)

    _act(config_file, code, act, "{code} is closed. The worker erases it within a minute.")


@click.command(epilog="Example:  intake requests erase 7KQ4")
@click.argument("code")
@click.confirmation_option(prompt="Erase it? Nothing brings it back")
@config_option
def erase(code: str, config_file: Path) -> None:
    """Erase the request CODE: number, key and row go within a minute, and the provider's copies after that."""
    _act(config_file, code, erase_request, "{code} is being erased. The worker does it within a minute.")


ACTS = (hold, go_on, take_back_request, keep_from_somebody, offer_anew, close, erase)


def _act(config_file: Path, written: str, act: Act, done: str) -> None:
    code = written.strip().upper()
    if not is_staff_code(code):
        raise StaffError("A request's code has four characters, such as 7KQ4.", mend=SEE_WHAT_WAITS)
    with opened(config_file) as line:
        result = line.perform(lambda staff: _done_to(staff, code, act))
    match result:
        case ActResult.DONE:
            click.echo(done.format(code=code))
        case ActResult.TIME_STANDS:
            click.echo(
                f"{code} is taken back, and whoever had it is told. Its time stands and needs somebody:"
            )
            click.echo(f"  intake requests give {code} HANDLE")
        case _:
            mend = _MENDS.get(result, SEE_WHAT_WAITS)
            raise StaffError(_REFUSED[result].format(code=code), mend=mend.format(code=code))


def _done_to(staff: StaffContext, code: str, act: Act) -> ActResult:
    request = staff.work.requests.by_staff_code(code)
    return ActResult.GONE if request is None else act(staff, request.id)
