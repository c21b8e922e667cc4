"""Tells interviewers when a good time to call opens, and asks when one passed without a try.

Of those who call us, everybody who fits and is on duty then is told. Rows only: nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from intake.core.delivery.message_kinds import MessageGroup, MessageKind, Outgoing, kinds_of
from intake.core.delivery.outbox_entries import A_DAY, About, minute_of, to_coordinator, to_interviewer
from intake.core.scheduling.duty import duty_windows, overlaps
from intake.core.scheduling.quiet_hours import after_quiet
from intake.core.scheduling.safe_windows import safe_windows
from intake.core.scheduling.schedule import HORIZON_DAYS, Window
from intake.services.line.rules import StaffRules
from intake.services.scheduling.roster import Roster, read_roster
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.outbox import only_new
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database, UnitOfWork

KINDS = kinds_of(MessageGroup.CALL_WINDOW)
# More tries than this are never made, so a moment and a number of tries make one version.
_MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class PendingCall:
    """A call somebody took on: its request, who makes it, and from when on (UTC) it may be made."""

    request: RequestRow
    interviewer_id: str
    since: datetime

    @property
    def version(self) -> int:
        """Counts on with every try and every delay, so that what was planned for the one before is stale."""
        return minute_of(self.since) * _MOST_TRIES + min(self.request.attempts, _MOST_TRIES - 1)


def call_of(request: RequestRow, taken: Assignment) -> PendingCall:
    """Return the call that somebody who took a request has to make."""
    since = max(taken.made_at, request.not_before or taken.made_at)
    return PendingCall(request, taken.interviewer_id, since)


def next_call_window(call: PendingCall, roster: Roster) -> Window | None:
    """Return the first time to make a call: safe for the person, in the interviewer's hours where it can be."""
    span = roster.span(call.since, HORIZON_DAYS)
    avoided = call.request.picked_up
    safe = safe_windows(call.request.windows, roster.rules.windows, call.since, HORIZON_DAYS, avoided=avoided)
    both = overlaps(safe, duty_windows(roster.time_of(call.interviewer_id), span)) or safe
    return both[0] if both else None


def notify_windows(database: Database, rules: StaffRules, now: datetime) -> int:
    """Write what is to be told of windows from now (UTC) on; return how much was new.

    While nothing goes out to people nobody is asked to ring them; what is still in time then is told afterwards.
    """
    with database.reading() as work:
        if work.line_state.is_halted():
            return 0
        written = work.outbox.written(KINDS)
        rows = only_new(_rows(work, rules, now), written)
    if rows:
        with database.work() as work:
            # A request may have gone meanwhile, and nothing about it may be left behind.
            waiting = {row.id for row in work.requests.waiting_of({row.subject for row in rows})}
            work.outbox.add(row for row in rows if row.subject in waiting)
            work.commit()
    return len(rows)


def _rows(work: UnitOfWork, rules: StaffRules, now: datetime) -> Iterator[Outgoing]:
    roster = read_roster(work, rules, now)
    # Of all that wait only those are read of whom there may be something to tell.
    for request in work.requests.expected(now):
        if not request.can_be_rung and not request.held:
            yield from _call_in(request, roster)
    taken = {each.request_id: each for each in work.assignments.every_live() if _is_taken(each)}
    # Another time is agreed on with whoever's cannot be held, so they are called like those without one.
    booked = {name for name, each in work.appointments.of_each(taken).items() if not each.is_off}
    for request in work.requests.waiting_of(taken):
        waits = request.held or request.words_known
        if request.can_be_rung and not waits and request.id not in booked:
            rows = _of_a_call(call_of(request, taken[request.id]), roster)
            # What is over was told, or is of no use any more.
            yield from (row for row in rows if row.send_before is None or row.send_before > now)


def _of_a_call(call: PendingCall, roster: Roster) -> Iterator[Outgoing]:
    window = next_call_window(call, roster)
    if window is None:
        return
    told = About(call.request.id, call.interviewer_id, call.version)
    if window.starts_at >= call.since:
        yield to_interviewer(MessageKind.WINDOW_OPENS, told, window.starts_at, window.ends_at)
    overdue = after_quiet(window.ends_at + A_DAY, roster.rules.zone)
    yield to_interviewer(MessageKind.OVERDUE, told, overdue, overdue + A_DAY)
    if roster.rules.coordinator:
        due = after_quiet(overdue + A_DAY, roster.rules.zone)
        yield to_coordinator(MessageKind.OVERDUE, call.request.id, due, version=call.version)


def _call_in(request: RequestRow, roster: Roster) -> Iterator[Outgoing]:
    for window in request.call_in_windows:
        if window.starts_at <= roster.now < window.ends_at:
            version = minute_of(window.starts_at)
            for who in roster.on_duty(request):
                told = About(request.id, who.id, version)
                yield to_interviewer(MessageKind.WINDOW_OPENS, told, roster.now, window.ends_at)


def _is_taken(each: Assignment) -> bool:
    return each.state is AssignmentState.TAKEN
