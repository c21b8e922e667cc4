"""A process that lives has a row; one that stops takes it away, and that of a killed one grows old."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from intake.storage.queries.running_processes import RunningProcess
from intake.storage.unit_of_work import Database

NOW = datetime(2018, 3, 8, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WEB = RunningProcess("a1", "web", 4_194_304, "0.1.0-g1a2b3c4", NOW, NOW)
WORKER = RunningProcess("b2", "worker", 71, "0.1.0", NOW, NOW, supervised=True)


def _all(database: Database) -> tuple[RunningProcess, ...]:
    with database.reading() as work:
        return work.running_processes.all()


def test_a_process_is_one_row_however_often_it_notes_itself(database: Database) -> None:
    for seen in (WORKER, WEB, replace(WEB, seen_at=NOW + MINUTE)):
        with database.work() as work:
            work.running_processes.note(seen)
            work.commit()

    assert _all(database) == (replace(WEB, seen_at=NOW + MINUTE), WORKER)


def test_what_stops_is_gone_and_what_is_silent_is_forgotten(database: Database) -> None:
    silent = replace(WEB, id="c3", seen_at=NOW - MINUTE)
    with database.work() as work:
        for each in (WEB, WORKER, silent):
            work.running_processes.note(each)
        work.running_processes.gone(WORKER.id)
        work.running_processes.forget(NOW - MINUTE)
        work.commit()

    assert _all(database) == (WEB,)
