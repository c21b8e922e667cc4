"""`intake halt` and `intake unhalt`: stop all that goes out to people at once, and give one of the two words that end it."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.commands import as_typed
from intake.cli.open_line import opened
from intake.cli.options import config_option
from intake.core.staff.halt_votes import OPERATOR
from intake.services.line.halt import VoteCount
from intake.services.staff.stop_line import end_stop, stop_line

_COUNTED = {
    VoteCount.ENDED: "The stop is over: texts and calls go out to people again.",
    VoteCount.ONE_MORE: (
        "Your word is noted for an hour. A coordinator must say UNHALT too, by text from one of [coordinator] phones "
        "or at the console."
    ),
    VoteCount.NOT_HALTED: "Nothing is stopped.",
}


@click.command(epilog="Example:  intake halt --config config.toml")
@config_option
def halt(config_file: Path) -> None:
    """Stop everything that goes out to people, at once: texts, calls and offers.

    Erasing goes on, texts to staff do, and whoever calls or texts the line is answered. A talk is not cut off.
    """
    with opened(config_file) as line:
        line.perform(lambda staff: stop_line(staff, OPERATOR))
    click.echo("Nothing goes out to people now. Erasing goes on. The coordinator's phones are told.")
    click.echo(as_typed("To end it: intake unhalt, and UNHALT from a coordinator"))


@click.command(epilog="Example:  intake unhalt --config config.toml")
@config_option
def unhalt(config_file: Path) -> None:
    """Give the operator's word to end a stop; a coordinator must give another one within an hour."""
    with opened(config_file) as line:
        counted = line.perform(lambda staff: end_stop(staff, OPERATOR))
    click.echo(_COUNTED[counted])
