"""`intake web`, `intake work` and `intake serve`: the line's own processes.

Each opens only what it needs: the web side never reads the worker's keys.
"""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import click

from intake import config
from intake.cli.options import config_option
from intake.cli.processes import Child, Family
from intake.core.errors import IntakeError

THREADS = 8
BACKLOG = 1024
WORKER_LIMIT_SECONDS = 10


class PortTakenError(IntakeError):
    """Another program listens where we should."""


@click.command()
@config_option
def web(config_file: Path) -> None:
    """Answer calls and texts (the web side only).

    \b
    Example:  intake web --config config.toml
    """
    settings = config.load(config_file, os.environ)
    config.account(settings, os.environ)
    refuse_taken(settings.web.host, settings.web.port)
    serve_web(config_file, settings)


@click.command()
@config_option
def work(config_file: Path) -> None:
    """Apply what people asked for, erase, and delete the provider's copies.

    \b
    Example:  intake work --config config.toml
    """
    from intake import worker
    from intake.logs import silence_process

    settings = config.load(config_file, os.environ)
    opened = worker.open_worker(settings, config.account(settings, os.environ))
    silence_process()
    worker.run(opened)


@click.command()
@config_option
def serve(config_file: Path) -> None:
    """Run web side and worker together, on one machine.

    Both run as the user you are, so the web side could read the worker's keys. Where that matters
    run `intake web` and `intake work` as two users.

    \b
    Example:  intake serve --config config.toml
    """
    settings = config.load(config_file, os.environ)
    config.account(settings, os.environ)
    refuse_taken(settings.web.host, settings.web.port)
    named = ("--config", str(config_file))
    children = [Child("the web side", ("web", *named)), Child("the worker", ("work", *named))]
    with Family(children, os.environ) as family:
        click.echo(f"The line listens on {settings.web.host}:{settings.web.port}. Stop with Ctrl-C.")
        ended = family.wait()
    if ended.name is not None:
        raise click.ClickException(f"{ended.name} ended by itself (exit code {ended.code}); all is stopped.")


def serve_web(config_file: Path, settings: config.Settings) -> None:
    """Serve the app with granian until a signal: silent connections do not hold a thread there."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["INTAKE_CONFIG"] = str(config_file.resolve())
    server = Granian(
        "intake.app:from_environment",
        factory=True,
        address=settings.web.host,
        port=settings.web.port,
        interface=Interfaces.WSGI,
        workers=settings.web.workers,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=WORKER_LIMIT_SECONDS,
    )
    server.serve()


def refuse_taken(host: str, port: int) -> None:
    """Raise PortTakenError where something listens on a port already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise PortTakenError(f"{host}:{port} cannot be listened on: {error.strerror}.") from None
            raise PortTakenError(
                f"Port {port} is taken by another program. Stop it, or choose another port."
            ) from None
