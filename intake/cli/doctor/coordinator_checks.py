"""What `intake doctor` says of the coordinator's phones: whether the alarms reach one, and whether two can end a stop."""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.services.reports.checkup import Checkup, CoordinatorCheckup


def coordinator_findings(_: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield whether the text in the morning and the alarms reach somebody, and nobody else's part is mixed with it."""
    coordinator = checkup.coordinator
    for handle in coordinator.interviewers:
        words = (
            f"One of [coordinator] phones is that of the interviewer {handle}: alarms come among their offers, "
            "and whoever has that phone gives every order."
        )
        yield Finding(Level.WARN, Subject.COORDINATOR, words, "[coordinator] phones, another one")
    for place, day in coordinator.stopped_on.items():
        words = f"Phone {place} of [coordinator] phones texted STOP on {day}, so no alarm reaches it."
        yield Finding(Level.WARN, Subject.COORDINATOR, words, "text START to the line from that phone")
    yield _reached(coordinator)


def _reached(coordinator: CoordinatorCheckup) -> Finding:
    if not coordinator.phones:
        words = "No phone is set: nobody gets the text in the morning and the alarms."
        return Finding(Level.WARN, Subject.COORDINATOR, words, "[coordinator] phones")
    if coordinator.unreached:
        words = (
            "The last text to a phone of [coordinator] phones was refused for good, so no alarm reaches it."
        )
        mend = "see that it takes texts, and text START to the line from it"
        return Finding(Level.FAIL, Subject.COORDINATOR, words, mend)
    if coordinator.phones == 1:
        words = (
            "There is one phone in [coordinator] phones: nobody stands in for its holder, and two coordinators cannot "
            "end a stop of what goes out."
        )
        return Finding(Level.WARN, Subject.COORDINATOR, words, "[coordinator] phones, a second one")
    return Finding(
        Level.OK,
        Subject.COORDINATOR,
        "The text in the morning and the alarms go to one of [coordinator] phones.",
    )
