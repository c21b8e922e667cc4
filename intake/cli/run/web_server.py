"""Serves the web side: looks at everything that can be wrong with it, and then answers until a signal."""

from __future__ import annotations

import os
from pathlib import Path

from intake import app, config
from intake.cli.run.forked_server import Served, serve_forked
from intake.logs import ProcessRole, silence_process
from intake.services.line.load_script import load_script

THREADS = 8


def serve_web(config_file: Path, settings: config.Settings) -> None:
    """Serve until a signal; raises IntakeError where something must be mended first."""
    check(settings)
    silence_process(ProcessRole.WEB)
    os.environ[app.CONFIG] = str(config_file.resolve())
    web = settings.web
    serve_forked(Served(web.host, web.port, web.workers, THREADS), app.from_environment)


def check(settings: config.Settings) -> None:
    """Raise IntakeError where flows, keys or the database would stop the web side."""
    line = app.open_line(settings, load_script(settings))
    try:
        app.wait_or_refuse(line, settings)
    finally:
        # A connection must not live in two processes.
        line.database.close()
