"""`intake console`: serves the console when it is typed alone; its commands look after those who use it."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import click

from intake import config
from intake.cli.console.invite import invite
from intake.cli.console.shut_out import shut_out
from intake.cli.options import config_option
from intake.cli.run.run import refusals_told, refuse_taken


@click.group(invoke_without_command=True)
@config_option
@click.pass_context
def console(context: click.Context, config_file: Path) -> None:
    """Serve the site of those who look after the line; with a command, look after its people.

    \b
    Example:  intake console --config config.toml
    """
    if context.invoked_subcommand is None:
        serve_alone(config_file)


@refusals_told()
def serve_alone(config_file: Path) -> None:
    """Serve the console until a signal; says in a sentence what must be mended first."""
    # What is loaded here stays: looking through it for garbage took a tenth of the start.
    gc.disable()
    settings = config.load(config_file, os.environ)
    if settings.console.url is not None:
        refuse_taken(settings.console.host, settings.console.port)
    from intake.cli.run.console_server import serve_console

    serve_console(config_file, settings)


console.add_command(invite)
console.add_command(shut_out)
