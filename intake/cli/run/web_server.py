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
from intake.config.settings import WebSettings
from intake.config.value_types import LOOPBACK
from intake.logs import Event, ListensOn, ProcessRole, log, silence_process
from intake.services.line.load_script import load_script
from intake.services.line.version import code_version

THREADS = 8
BACKLOG = 1024
# Less than a family waits for this process, which must be there to end its own.
ENDING_SECONDS = 5
RESPAWN_SECONDS = 0.1


def serve_web(config_file: Path, settings: config.Settings) -> None:
    """Serve until a signal; raises IntakeError where something must be mended first."""
    check(settings)
    silence_process(ProcessRole.WEB)
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
    _tell_start(settings.web)
    try:
        server.serve(
            target_loader=partial(_process, os.getpid(), _places(settings.web.workers)), wrap_loader=False
        )
    finally:
        log(Event.STOPPED)


def _tell_start(web: WebSettings) -> None:
    log(
        Event.STARTED,
        listens_on=ListensOn.LOOPBACK if web.host in LOOPBACK else ListensOn.NETWORK,
        port=web.port,
        processes=web.workers,
        version=code_version(),
    )


def _places(processes: int) -> int:
    """Return the end of a pipe that holds a byte for each process to be started; who finds none replaces another."""
    taken, given = os.pipe()
    os.set_blocking(taken, False)
    os.write(given, bytes(processes))
    return taken


def check(settings: config.Settings) -> None:
    """Raise IntakeError where flows, keys or the database would stop the web side."""
    line = app.open_line(settings, load_script(settings))
    try:
        app.wait_or_refuse(line, settings)
    finally:
        # A connection must not live in two processes.
        line.database.close()


def _process(parent: int, places: int) -> Callable[..., Iterable[Any]]:
    end_with_parent(parent)
    is_first = _takes_place(places)
    started = app.from_environment()
    if not is_first:
        # The server tells nobody that a process of its own ended and another took its place.
        log(Event.REPLACED)
    return started


def _takes_place(places: int) -> bool:
    try:
        return bool(os.read(places, 1))
    except BlockingIOError:
        return False
