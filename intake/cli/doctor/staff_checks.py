"""What `intake doctor` says of staff: somebody must be there, in each language, and when people call us."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.services.reports.checkup import Checkup, StaffCheckup, StaffChoice

SET_HOURS = "intake availability set --help"


class Choices(NamedTuple):
    """How a choice of the staff is told: its subject, its setting, and what follows where a name is gone."""

    subject: Subject
    setting: str
    notice: str


CHOICES: Mapping[StaffChoice, Choices] = {
    StaffChoice.AGENCY: Choices(
        Subject.AGENCIES, "[agencies]", "nobody can ask to be called by another agency"
    ),
    StaffChoice.LANGUAGE: Choices(Subject.LANGUAGES, "[languages] interview", "nobody can ask for it"),
    StaffChoice.REGION: Choices(Subject.REGIONS, "[regions] offered", "nobody can ask to meet there"),
}


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
    for choice in StaffChoice:
        yield from _choices(choice, staff)
    yield _call_in(staff)


def _choices(choice: StaffChoice, staff: StaffCheckup) -> Iterator[Finding]:
    told = CHOICES[choice]
    gone = [each for each in staff.gone if each.choice is choice]
    for each in gone:
        words = f"{', '.join(each.handles)} still has '{each.name}', which the settings name no more: {told.notice}."
        mend = f"intake interviewer edit {each.handles[0]} --help, or {told.setting}"
        yield Finding(Level.WARN, told.subject, words, mend)
    missing = staff.languages_missing if choice is StaffChoice.LANGUAGE else ()
    for language in missing:
        words = f"Nobody who is active speaks '{language}', which the line offers: no time is open in it."
        yield Finding(Level.WARN, told.subject, words, "intake interviewer edit --help")
    if not gone and not missing:
        yield Finding(Level.OK, told.subject, f"The settings name every {choice} of the staff.")


def _call_in(staff: StaffCheckup) -> Finding:
    if staff.nobody_at_call_in:
        words = "Nobody is at the phone in any window of [call_in] in the coming two weeks: nobody is offered to call us."
        return Finding(Level.WARN, Subject.CALL_IN, words, SET_HOURS)
    return Finding(Level.OK, Subject.CALL_IN, "Whoever is told when to call us finds somebody there.")


def _not_active(staff: StaffCheckup) -> Iterator[Finding]:
    if staff.invited:
        words = f"Not confirmed: {', '.join(staff.invited)}."
        yield Finding(Level.WARN, Subject.INTERVIEWERS, words, "ask them to reply OK to the welcome text")
    if staff.stopped:
        words = f"Texted STOP: {', '.join(staff.stopped)}. Nothing reaches them any more."
        yield Finding(Level.WARN, Subject.INTERVIEWERS, words, "ask them to text START to the line")
