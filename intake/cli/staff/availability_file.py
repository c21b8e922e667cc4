"""Hours from a CSV file: every bad line is told at once, and one bad line is enough to take none.

Stores nothing. What a cell holds is not repeated: it may hold anything.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations
from pathlib import Path

from intake import config
from intake.cli.handles import StaffError, nobody_called
from intake.cli.staff.lookup import many, why_closed
from intake.cli.staff.parameter_types import read_hours
from intake.config import Hours
from intake.core.errors import suggestion
from intake.core.scheduling.availability import WEEKDAYS, DayException, ExceptionKind, StaffHours
from intake.core.staff.interviewer import Interviewer
from intake.storage.crypto.seals import new_request_id

COLUMNS = ("handle", "day", "hours")
AWAY = "away"
# Spreadsheets run what begins with these.
FORMULAS = ("=", "+", "-", "@")
HOURS_MEND = 'hours are written 09:00-12:00, or "away" beside a date'


@dataclass(frozen=True, slots=True)
class NewHours:
    """What a file says: whole weeks by interviewer id, and what is said of single days."""

    weeks: Mapping[str, tuple[StaffHours, ...]]
    days: tuple[DayException, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that can be used: a weekday (0 is Monday) or a date; no hours for a whole day away."""

    number: int
    who: Interviewer
    day: int | date
    away: bool
    hours: Hours | None

    @property
    def stretch(self) -> tuple[time, time]:
        return (self.hours.starts, self.hours.ends) if self.hours else (time.min, time.max)


@dataclass(frozen=True, slots=True)
class _Checks:
    """What a line is checked against."""

    staff: Mapping[str, Interviewer]
    settings: config.Settings
    today: date


def read_hours_file(
    file: Path, staff: Sequence[Interviewer], settings: config.Settings, today: date
) -> NewHours:
    """Return what a file says; raises StaffError with a sentence for each bad line."""
    checks = _Checks({each.handle: each for each in staff}, settings, today)
    lines: list[_Line] = []
    troubles: list[tuple[int, str]] = []
    for number, cells in _rows(file):
        try:
            lines.append(_line(number, cells, checks))
        except ValueError as error:
            troubles.append((number, _sentence(str(error))))
    troubles += _collisions(lines)
    if troubles:
        told = "\n".join(f"  line {number}: {words}" for number, words in sorted(troubles))
        raise StaffError(f"{file.name}: {many(len(troubles), 'line')} to mend, nothing is imported.\n{told}")
    return _as_hours(lines)


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line below the heading, in the order of COLUMNS."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.reader(opened, strict=True)
            heading = [cell.strip().lower() for cell in next(reader, [])]
            if sorted(heading) != sorted(COLUMNS):
                raise StaffError(f"{file.name}: the first line must be {','.join(COLUMNS)}, with commas.")
            order = [heading.index(column) for column in COLUMNS]
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    whole = len(cells) == len(COLUMNS)
                    yield reader.line_num, [cells[place].strip() for place in order] if whole else []
    except (UnicodeDecodeError, csv.Error):
        raise StaffError(f"{file.name} is no CSV file in UTF-8: save it as one and try again.") from None


def _line(number: int, cells: list[str], checks: _Checks) -> _Line:
    if not cells:
        raise ValueError(f"it needs {len(COLUMNS)} cells: {', '.join(COLUMNS)}")
    if any(cell.startswith(FORMULAS) for cell in cells):
        raise ValueError("a cell begins like a formula: write plain words and hours")
    handle, day_cell, hours_cell = cells
    who = checks.staff.get(handle.lower())
    if who is None:
        raise ValueError(nobody_called(handle, checks.staff))
    words = hours_cell.lower()
    away = words.startswith(AWAY)
    hours = _hours(words.removeprefix(AWAY).strip(), away=away)
    line = _Line(number, who, _day(day_cell), away, hours)
    _check_day(line, checks)
    return line


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?")) else f"{words}."


def _day(cell: str) -> int | date:
    word = cell.lower()
    near = [weekday for weekday, name in enumerate(WEEKDAYS) if word in (name, name[:3])]
    if near:
        return near[0]
    try:
        return date.fromisoformat(word)
    except ValueError:
        mend = suggestion(word, WEEKDAYS) or " Write monday to sunday, or a date such as 2026-12-01."
        raise ValueError(f"its day cannot be read.{mend}") from None


def _hours(words: str, *, away: bool) -> Hours | None:
    if away and not words:
        return None
    try:
        return read_hours(words, of_calling=not away)
    except ValueError as error:
        early = "nobody" in str(error)
        raise ValueError(str(error) if early else f"its hours cannot be read: {HOURS_MEND}") from None


def _check_day(line: _Line, checks: _Checks) -> None:
    if isinstance(line.day, int):
        if line.away:
            raise ValueError("only a date can be away: leave out the weekdays on which they are not there")
        return
    if line.day < checks.today:
        raise ValueError("its date is over")
    why = None if line.away else why_closed(line.day, checks.settings)
    if why is not None:
        raise ValueError(f"its date is {why}, and no time is offered then")


def _collisions(lines: Sequence[_Line]) -> Iterator[tuple[int, str]]:
    for one, other in combinations(lines, 2):
        same = (one.who.id, one.day) == (other.who.id, other.day)
        if same and one.stretch[0] < other.stretch[1] and other.stretch[0] < one.stretch[1]:
            yield other.number, f"its hours overlap those of line {one.number}."


def _as_hours(lines: Sequence[_Line]) -> NewHours:
    weeks: dict[str, tuple[StaffHours, ...]] = {}
    days: list[DayException] = []
    for line in lines:
        who = line.who.id
        if isinstance(line.day, int):
            weeks[who] = (*weeks.get(who, ()), StaffHours(who, line.day, *line.stretch))
            continue
        kind = ExceptionKind.AWAY if line.away else ExceptionKind.EXTRA
        starts, ends = line.stretch if line.hours else (None, None)
        days.append(DayException(new_request_id(), who, line.day, kind, starts, ends))
    return NewHours(weeks, tuple(days))
