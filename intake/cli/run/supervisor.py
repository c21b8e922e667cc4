"""Runs several processes under one parent: when one ends or the parent is told to stop, all stop.

Restarts nothing: a supervisor of the machine does that. Leaves no child behind, also when the parent itself
is killed: each child watches for that.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Self

import click

# More than a web process may take to end its own: killed earlier it would leave them behind for a moment.
GRACE_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.05
PATIENCE_SECONDS = 30.0
ANSWER_SECONDS = 2.0
# The exit code of a child that has said in a sentence why it cannot run.
TOLD = 78
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Child:
    """A process to run: what it is called in messages, and the arguments of `intake`."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """The child that ended first by itself, and its exit code; None where we were told to stop."""

    name: str | None
    code: int


class Family:
    """Children that live and end together; signals that ask for the end are waited for, not obeyed midway."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = dict(environ)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._told_to_stop = False

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._stop) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def start(self, child: Child) -> None:
        """Start a child, unless the end was asked for already."""
        if self._told_to_stop:
            return
        # A session of its own: Ctrl-C reaches the parent alone, which stops the children in order.
        self._running[child.name] = subprocess.Popen(  # noqa: S603 - our own command with our own arguments
            [sys.executable, "-m", "intake.cli.run.child", str(os.getpid()), *child.arguments],
            env=self.environ,
            start_new_session=True,
        )

    def until_answering(self, host: str, port: int) -> Ended | None:
        """Wait until a child answers there; returns who ended instead, raises where nobody answers."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not answers(host, port):
            if (ended := self.ended()) is not None:
                return ended
            if time.monotonic() > deadline:
                raise click.ClickException(f"{host}:{port} does not answer. Please try again.")
            time.sleep(LOOK_EVERY_SECONDS)
        return None

    def wait(self) -> Ended:
        """Wait until one child ends or a signal arrives."""
        while (ended := self.ended()) is None:
            time.sleep(LOOK_EVERY_SECONDS)
        return ended

    def ended(self) -> Ended | None:
        """Return whose end ends the family, a signal's or a child's; None while all go on."""
        if self._told_to_stop:
            return Ended(None, 0)
        for name, process in self._running.items():
            code = process.poll()
            if code is not None:
                return Ended(name, code)
        return None

    def end(self) -> None:
        """End every child, by force if it must be; safe to call again."""
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True


def tell(ended: Ended) -> None:
    """Leave with a sentence where a child ended by itself, silently where it has said why."""
    if ended.name is None:
        return
    if ended.code == TOLD:
        sys.exit(TOLD)
    how = f"killed by signal {-ended.code}" if ended.code < 0 else f"exit code {ended.code}"
    raise click.ClickException(f"{ended.name} ended by itself ({how}); all is stopped.")


def answers(host: str, port: int) -> bool:
    """Whether something answers a request there; never by way of a proxy."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()
