"""What `intake doctor` says of the coordinator's phone: whether the alarms reach it."""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.services.reports.checkup import Checkup, CoordinatorCheckup


def coordinator_findings(_: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield whether the text in the morning and the alarms reach somebody, and nobody else's part is mixed with it."""
    coordinator = checkup.coordinator
    if coordinator.interviewer is not None:
        words = (
            f"[coordinator] phone is that of the interviewer {coordinator.interviewer}: alarms come among their offers, "
            "and whoever has that phone gives every order."
        )
        yield Finding(Level.WARN, Subject.COORDINATOR, words, "[coordinator] phone, another one")
    yield _reached(coordinator)


def _reached(coordinator: CoordinatorCheckup) -> Finding:
    if not coordinator.is_set:
        words = "No phone is set: nobody gets the text in the morning and the alarms."
        return Finding(Level.WARN, Subject.COORDINATOR, words, "[coordinator] phone")
    if coordinator.unreached:
        words = "The last text to [coordinator] phone was refused for good, so no alarm reaches it."
        mend = "see that it takes texts, and text START to the line from it"
        return Finding(Level.FAIL, Subject.COORDINATOR, words, mend)
    if coordinator.stopped_on is not None:
        words = f"[coordinator] phone texted STOP on {coordinator.stopped_on}, so no alarm reaches it."
        return Finding(Level.WARN, Subject.COORDINATOR, words, "text START to the line from that phone")
    return Finding(
        Level.OK, Subject.COORDINATOR, "The text in the morning and the alarms go to [coordinator] phone."
    )
