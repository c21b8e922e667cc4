"""What `intake doctor` says of staff: somebody must be there, in each language, and when people call us."""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.doctor.findings import Finding, Level
from intake.services.reports.checkup import StaffCheckup


def staff_findings(staff: StaffCheckup) -> Iterator[Finding]:
    """Yield a finding for how many are active, who never answered, and the languages nobody speaks."""
    if staff.active:
        yield Finding(Level.OK, "interviewers", f"{len(staff.active)} active.")
    else:
        words = "Nobody is active: no time is open and nothing is offered. See: intake interviewer add --help"
        yield Finding(Level.WARN, "interviewers", words)
    yield from _not_active(staff)
    if staff.without_hours:
        words = f"No hours in the week: {', '.join(staff.without_hours)}. Set them: intake availability set --help"
        yield Finding(Level.WARN, "interviewers", words)
    for language in staff.languages_missing:
        words = f"Nobody who is active speaks '{language}', which the line offers: no time is open in it."
        yield Finding(Level.WARN, "languages", words)
    if staff.nobody_at_call_in:
        words = (
            "Nobody is at the phone in any window of [call_in] in the coming two weeks: nobody is offered to call "
            "us. Set hours there: intake availability set --help"
        )
        yield Finding(Level.WARN, "call_in", words)


def _not_active(staff: StaffCheckup) -> Iterator[Finding]:
    if staff.invited:
        words = f"Not confirmed: {', '.join(staff.invited)}. Ask them to reply OK to the welcome text."
        yield Finding(Level.WARN, "interviewers", words)
    if staff.stopped:
        words = f"Texted STOP: {', '.join(staff.stopped)}. Nothing reaches them before they text START."
        yield Finding(Level.WARN, "interviewers", words)
