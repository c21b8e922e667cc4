"""`intake serve`: web side and worker live and end together, and no way of ending leaves one behind."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from intake.cli.run.supervisor import answers
from tests.processes.running import HOST, Running, alive, descendants, kill, started, until


@contextmanager
def _serving(line: Running) -> Iterator[subprocess.Popen[str]]:
    with started(("serve", "--config", str(line.config_file)), line.environ) as process:
        assert until(lambda: answers(HOST, line.port) or process.poll() is not None)
        assert until(lambda: len(descendants(process.pid)) == 4), descendants(process.pid)
        yield process


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_of_it(sqlite_line: Running, asked: signal.Signals) -> None:
    with _serving(sqlite_line) as process:
        below = descendants(process.pid)
        process.send_signal(asked)

        output, _ = process.communicate(timeout=20)

        assert process.returncode == 0
        assert _told(output) == [f"The line listens on {HOST}:{sqlite_line.port}. Stop with Ctrl-C."]
        assert alive(below) == []


@pytest.mark.parametrize(("named", "told"), [("work", "The worker"), ("web", "The web side")])
def test_a_child_that_is_killed_ends_the_other_and_is_named(
    sqlite_line: Running, named: str, told: str
) -> None:
    with _serving(sqlite_line) as process:
        below = descendants(process.pid)
        (child,) = [pid for pid in psutil.Process(process.pid).children() if named in pid.cmdline()]
        kill(child.pid)

        output, _ = process.communicate(timeout=20)

        assert process.returncode != 0
        assert _told(output)[1:] == [f"Error: {told} ended by itself (killed by signal 9); all is stopped."]
        assert until(lambda: alive(below) == [], 10)


def test_children_end_when_their_parent_is_killed(sqlite_line: Running) -> None:
    with _serving(sqlite_line) as process:
        below = descendants(process.pid)
        process.kill()

        assert until(lambda: alive(below) == [], 15), below


def test_a_killed_web_process_is_replaced(sqlite_line: Running) -> None:
    with _serving(sqlite_line) as process:
        (web,) = [each for each in psutil.Process(process.pid).children() if "web" in each.cmdline()]
        before = {each.pid for each in web.children()}
        kill(min(before))

        assert until(lambda: len({each.pid for each in web.children()} - {min(before)}) == 2)
        assert until(lambda: answers(HOST, sqlite_line.port))


def _told(output: str) -> list[str]:
    """Return what was written for people: all but the events."""
    return [row for row in output.splitlines() if not row.startswith("{")]
