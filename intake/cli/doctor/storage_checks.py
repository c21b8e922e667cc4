"""What `intake doctor` says of the database itself: whether it opens, and whether it is of this version."""

from __future__ import annotations

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database


def shape_of(database: Database) -> Finding:
    """Return that the database can be used; raises IntakeError where it cannot, and nothing of it can be read."""
    revisions.check(database)
    words = f"Reachable and up to date (revision {revisions.EXPECTED_REVISION})."
    return Finding(Level.OK, Subject.DATABASE, words)
