"""Asks the backup, and tells the coordinator, where an interviewer said no OK to a time that comes soon.

Takes nothing from anybody before the backup says OK: until then the first one's OK still counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from intake.core.delivery.message_kinds import MessageGroup, MessageKind, Outgoing, kinds_of
from intake.core.delivery.outbox_entries import About, to_coordinator, to_interviewer
from intake.core.scheduling.availability import StaffTime, staff_times
from intake.core.scheduling.backup_interviewer import ANSWER_BY, answer_by
from intake.core.scheduling.schedule import DayHours
from intake.core.staff.interviewer import Interviewer, Standing, misfit
from intake.services.line.rules import StaffRules
from intake.services.requests.withdraw import tell_off
from intake.services.scheduling.plan_reminders import rebuild_reminders
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.outbox import only_new
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database, UnitOfWork

# Until when is looked ahead: a time that begins just then is among them.
A_MINUTE = timedelta(minutes=1)
KINDS = kinds_of(MessageGroup.BACKUP)


class AsBackup(StrEnum):
    """What came of a backup's OK."""

    # It is theirs, and confirmed.
    GIVEN = "given"
    # The first one said OK after all, or it is theirs already.
    ANSWERED = "answered"
    # They have another time then.
    BUSY = "busy"
    # It was moved, erased, or is over; or they were not asked.
    GONE = "gone"


def ask_backups(database: Database, rules: StaffRules, now: datetime) -> int:
    """Ask for every time to which nobody said OK in time; return how many rows were new."""
    with database.reading() as work:
        written = work.outbox.written(KINDS)
        rows = only_new(_rows(work, rules, now), written)
    if rows:
        with database.work() as work:
            work.outbox.add(row for row in rows if _unanswered(work.appointments.of(row.subject), now))
            work.commit()
    return len(rows)


def accept_as_backup(
    work: UnitOfWork, request_id: str, interviewer_id: str, *, zone: ZoneInfo, now: datetime
) -> AsBackup:
    """Give a time to the backup who was asked and says OK now (UTC), in the line's zone.

    Their OK confirms it. The reminders still ahead are theirs from here on; commits nothing.
    """
    booked = work.appointments.of(request_id)
    if booked is None or booked.starts_at <= now:
        return AsBackup.GONE
    if booked.interviewer_id == interviewer_id:
        return AsBackup.ANSWERED
    if interviewer_id not in work.outbox.recipients(request_id, (MessageKind.BACKUP_ASKED,), booked.version):
        return AsBackup.GONE
    if booked.confirmed:
        return AsBackup.ANSWERED
    if not is_free(work, interviewer_id, booked) or not work.appointments.give(request_id, interviewer_id):
        return AsBackup.BUSY
    work.appointments.confirm(request_id)
    work.interviewers.note_assigned(interviewer_id, now)
    given = work.appointments.of(request_id)
    if given is not None:
        rebuild_reminders(work, given, zone, now)
    # Whoever had it must not get ready for it; a late OK of theirs hears more.
    if booked.interviewer_id is not None:
        tell_off(work, booked.interviewer_id, booked.starts_at, now)
    return AsBackup.GIVEN


def passed_too(version: int) -> int:
    """Return the version of what the coordinator is told once the backup passed on a time of a version too.

    It says something else than that the backup is asked, so it counts as new; twice it is the same one.
    """
    return -1 - version


def backup_for(work: UnitOfWork, booked: Appointment, rules: StaffRules) -> Interviewer | None:
    """Return who may be asked in place of whoever has a time: their backup, where that one fits and is free."""
    first = work.interviewers.get(booked.interviewer_id or "")
    backup = work.interviewers.get(first.backup_id) if first and first.backup_id else None
    request = work.requests.get(booked.request_id)
    # Nobody stands in at a time that cannot be held.
    if booked.is_off or backup is None or request is None or backup.standing is not Standing.ACTIVE:
        return None
    if not backup.is_offered_on(rules.today(booked.starts_at)):
        return None
    fits = misfit(backup, request.wish) is None and backup.id not in request.kept_from
    return (
        backup
        if fits and is_free(work, backup.id, booked) and not _away(work, backup, booked, rules)
        else None
    )


def _rows(work: UnitOfWork, rules: StaffRules, now: datetime) -> Iterator[Outgoing]:
    for booked in work.appointments.between(now, now + ANSWER_BY + A_MINUTE):
        if not _unanswered(booked, now) or not _waits(work.requests.get(booked.request_id)):
            continue
        if rules.coordinator:
            yield to_coordinator(MessageKind.UNANSWERED, booked.request_id, now, version=booked.version)
        backup = backup_for(work, booked, rules)
        if backup is not None:
            told = About(booked.request_id, backup.id, booked.version)
            yield to_interviewer(MessageKind.BACKUP_ASKED, told, now, booked.starts_at)


def _unanswered(booked: Appointment | None, now: datetime) -> bool:
    if booked is None or booked.interviewer_id is None or booked.confirmed or booked.is_off:
        return False
    return answer_by(booked.starts_at) <= now < booked.starts_at


def _waits(request: RequestRow | None) -> bool:
    return request is not None and request.state is RequestState.WAITING and not request.held


def is_free(work: UnitOfWork, interviewer_id: str, booked: Appointment) -> bool:
    """Tell whether somebody has no time that overlaps a booked one; the index knows of the same start alone."""
    return not any(
        each.starts_at < booked.ends_at and booked.starts_at < each.ends_at
        for each in work.appointments.of_staff(interviewer_id)
    )


def _away(work: UnitOfWork, backup: Interviewer, booked: Appointment, rules: StaffRules) -> bool:
    starts, ends = (at.astimezone(rules.zone) for at in (booked.starts_at, booked.ends_at))
    there, day = work.availabilities, starts.date()
    times = staff_times((), there.exceptions(day), there.visits(day)).get(backup.id, StaffTime())
    return times.is_kept_from(day, DayHours(starts.time(), ends.time()))
