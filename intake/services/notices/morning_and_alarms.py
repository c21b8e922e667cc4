"""The morning and alarms: what is told at eight in the morning, and the alarm about requests that nobody tried.

Writes rows, no words. A worker that starts late still tells it while it is of use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from intake.core.delivery.message_kinds import MessageGroup, MessageKind, Outgoing, kinds_of
from intake.core.delivery.outbox_entries import About, to_coordinator, to_interviewer
from intake.core.retention.retention import FIRST_TRY_WITHIN_DAYS
from intake.core.scheduling.quiet_hours import QUIET_UNTIL, before_quiet, is_quiet
from intake.services.line.rules import StaffRules
from intake.services.notices.day_plan import day_plans, is_told_anyway
from intake.services.scheduling.roster import read_roster
from intake.storage.queries.outbox import only_new
from intake.storage.unit_of_work import Database, UnitOfWork

KINDS = kinds_of(MessageGroup.MORNING)
# The day whose morning was told: what comes up later that day is told by itself.
MORNING_TOLD = "morning_told"
MORNING_HOLDS = timedelta(hours=4)
ALARM_DAYS = (FIRST_TRY_WITHIN_DAYS, 10, 12)


def coordinate(database: Database, rules: StaffRules, now: datetime) -> int:
    """Write what is to be told now (UTC), and let go what was held for the night; return how much was new."""
    if is_quiet(now, rules.zone):
        return 0
    today = rules.today(now).isoformat()
    with database.reading() as work:
        told = work.line_state.get(MORNING_TOLD) == today
        written, held = work.outbox.written(KINDS), work.outbox.held(MessageKind.OFF)
        rows = only_new(_rows(work, rules, now, told=told), written)
    if told and not rows and not held:
        return 0
    with database.work() as work:
        alarmed = {row.subject for row in rows if row.kind is MessageKind.ALARM}
        waiting = {row.id for row in work.requests.waiting_of(alarmed)}
        work.outbox.add(row for row in rows if row.kind is not MessageKind.ALARM or row.subject in waiting)
        for subject in held:
            work.outbox.release(subject)
        work.line_state.put(MORNING_TOLD, today)
        work.commit()
    return len(rows)


def _rows(work: UnitOfWork, rules: StaffRules, now: datetime, *, told: bool) -> Iterator[Outgoing]:
    eight = morning_at(rules, now)
    if not told and now < eight + MORNING_HOLDS:
        yield from _of_the_morning(work, rules, eight)
    if rules.coordinator:
        yield from _alarms(work, rules, now)


def morning_at(rules: StaffRules, now: datetime) -> datetime:
    """Return eight o'clock of the line's day now (UTC)."""
    return datetime.combine(rules.today(now), QUIET_UNTIL, rules.zone).astimezone(UTC)


def _of_the_morning(work: UnitOfWork, rules: StaffRules, eight: datetime) -> Iterator[Outgoing]:
    day, until = rules.today(eight).isoformat(), eight + MORNING_HOLDS
    if rules.coordinator:
        yield replace(to_coordinator(MessageKind.MORNING, day, eight), send_before=until)
    for who, items in day_plans(work, read_roster(work, rules, eight)).items():
        if not is_told_anyway(items, eight):
            yield to_interviewer(MessageKind.DIGEST, About(day, who), eight, until)


def _alarms(work: UnitOfWork, rules: StaffRules, now: datetime) -> Iterator[Outgoing]:
    today = rules.today(now)
    old = work.requests.untried([today - timedelta(days=age) for age in ALARM_DAYS])
    booked = work.appointments.of_each([request.id for request in old])
    for request in old:
        time = booked.get(request.id)
        if request.can_be_rung and not request.held and (time is None or time.starts_at <= now):
            age = (today - request.requested_on).days
            row = to_coordinator(MessageKind.ALARM, request.id, morning_at(rules, now), version=age)
            yield replace(row, send_before=before_quiet(now, rules.zone))
