"""`intake web`, `intake work` and `intake serve`: the line's own processes.

Each opens only what it needs: the web side never reads the worker's keys.
"""

from __future__ import annotations

import errno
import gc
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from intake import config
from intake.cli.options import config_option
from intake.cli.run.supervisor import TOLD, Child, Ended, Family, tell
from intake.core.errors import IntakeError


class PortTakenError(IntakeError):
    """Another program listens where we should."""


class StartRefusedError(click.ClickException):
    """Somebody must mend something before this can start: to start it again by itself is of no use."""

    exit_code = TOLD


@contextmanager
def refusals_told() -> Iterator[None]:
    """Leave with a sentence, and the exit code that says so, where something must be mended first."""
    try:
        yield
    except IntakeError as error:
        raise StartRefusedError(str(error)) from None


@click.command()
@config_option
@refusals_told()
def web(config_file: Path) -> None:
    """Answer calls and texts (the web side only).

    \b
    Example:  intake web --config config.toml
    """
    # What is loaded here stays: looking through it for garbage took a tenth of the start.
    gc.disable()
    settings = _startable(config_file)
    from intake.cli.run.web_server import serve_web

    serve_web(config_file, settings)


new_ledger_option = click.option(
    "--new-ledger",
    is_flag=True,
    help="Once, where the ledger of this machine is lost: begin a new one. Backups made before are of no use then.",
)


@click.command()
@config_option
@new_ledger_option
@click.option(
    "--another-ledger",
    is_flag=True,
    help="Once, on a further worker machine: begin a ledger of its own.",
)
@refusals_told()
def work(config_file: Path, *, new_ledger: bool, another_ledger: bool) -> None:
    """Apply what people asked for, send offers and reminders, ring, erase, and delete the provider's copies.

    \b
    Example:  intake work --config config.toml
    """
    from intake import worker
    from intake.cli.run.new_ledger import begin_another_ledger, begin_ledger_anew
    from intake.logs import ProcessRole, silence_process
    from intake.services.line.process_memory import share_arenas

    share_arenas()
    settings = config.load(config_file, os.environ)
    account = config.account(settings, os.environ)
    silence_process(ProcessRole.WORKER)
    if new_ledger:
        click.echo(begin_ledger_anew(settings))
    if another_ledger:
        click.echo(begin_another_ledger(settings))
    worker.run(worker.open_worker(settings, account, click.echo))


@click.command()
@config_option
@new_ledger_option
@refusals_told()
def serve(config_file: Path, *, new_ledger: bool) -> None:
    """Run web side, worker and, where [console] url is set, the console together, on one machine.

    All run as the user you are, so the web side and the console could read the worker's keys. Where that matters
    run `intake web`, `intake work` and `intake console` as three users.

    \b
    Example:  intake serve --config config.toml
    """
    settings = _startable(config_file, with_console=True)
    named = ("--config", str(config_file))
    with Family(os.environ) as family:
        # One after the other: what stops both is said once.
        family.start(Child("The web side", ("web", *named)))
        ended = family.until_answering(settings.web.host, settings.web.port)
        if ended is None:
            family.start(Child("The worker", ("work", *named, *(["--new-ledger"] if new_ledger else []))))
            ended = _start_console(family, settings, named) or family.ended()
        if ended is None:
            click.echo(f"The line listens on {settings.web.host}:{settings.web.port}. Stop with Ctrl-C.")
            ended = family.wait()
    tell(ended)


def _start_console(family: Family, settings: config.Settings, named: tuple[str, ...]) -> Ended | None:
    """Start the console where the settings name one; returns who ended instead of answering."""
    console = settings.console
    if console.url is None:
        return None
    family.start(Child("The console", ("console", *named)))
    ended = family.until_answering(console.host, console.port)
    if ended is None:
        click.echo(f"The console listens on {console.host}:{console.port}, for {console.url}.")
    return ended


def _startable(config_file: Path, *, with_console: bool = False) -> config.Settings:
    settings = config.load(config_file, os.environ)
    config.account(settings, os.environ)
    refuse_taken(settings.web.host, settings.web.port)
    if with_console and settings.console.url is not None:
        refuse_taken(settings.console.host, settings.console.port)
    return settings


def refuse_taken(host: str, port: int, mend: str = "") -> None:
    """Raise PortTakenError where something listens on a port already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise PortTakenError(f"{host}:{port} cannot be listened on: {error.strerror}.") from None
            sentence = f"Port {port} is taken by another program. Stop it, or choose another port."
            raise PortTakenError(f"{sentence} {mend}".rstrip()) from None
