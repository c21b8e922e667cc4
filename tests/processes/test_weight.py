"""What the processes weigh: the web side loads nothing it does not need, and both stay small at work."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil

from intake.storage.unit_of_work import Database
from tests.processes.running import ROOT, numbers, running
from tests.processes.walking import Caller, Texter

# Each takes part of a second and several megabytes.
UNNEEDED = {
    "alembic",
    "apscheduler",
    "babel",
    "dateparser",
    "holidays",
    "intake.simulator",
    "intake.worker",
    "psycopg",
    "requests",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.orm",
    "twilio.rest",
}
MEGABYTE = 2**20
MOST_WEB, MOST_WORKER = 90 * MEGABYTE, 80 * MEGABYTE
# The aim is one second; this machine may be running every other test as well.
COLD_START_SECONDS = 10.0


def test_the_web_side_loads_nothing_it_does_not_need() -> None:
    script = "import json, sys, intake.cli.run.web_server; print(json.dumps(sorted(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
    )
    assert UNNEEDED & set(json.loads(loaded.stdout)) == set()


def test_processes_at_work_stay_small(tmp_path: Path, sqlite_database: Database, sqlite_path: Path) -> None:
    sqlite_database.close()
    with running(tmp_path, f"sqlite:///{sqlite_path}", "worker") as line:
        begun = time.monotonic()
        line.start("web")
        cold = time.monotonic() - begun
        for number in numbers(5):
            Texter(line.exchange, number).save()
            Caller(line.exchange, number).save()
        web = [psutil.Process(pid).memory_info().rss for pid in line.web_pids()]
        worker = psutil.Process(line.processes["worker"].pid).memory_info().rss

    assert cold < COLD_START_SECONDS
    assert (len(web), max(web) < MOST_WEB, worker < MOST_WORKER) == (2, True, True), (web, worker)
