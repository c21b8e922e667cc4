"""What `intake doctor` looks at among staff: somebody must be there, in each language, and when people call us."""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.doctor.findings import Finding, Level
from intake.cli.open_line import Opened
from intake.core.errors import IntakeError
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.line.open_times import OpenTimes, time_rules
from intake.storage.migrations import revisions


def staff_findings(line: Opened) -> Iterator[Finding]:
    """Yield a finding for how many are active, who never answered, and the languages nobody speaks."""
    try:
        revisions.check(line.database)
    except IntakeError:
        # Told among the others already.
        return
    with line.database.reading() as work:
        staff, there = work.interviewers.all(), {each.interviewer_id for each in work.availabilities.week()}
        call_in = OpenTimes(time_rules(line.settings)).fresh_call_in(work, line.now)
    active = [each for each in staff if each.standing is Standing.ACTIVE]
    if not active:
        words = "Nobody is active: no time is open and nothing is offered. See: intake interviewer add --help"
        yield Finding(Level.WARN, "interviewers", words)
    else:
        yield Finding(Level.OK, "interviewers", f"{len(active)} active.")
    yield from _standing(staff)
    idle = [each.handle for each in active if each.id not in there]
    if idle:
        words = f"No hours in the week: {', '.join(idle)}. Set them: intake availability set --help"
        yield Finding(Level.WARN, "interviewers", words)
    if active:
        yield from _languages(active, line.settings.languages.offered)
    if active and call_in.windows and not call_in.open_to(None):
        words = (
            "Nobody is at the phone in any window of [call_in] in the coming two weeks: nobody is offered to call "
            "us. Set hours there: intake availability set --help"
        )
        yield Finding(Level.WARN, "call_in", words)


def _standing(staff: tuple[Interviewer, ...]) -> Iterator[Finding]:
    invited = [each.handle for each in staff if each.standing is Standing.INVITED]
    stopped = [each.handle for each in staff if each.standing is Standing.STOPPED]
    if invited:
        words = f"Not confirmed: {', '.join(invited)}. Ask them to reply OK to the welcome text."
        yield Finding(Level.WARN, "interviewers", words)
    if stopped:
        words = f"Texted STOP: {', '.join(stopped)}. Nothing reaches them before they text START."
        yield Finding(Level.WARN, "interviewers", words)


def _languages(active: list[Interviewer], offered: tuple[str, ...]) -> Iterator[Finding]:
    spoken = {language for each in active for language in each.languages}
    for language in offered:
        if language not in spoken:
            words = f"Nobody who is active speaks '{language}', which the line offers: no time is open in it."
            yield Finding(Level.WARN, "languages", words)
