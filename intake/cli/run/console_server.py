"""Serves the console: looks at everything that can be wrong with it, and then answers until a signal."""

from __future__ import annotations

import os
from pathlib import Path

from intake import config
from intake.cli.run.forked_server import Served, serve_forked
from intake.console import app
from intake.logs import ProcessRole, silence_process

# One process, and more threads than connections: a form waits for the worker without one.
PROCESSES = 1
THREADS = 4


def serve_console(config_file: Path, settings: config.Settings) -> None:
    """Serve until a signal; raises IntakeError where something must be mended first."""
    check_console(settings)
    silence_process(ProcessRole.CONSOLE)
    os.environ[app.CONFIG] = str(config_file.resolve())
    console = settings.console
    serve_forked(Served(console.host, console.port, PROCESSES, THREADS), app.console_from_environment)


def check_console(settings: config.Settings) -> None:
    """Raise IntakeError where the address, keys or the database would stop the console."""
    desk = app.open_desk(settings)
    try:
        app.wait_or_refuse_console(desk)
    finally:
        # A connection must not live in two processes.
        desk.database.close()
