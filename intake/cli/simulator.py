"""`intake simulator`: the local Twilio alone, for a line that is started by hand.

Reads the line's settings for its numbers and address; refuses a real account.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from intake import config
from intake.cli.options import config_option
from intake.cli.run import refuse_taken
from intake.simulator.config import SimulatorConfig, SimulatorRefusedError
from intake.simulator.server import serve

HOST = "127.0.0.1"


@click.command()
@config_option
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8090,
    show_default=True,
    help="Where the page and the endpoints listen.",
)
def simulator(config_file: Path, port: int) -> None:
    """Run the local Twilio: REST endpoints, carriers and three phones in a page.

    \b
    Example:  intake simulator --config config.toml --port 8090
    """
    settings = config.load(config_file, os.environ)
    account = config.account(settings, os.environ)
    refuse_taken(HOST, port)
    simulated = SimulatorConfig(
        auth_token=account.tokens[0].reveal().decode("ascii"),
        line_number=settings.line.number.e164,
        quiet_number=settings.line.quiet_number.e164,
        line_url=settings.line.public_url.url,
        account_sid=account.sid,
        clock_file=settings.demo.clock_file,
    )
    try:
        serve(simulated, HOST, port)
    except SimulatorRefusedError as error:
        raise click.ClickException(str(error)) from None
