"""What `intake doctor` says of backups: one lately, one tried, or what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.cli.doctor.findings import Subject
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator
from tests.cli.doctor.test_doctor import note_backups, said_of
from tests.support.people import NOW

DAILY, TRY = "intake backup DIRECTORY, every day", "intake backup --verify DIRECTORY"


def test_a_line_without_backups_is_told_so(operator: Operator) -> None:
    assert said_of(operator, Subject.BACKUP) == [
        f"WARN None was ever made: where this disk breaks, whoever asked for a call is not called. | {DAILY}"
    ]
    assert said_of(operator, Subject.RESTORE_DRILL) == [
        f"WARN No backup was ever tried: nobody knows whether one brings the line back. | {TRY}"
    ]


@pytest.mark.parametrize(
    ("hours", "finding"),
    [
        (26, "OK The last one was made 1 day ago."),
        (
            27,
            f"FAIL The last one was made 1 day ago, and its people file is good for 1 day. | {DAILY}",
        ),
    ],
)
def test_a_backup_that_is_too_old_to_bring_people_back_is_a_failure(
    operator: Operator, database: Database, hours: int, finding: str
) -> None:
    note_backups(database, NOW - timedelta(hours=hours), NOW)

    assert said_of(operator, Subject.BACKUP) == [finding]


@pytest.mark.parametrize(
    ("days", "finding"),
    [
        (100, "OK A backup was tried 100 days ago."),
        (101, f"WARN A backup was last tried 101 days ago. | {TRY}"),
    ],
)
def test_a_backup_that_was_not_tried_for_long_is_a_warning(
    operator: Operator, database: Database, days: int, finding: str
) -> None:
    note_backups(database, NOW, NOW - timedelta(days=days))

    assert said_of(operator, Subject.RESTORE_DRILL) == [finding]
