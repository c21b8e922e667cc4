"""Times that cannot be held: their day was closed, or their visit called off, whoever did it and wherever.

The worker finds them as they stand, so that a crash loses none: each is marked off, once, and told of. A day that is opened
again before the person was told gives its times back. Sends nothing: the outbox does.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import minute_of
from intake.services.line.holidays import closed_days
from intake.services.line.rules import StaffRules
from intake.services.requests.take_free import take_if_free
from intake.services.scheduling.plan_reminders import plan_called_off, plan_held_again
from intake.storage.queries.appointments import Appointment, TimeAhead
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import Database, UnitOfWork

# Of each tick: the rest waits for the next, and no caller for their turn to write.
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Open:
    """Which days are closed, and which visits there are."""

    rules: StaffRules
    closed: AbstractSet[date]
    visits: AbstractSet[str]

    def can_be_held(self, time: TimeAhead | Appointment) -> bool:
        there = time.visit_id is None or time.visit_id in self.visits
        return there and self.rules.today(time.starts_at) not in self.closed


def call_off_times(database: Database, rules: StaffRules, now: datetime) -> int:
    """Mark the times still to come that cannot be held any more, and those that can again; return how many changed."""
    with database.reading() as work:
        open_ = _read_open(work, rules, now)
        changed = [each for each in work.appointments.ahead(now) if each.is_off is open_.can_be_held(each)]
    if not changed:
        return 0
    with database.work() as work:
        open_ = _read_open(work, rules, now)
        done = sum(_changed(work, open_, each.request_id, now) for each in changed[:MOST_AT_ONCE])
        work.commit()
    return done


def _read_open(work: UnitOfWork, rules: StaffRules, now: datetime) -> _Open:
    today = rules.today(now)
    visits = frozenset(each.id for each in work.availabilities.visits(today))
    return _Open(rules, closed_days(work, rules.closing, today), visits)


def _changed(work: UnitOfWork, open_: _Open, request_id: str, now: datetime) -> bool:
    # Looked at once more under its lock: whoever moves a time takes it too.
    request, booked = work.requests.lock(request_id), work.appointments.of(request_id)
    if request is None or booked is None or booked.is_off is not open_.can_be_held(booked):
        return False
    if booked.is_off:
        return _held_again(work, open_.rules, booked, now)
    work.appointments.call_off(request_id)
    # Of a decoy nothing is told, and its code hears what that of any other hears.
    who = booked.interviewer_id
    if who is not None:
        plan_called_off(work, booked, open_.rules.zone, now)
        if request.state is RequestState.WAITING and who not in request.kept_from:
            take_if_free(work, request_id, who, now)
    return True


def _held_again(work: UnitOfWork, rules: StaffRules, booked: Appointment, now: datetime) -> bool:
    kind, minute = MessageKind.PERSON_CALLED_OFF, minute_of(booked.starts_at)
    told = work.outbox.recipients(booked.request_id, (kind,), minute)
    if told - work.outbox.unaware(booked.request_id, (kind,)):
        # They were told that it does not take place: it is agreed on with them, as any other.
        return False
    unheard = work.outbox.withdraw(booked.request_id, (MessageKind.CALLED_OFF,))
    work.appointments.hold_again(booked.request_id)
    again = work.appointments.of(booked.request_id)
    if again is not None and again.interviewer_id is not None:
        plan_held_again(work, again, rules.zone, now, told=not unheard)
    return True
