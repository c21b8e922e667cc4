"""Serves the web side with granian: silent connections do not hold a thread there.

Everything that can be wrong is looked at before a process is forked, so that an operator reads a sentence and
not the end of each process. The processes inherit what was loaded: they start at once and share its memory.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from intake import app, config
from intake.cli.run.orphans import end_with_parent
from intake.logs import silence_process
from intake.services.line.load_script import load_script
from intake.storage.migrations import revisions

THREADS = 8
BACKLOG = 1024
# Less than a family waits for this process, which must be there to end its own.
ENDING_SECONDS = 5
RESPAWN_SECONDS = 0.1


def serve_web(config_file: Path, settings: config.Settings) -> None:
    """Serve until a signal; raises IntakeError where something must be mended first."""
    check(settings)
    silence_process()
    os.environ[app.CONFIG] = str(config_file.resolve())
    server = Server(
        "intake.app",
        address=settings.web.host,
        port=settings.web.port,
        interface=Interfaces.WSGI,
        workers=settings.web.workers,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
        workers_kill_timeout=ENDING_SECONDS,
    )
    # Out of the sight of every process's own collections, which begin here.
    gc.freeze()
    gc.enable()
    server.serve(target_loader=partial(_process, os.getpid()), wrap_loader=False)


def check(settings: config.Settings) -> None:
    """Raise IntakeError where flows, keys or the database would stop the web side."""
    line = app.open_line(settings, load_script(settings))
    try:
        revisions.check(line.database)
    finally:
        # A connection must not live in two processes.
        line.database.close()


def _process(parent: int) -> Callable[..., Iterable[Any]]:
    end_with_parent(parent)
    return app.from_environment()
