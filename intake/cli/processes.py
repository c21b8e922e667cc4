"""Runs several processes under one parent: all start, and when one ends or is told to stop, all stop.

Restarts nothing: a supervisor of the machine does that. Leaves no child behind.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import FrameType
from typing import Self

GRACE_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.1


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
    """Children that live and end together."""

    def __init__(self, children: Sequence[Child], environ: Mapping[str, str]) -> None:
        self._children = children
        self._environ = dict(environ)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._told_to_stop = False

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        with ExitStack() as undo:
            undo.callback(self._end_all)
            for child in self._children:
                self._running[child.name] = self._start(child)
            undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._end_all()

    def wait(self) -> Ended:
        """Wait until one child ends or a signal arrives."""
        while not self._told_to_stop:
            ended = self.ended()
            if ended is not None:
                return ended
            time.sleep(LOOK_EVERY_SECONDS)
        return Ended(None, 0)

    def ended(self) -> Ended | None:
        """Return a child that has ended by itself, or None while all run."""
        for name, process in self._running.items():
            code = process.poll()
            if code is not None:
                return Ended(name, code)
        return None

    @property
    def told_to_stop(self) -> bool:
        """Whether a signal asked for the end."""
        return self._told_to_stop

    def _start(self, child: Child) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the parent alone, which stops the children in order.
        return subprocess.Popen(  # noqa: S603 - our own command with our own arguments
            [sys.executable, "-m", "intake.cli", *child.arguments],
            env=self._environ,
            start_new_session=True,
        )

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True

    def _end_all(self) -> None:
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
