"""What `intake doctor` says of backups: whether one was made lately, and whether one was ever tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from intake.cli.doctor.findings import Finding, Level, Subject, age_of
from intake.cli.doctor.inspection import Inspection
from intake.services.reports.checkup import Checkup

# A daily one may be late by as much.
GRACE = timedelta(hours=2)
# A backup that nobody tried for so long may have been none for as long.
MOST_SINCE_DRILL = timedelta(days=100)
MAKE_ONE, TRY_ONE = "intake backup DIRECTORY, every day", "intake backup --verify DIRECTORY"


def backup_findings(inspection: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield how old the last backup is, and how long ago one was verified."""
    good_for = timedelta(hours=inspection.settings.retention.people_backup_hours)
    yield _made(checkup.backup.made_ago, good_for)
    yield _tried(checkup.backup.verified_ago)


def _made(ago: timedelta | None, good_for: timedelta) -> Finding:
    if ago is None:
        words = "None was ever made: where this disk breaks, whoever asked for a call is not called."
        return Finding(Level.WARN, Subject.BACKUP, words, MAKE_ONE)
    if ago > good_for + GRACE:
        words = (
            f"The last one was made {age_of(ago)} ago, and its people file is good for {age_of(good_for)}."
        )
        return Finding(Level.FAIL, Subject.BACKUP, words, MAKE_ONE)
    return Finding(Level.OK, Subject.BACKUP, f"The last one was made {age_of(ago)} ago.")


def _tried(ago: timedelta | None) -> Finding:
    if ago is None:
        words = "No backup was ever tried: nobody knows whether one brings the line back."
        return Finding(Level.WARN, Subject.RESTORE_DRILL, words, TRY_ONE)
    if ago > MOST_SINCE_DRILL:
        words = f"A backup was last tried {age_of(ago)} ago."
        return Finding(Level.WARN, Subject.RESTORE_DRILL, words, TRY_ONE)
    return Finding(Level.OK, Subject.RESTORE_DRILL, f"A backup was tried {age_of(ago)} ago.")
