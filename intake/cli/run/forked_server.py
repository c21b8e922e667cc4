"""Serves an app with granian: silent connections do not hold a thread there.

The processes inherit what was loaded: they start at once and share its memory. What can be wrong is looked at by
whoever calls, before a process is forked, so that an operator reads a sentence and not the end of each process.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from intake.cli.run.orphans import end_with_parent
from intake.config.value_types import LOOPBACK
from intake.logs import Event, ListensOn, log
from intake.services.line.version import code_version

BACKLOG = 1024
# Less than a family waits for this process, which must be there to end its own.
ENDING_SECONDS = 5
RESPAWN_SECONDS = 0.1

WsgiApp = Callable[..., Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Served:
    """Where an app listens, and with how many processes of how many threads."""

    host: str
    port: int
    processes: int
    threads: int


def serve_forked(served: Served, load: Callable[[], WsgiApp]) -> None:
    """Serve what ``load`` returns in each process, until a signal."""
    server = Server(
        "intake",
        address=served.host,
        port=served.port,
        interface=Interfaces.WSGI,
        workers=served.processes,
        blocking_threads=served.threads,
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
    _tell_start(served)
    loader = partial(_process, os.getpid(), _places(served.processes), load)
    try:
        server.serve(target_loader=loader, wrap_loader=False)
    finally:
        log(Event.STOPPED)


def _tell_start(served: Served) -> None:
    log(
        Event.STARTED,
        listens_on=ListensOn.LOOPBACK if served.host in LOOPBACK else ListensOn.NETWORK,
        port=served.port,
        processes=served.processes,
        version=code_version(),
    )


def _places(processes: int) -> int:
    """Return the end of a pipe that holds a byte for each process to be started; who finds none replaces another."""
    taken, given = os.pipe()
    os.set_blocking(taken, False)
    os.write(given, bytes(processes))
    return taken


def _process(parent: int, places: int, load: Callable[[], WsgiApp]) -> WsgiApp:
    end_with_parent(parent)
    is_first = _takes_place(places)
    started = load()
    if not is_first:
        # The server tells nobody that a process of its own ended and another took its place.
        log(Event.REPLACED)
    return started


def _takes_place(places: int) -> bool:
    try:
        return bool(os.read(places, 1))
    except BlockingIOError:
        return False
