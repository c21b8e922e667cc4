"""The checkup: what the line's own data and settings tell of whether it is well, for whoever puts it into words.

A fixed number of statements. Keys, files, ports and the provider are for the command: they depend on who looks where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake import config
from intake.core.delivery.outbox_entries import A_DAY
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.delivery.status_keys import COORDINATOR_STOPPED
from intake.services.line.open_times import OpenTimes, time_rules
from intake.services.reports.failed_texts import FailedTexts, failed_texts
from intake.services.reports.health import Health, health_within
from intake.storage.unit_of_work import Database, UnitOfWork

# Help lines change; half a year is as long as a poster hangs.
CHECKED_WITHIN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class StaffCheckup:
    """Who interviews, by handle, and what is missing: hours, languages, somebody at the phone when people call us."""

    active: tuple[str, ...]
    invited: tuple[str, ...]
    stopped: tuple[str, ...]
    without_hours: tuple[str, ...]
    languages_missing: tuple[str, ...]
    nobody_at_call_in: bool


@dataclass(frozen=True, slots=True)
class Checkup:
    """How the line stands, its staff, what failed since yesterday, and the day the coordinator's phone texted STOP."""

    health: Health
    staff: StaffCheckup
    failed_texts: FailedTexts
    coordinator_stopped_on: str | None


@dataclass(frozen=True, slots=True)
class HelpLineCheck:
    """When somebody last made sure of a help line, and whether that is too long ago."""

    name: str
    last_checked: date
    is_old: bool


def read_checkup(database: Database, settings: config.Settings, now: datetime) -> Checkup:
    """Look through the line's data as it is now (UTC), read in a transaction of its own."""
    with database.reading() as work:
        stopped_on = work.line_state.get(COORDINATOR_STOPPED)
        return Checkup(
            health=health_within(work, now),
            staff=_staff(work, settings, now),
            failed_texts=failed_texts(work, now - A_DAY),
            # Nobody is told by texts who is told by none.
            coordinator_stopped_on=stopped_on if settings.coordinator.phone is not None else None,
        )


def help_line_checks(settings: config.Settings, today: date) -> tuple[HelpLineCheck, ...]:
    """Return how long ago somebody made sure of each help line the line names."""
    lines = settings.help_lines
    checked = {name: getattr(lines, name).last_checked for name in lines.__struct_fields__}
    return tuple(HelpLineCheck(name, day, today - day > CHECKED_WITHIN) for name, day in checked.items())


def _staff(work: UnitOfWork, settings: config.Settings, now: datetime) -> StaffCheckup:
    staff, there = work.interviewers.all(), {each.interviewer_id for each in work.availabilities.week()}
    call_in = OpenTimes(time_rules(settings)).fresh_call_in(work, now)
    active = [each for each in staff if each.standing is Standing.ACTIVE]
    spoken = {language for each in active for language in each.languages}
    return StaffCheckup(
        active=_handles(active),
        invited=_handles([each for each in staff if each.standing is Standing.INVITED]),
        stopped=_handles([each for each in staff if each.standing is Standing.STOPPED]),
        without_hours=_handles([each for each in active if each.id not in there]),
        # Where nobody is active at all, that is said instead.
        languages_missing=tuple(each for each in settings.languages.offered if active and each not in spoken),
        nobody_at_call_in=bool(active and call_in.windows and not call_in.open_to(None)),
    )


def _handles(staff: Sequence[Interviewer]) -> tuple[str, ...]:
    return tuple(each.handle for each in staff)
