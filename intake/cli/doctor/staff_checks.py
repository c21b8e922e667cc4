"""What `intake doctor` says of staff: somebody must be there, in each language, and when people call us."""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.services.reports.checkup import Checkup, StaffCheckup

SET_HOURS = "intake availability set --help"


def staff_findings(_: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield how many are active, who never answered, and the languages nobody speaks."""
    staff = checkup.staff
    if staff.active:
        yield Finding(Level.OK, Subject.INTERVIEWERS, f"{len(staff.active)} active.")
    else:
        words = "Nobody is active: no time is open and nothing is offered."
        yield Finding(Level.WARN, Subject.INTERVIEWERS, words, "intake interviewer add --help")
    yield from _not_active(staff)
    if staff.without_hours:
        words = f"No hours in the week: {', '.join(staff.without_hours)}."
        yield Finding(Level.WARN, Subject.INTERVIEWERS, words, SET_HOURS)
    for language in staff.languages_missing:
        words = f"Nobody who is active speaks '{language}', which the line offers: no time is open in it."
        yield Finding(Level.WARN, Subject.LANGUAGES, words, "intake interviewer edit --help")
    if staff.nobody_at_call_in:
        words = "Nobody is at the phone in any window of [call_in] in the coming two weeks: nobody is offered to call us."
        yield Finding(Level.WARN, Subject.CALL_IN, words, SET_HOURS)


def _not_active(staff: StaffCheckup) -> Iterator[Finding]:
    if staff.invited:
        words = f"Not confirmed: {', '.join(staff.invited)}."
        yield Finding(Level.WARN, Subject.INTERVIEWERS, words, "ask them to reply OK to the welcome text")
    if staff.stopped:
        words = f"Texted STOP: {', '.join(staff.stopped)}. Nothing reaches them any more."
        yield Finding(Level.WARN, Subject.INTERVIEWERS, words, "ask them to text START to the line")
