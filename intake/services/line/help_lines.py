"""Which help lines answer, as somebody who called them said, and when each was made sure of.

One that does not answer is left out of every sentence from the next one on, until somebody says that it answers again.
What a sentence is without it stands in the wordings (``core.script.wording_parts``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from intake import config
from intake.core.help_line import HelpLine, read_silent_lines, write_silent_lines
from intake.core.script.script import Script
from intake.services.line.line import Line
from intake.services.line.load_script import load_script
from intake.storage.queries.line_state import SILENT_HELP_LINES
from intake.storage.unit_of_work import Database, UnitOfWork

# Help lines change; half a year is as long as a poster hangs.
CHECKED_WITHIN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class HelpLineCheck:
    """When somebody last made sure of a help line, whether that is too long ago, and whether it is left out."""

    line: HelpLine
    last_checked: date
    is_old: bool
    is_silent: bool = False


def checked_value(line: HelpLine) -> str:
    """Return the name of the value that tells when somebody said that a help line answers."""
    return f"help line checked:{line.value}"


# The line's named values that tell of help lines.
NOTED = (SILENT_HELP_LINES, *map(checked_value, HelpLine))


def leave_out(work: UnitOfWork, line: HelpLine) -> bool:
    """Name a help line to nobody from now on; tell whether it was named until now."""
    silent = _held_silent(work)
    work.line_state.put(SILENT_HELP_LINES, write_silent_lines(silent | {line}))
    return line not in silent


def name_again(work: UnitOfWork, line: HelpLine, today: date) -> None:
    """Note that somebody made sure of a help line today (the line's date), and name it again."""
    silent = _held_silent(work)
    work.line_state.put(SILENT_HELP_LINES, write_silent_lines(silent - {line}))
    work.line_state.put(checked_value(line), today.isoformat())


def help_line_checks(
    settings: config.Settings, noted: Mapping[str, str], today: date
) -> tuple[HelpLineCheck, ...]:
    """Return how it stands with each help line that is named, of the line's named values; by the later of both days."""
    silent = read_silent_lines(noted.get(SILENT_HELP_LINES, ""))
    return tuple(
        HelpLineCheck(line, day, is_old=today - day > CHECKED_WITHIN, is_silent=line in silent)
        for line in HelpLine
        for day in (_last_checked(settings, noted, line),)
    )


def read_help_lines(database: Database, settings: config.Settings, today: date) -> tuple[HelpLineCheck, ...]:
    """Return how it stands with each help line, read in a transaction of its own."""
    with database.reading() as work:
        return help_line_checks(settings, work.line_state.several(NOTED), today)


def script_of_now(line: Line) -> Script:
    """Return the words of this moment for whoever answers without having loaded a conversation."""
    with line.database.reading() as work:
        return line.script.without(silent_lines(work))


def load_script_of_now(database: Database, settings: config.Settings) -> Script:
    """Return the words of this moment for a command; raises FlowError or WordingError where a file is broken."""
    with database.reading() as work:
        silent = silent_lines(work)
    return load_script(settings).without(silent)


def silent_lines(work: UnitOfWork) -> frozenset[HelpLine]:
    """Return the help lines that do not answer, for whoever loads no conversation: a turn has them in ``around``."""
    return read_silent_lines(work.line_state.get(SILENT_HELP_LINES) or "")


def _held_silent(work: UnitOfWork) -> frozenset[HelpLine]:
    # Two who speak of two lines at once must not undo each other.
    work.line_state.put_once(SILENT_HELP_LINES, "")
    work.line_state.hold(SILENT_HELP_LINES)
    return silent_lines(work)


def _last_checked(settings: config.Settings, noted: Mapping[str, str], line: HelpLine) -> date:
    in_settings: date = getattr(settings.help_lines, line.value).last_checked
    said = noted.get(checked_value(line))
    return in_settings if said is None else max(in_settings, date.fromisoformat(said))
