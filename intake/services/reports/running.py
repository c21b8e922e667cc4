"""Running: each process of the line notes that it lives, and of which version it is; and who lives is read.

What was killed is silent, and counts no more after some minutes. Starts and stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from intake.logs import ProcessRole
from intake.services.line.version import code_version
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.running_processes import RunningProcess
from intake.storage.unit_of_work import Database, UnitOfWork

# A process notes itself twice a minute.
NOTED_EVERY_SECONDS = 30
FIRST_PROCESS = 1
SILENT_AFTER = timedelta(minutes=3)


def this_process(role: ProcessRole, now: datetime) -> RunningProcess:
    """Return the process that asks, which starts now (UTC)."""
    supervised = is_supervised(os.environ, os.getpid(), os.getppid())
    return RunningProcess(new_request_id(), role.value, os.getpid(), code_version(), now, now, supervised)


def is_supervised(environ: Mapping[str, str], pid: int, parent: int) -> bool:
    """Tell whether something starts a process again: systemd, or what runs the container whose first process it is.

    A first process's children count as well; what systemd starts hands INVOCATION_ID on to its own.
    """
    return "INVOCATION_ID" in environ or FIRST_PROCESS in (pid, parent)


def note_running(database: Database, process: RunningProcess, now: datetime) -> None:
    """Note that a process lives now (UTC), and forget those that are silent."""
    with database.work() as work:
        work.running_processes.note(replace(process, seen_at=now))
        work.running_processes.forget(now - SILENT_AFTER)
        work.commit()


def note_stopped(database: Database, process: RunningProcess) -> None:
    """Take away what a process noted, as it stops."""
    with database.work() as work:
        work.running_processes.gone(process.id)
        work.commit()


def running_within(work: UnitOfWork, now: datetime) -> tuple[RunningProcess, ...]:
    """Return the processes that live now (UTC), as a transaction sees it; one statement."""
    return tuple(each for each in work.running_processes.all() if each.seen_at > now - SILENT_AFTER)
