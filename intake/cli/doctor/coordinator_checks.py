"""What `intake doctor` says of the coordinator's phone: whether the alarms reach it."""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.services.reports.checkup import Checkup


def coordinator_findings(_: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield what keeps the morning text and the alarms from the coordinator's phone."""
    if checkup.coordinator_stopped_on is not None:
        words = f"It texted STOP on {checkup.coordinator_stopped_on}, so no alarm reaches it."
        yield Finding(Level.WARN, Subject.COORDINATOR, words, "text START to the line from that phone")
    if checkup.health.delivery.coordinator_unreached:
        words = "The last text to [coordinator] phone was refused for good, so no alarm reaches it."
        mend = "see that it takes texts, and text START to the line from it"
        yield Finding(Level.FAIL, Subject.COORDINATOR, words, mend)
