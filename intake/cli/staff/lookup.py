"""What the staff commands share: checking names, and saying days and hours.

Shows no phone: nothing here could.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from intake import config
from intake.cli.handles import StaffError
from intake.cli.open_line import Opened
from intake.core.errors import suggestion
from intake.services.line.holidays import holidays_of, note_holidays
from intake.services.staff.hand_over import HandedOver
from intake.storage.queries.appointments import Appointment
from intake.storage.unit_of_work import Database, UnitOfWork


def must_be_known(section: str, name: str, known: Iterable[str]) -> None:
    """Refuse a name that the settings do not have."""
    names = list(known)
    if name not in names:
        mend = suggestion(name, names) or f" There are {', '.join(names)}."
        raise StaffError(f"'{name}' does not stand in [{section}] of the settings.{mend}")


def must_be_ahead(day: date, today: date) -> None:
    """Refuse a day that is over."""
    if day < today:
        raise StaffError(f"{day_words(day)} is over. Choose today or a later day.")


def must_be_open(line: Opened, day: date) -> None:
    """Refuse a day on which no time is ever offered."""
    with line.database.reading() as work:
        closed_here = work.special_days.of(day).closed
    why = "closed (intake days open)" if closed_here else why_closed(day, line.settings)
    if why is not None:
        raise StaffError(f"{day_words(day)} is {why}: no time is offered then. Choose another day.")


def why_closed(day: date, settings: config.Settings) -> str | None:
    """Return why no time is ever offered on a day, with the setting that says so."""
    schedule = settings.schedule
    if day in schedule.closed:
        return "closed ([schedule] closed)"
    if day > settings.line.closes_on:
        return "after the last day of the process ([line] closes_on)"
    name = holidays_of(day.year, day.year).get(day) if schedule.holidays else None
    return None if name is None else f"a holiday, {name} ([schedule] holidays)"


def keep_calendar(database: Database, settings: config.Settings, today: date) -> None:
    """Note the holidays for whoever offers times, as hours are being set; has a unit of work of its own."""
    if settings.schedule.holidays:
        note_holidays(database, today)


def booked_words(work: UnitOfWork, booked: Iterable[Appointment], zone: ZoneInfo) -> str:
    """Return times with the staff codes of their requests, by which they can be moved or given away."""
    return ", ".join(f"{_code(work, each)} on {moment_words(each.starts_at, zone)}" for each in booked)


def handed_over_words(work: UnitOfWork, times: Sequence[HandedOver], zone: ZoneInfo) -> str:
    """Return a line for each time somebody cannot hold: who was asked for it."""
    lines = [f"  {booked_words(work, [each.appointment], zone)}: {_asked(each)}." for each in times]
    if not all(each.asked for each in times):
        lines.append(
            "Somebody can be asked once they have a backup (intake interviewer edit, --backup), or the line a coordinator "
            "([coordinator] phones)."
        )
    return "\n".join(lines)


def moment_words(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment by the line's clock."""
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}"


def day_words(day: date) -> str:
    """Return a day with its weekday."""
    return f"{day:%a %Y-%m-%d}"


def stretch_words(starts: time, ends: time) -> str:
    """Return hours as they are typed."""
    return f"{starts:%H:%M}-{ends:%H:%M}"


def many(n: int, what: str) -> str:
    """Return a number of things in words."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _asked(time: HandedOver) -> str:
    backup = [f"{time.backup.handle} is asked"] if time.backup else []
    coordinator = ["the coordinator is told"] if time.coordinator_told else []
    return " and ".join([*backup, *coordinator]) or "there is nobody to ask, so it stays theirs"


def _code(work: UnitOfWork, booked: Appointment) -> str:
    row = work.requests.get(booked.request_id)
    return row.staff_code if row is not None else "a request"
