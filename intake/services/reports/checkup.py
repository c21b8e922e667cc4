"""The checkup: what the line's own data and settings tell of whether it is well, for whoever puts it into words.

A fixed number of statements. Keys, files, ports and the provider are for the command: they depend on who looks where.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from intake import config
from intake.core.delivery.outbox_entries import A_DAY
from intake.core.phone import PhoneNumber
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.delivery.status_keys import COORDINATOR_UNREACHED
from intake.services.line.deputy import coordinator_stopped
from intake.services.line.help_lines import HelpLineCheck, help_line_checks
from intake.services.line.open_times import OpenTimes, time_rules
from intake.services.reports.failed_texts import FailedTexts, failed_texts
from intake.services.reports.health import Health, health_within
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.line_state import BACKUP_AT, DRILL_AT, NEXT_TOKEN_SINCE
from intake.storage.unit_of_work import Database, UnitOfWork


class StaffChoice(StrEnum):
    """What the settings name and each interviewer has."""

    AGENCY = "agency"
    LANGUAGE = "language"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class GoneChoice:
    """A name that the settings hold no more, and who still has it, by handle."""

    choice: StaffChoice
    name: str
    handles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffCheckup:
    """Who interviews, by handle, and what is missing: hours, languages, somebody at the phone when people call us."""

    active: tuple[str, ...]
    invited: tuple[str, ...]
    stopped: tuple[str, ...]
    without_hours: tuple[str, ...]
    languages_missing: tuple[str, ...]
    gone: tuple[GoneChoice, ...]
    nobody_at_call_in: bool


@dataclass(frozen=True, slots=True)
class CoordinatorCheckup:
    """Whether anybody gets the alarms: how many phones there are, which are an interviewer's too, and what fails.

    ``stopped_on`` is the day on which a phone texted STOP, by its place in the settings.
    """

    phones: int
    stopped_on: Mapping[int, str] = field(default_factory=dict)
    unreached: bool = False
    interviewers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BackupCheckup:
    """How long ago a backup was made, and one was verified; None where none ever was."""

    made_ago: timedelta | None
    verified_ago: timedelta | None


@dataclass(frozen=True, slots=True)
class Checkup:
    """How the line stands: its staff, failed texts, backups, coordinator, help lines and next token."""

    health: Health
    staff: StaffCheckup
    failed_texts: FailedTexts
    backup: BackupCheckup
    coordinator: CoordinatorCheckup
    help_lines: tuple[HelpLineCheck, ...]
    # What the web side noted of the token that is to come (``services.line.next_token``).
    next_token_note: str | None


def read_checkup(
    database: Database, settings: config.Settings, now: datetime, web_keys: WebKeys | None = None
) -> Checkup:
    """Look through the line's data as it is now (UTC), read in a transaction of its own.

    Only with the web side's keys can it tell whose phone the coordinator's is.
    """
    with database.reading() as work:
        noted = work.line_state.all()
        return Checkup(
            health=health_within(work, now),
            staff=_staff(work, settings, now),
            failed_texts=failed_texts(work, now - A_DAY),
            backup=BackupCheckup(_ago(noted, BACKUP_AT, now), _ago(noted, DRILL_AT, now)),
            coordinator=_coordinator(work, settings.coordinator.phones, noted, web_keys),
            help_lines=help_line_checks(settings, noted, now.astimezone(settings.line.timezone).date()),
            next_token_note=noted.get(NEXT_TOKEN_SINCE),
        )


def _coordinator(
    work: UnitOfWork, phones: Sequence[PhoneNumber], noted: Mapping[str, str], web_keys: WebKeys | None
) -> CoordinatorCheckup:
    keys = [staff_phone_key(web_keys.web_key, phone) for phone in phones] if web_keys else []
    stopped = {place: noted.get(coordinator_stopped(place)) for place in range(1, len(phones) + 1)}
    return CoordinatorCheckup(
        phones=len(phones),
        stopped_on={place: day for place, day in stopped.items() if day is not None},
        unreached=bool(phones) and COORDINATOR_UNREACHED in noted,
        interviewers=_handles([each for key in keys if (each := work.interviewers.by_phone(key))]),
    )


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
        gone=tuple(_gone(staff, settings)),
        nobody_at_call_in=bool(active and call_in.windows and not call_in.open_to(None)),
    )


def _gone(staff: Sequence[Interviewer], settings: config.Settings) -> Iterator[GoneChoice]:
    languages = settings.languages
    named: Mapping[StaffChoice, Collection[str]] = {
        StaffChoice.AGENCY: settings.agencies,
        StaffChoice.LANGUAGE: (*languages.offered, *languages.interview),
        StaffChoice.REGION: settings.regions.offered,
    }
    for choice, known in named.items():
        theirs = {each.handle: _chosen(choice, each) for each in staff}
        for name in sorted({name for names in theirs.values() for name in names} - set(known)):
            yield GoneChoice(choice, name, tuple(handle for handle, names in theirs.items() if name in names))


def _chosen(choice: StaffChoice, who: Interviewer) -> Sequence[str]:
    match choice:
        case StaffChoice.AGENCY:
            return (who.agency,)
        case StaffChoice.LANGUAGE:
            return who.languages
        case StaffChoice.REGION:
            return who.regions


def _ago(noted: Mapping[str, str], name: str, now: datetime) -> timedelta | None:
    return now - datetime.fromisoformat(noted[name]) if name in noted else None


def _handles(staff: Sequence[Interviewer]) -> tuple[str, ...]:
    return tuple(each.handle for each in staff)
