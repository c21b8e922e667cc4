"""Times come back from a backup as times: those of a person who calls us, and when we may try again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from intake.core.retention.retention import Retention
from intake.core.scheduling.schedule import Window
from intake.services.retention.backup import backup
from intake.services.retention.restore import RestoreFrom, RestoreRules, restore
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.unit_of_work import Database
from tests.support.people import NOW, People, a_row


def test_a_request_of_someone_who_calls_us_is_restored_with_its_times(
    database: Database, second_sqlite: Database, people: People, ledger: Ledger, tmp_path: Path
) -> None:
    starts = NOW + timedelta(days=20)
    row = replace(
        a_row(),
        call_in=Window(starts, starts + timedelta(hours=2)),
        not_before=NOW + timedelta(days=1),
    )
    people.keep(database, row, None)
    ledger.trim(NOW.date(), 31)
    backup(database, tmp_path / "backup", NOW)

    rules = RestoreRules(Retention(), ZoneInfo("America/Chicago"))
    restore(second_sqlite, RestoreFrom(tmp_path / "backup", (ledger.path,)), rules, NOW)

    with second_sqlite.reading() as work:
        assert work.requests.get(row.id) == replace(row, attempts=1)
