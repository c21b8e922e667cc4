"""What `intake doctor` says of the database itself: whether it opens, and whether it is of this version."""

from __future__ import annotations

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.core.errors import IntakeError
from intake.storage.migrations import revisions


def shape_of(inspection: Inspection) -> Finding:
    """Return whether the database can be used: where it fails, nothing of it can be read."""
    try:
        revisions.check(inspection.line.database)
    except IntakeError as error:
        return Finding(Level.FAIL, Subject.DATABASE, error.words, error.mend or "[storage] url")
    words = f"Reachable and up to date (revision {revisions.EXPECTED_REVISION})."
    return Finding(Level.OK, Subject.DATABASE, words)
