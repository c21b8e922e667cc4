"""The day plan: what each interviewer has on a day, by the time of day and the request's code.

Reads only; the words around it are ``compose_staff``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from intake.core.delivery.reminders import LEAST_GAP, TWO_HOURS
from intake.core.scheduling.duty import overlaps
from intake.core.staff.interviewer import Standing, misfit
from intake.services.notices.window_notices import call_of, next_call_window
from intake.services.scheduling.roster import Roster, waiting_of
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing on somebody's day; ``booked`` tells that it has its own reminders."""

    at: datetime
    staff_code: str
    booked: bool = False


@dataclass(frozen=True, slots=True)
class _Day:
    work: UnitOfWork
    roster: Roster
    waiting: Mapping[str, RequestRow]

    def is_today(self, at: datetime) -> bool:
        rules = self.roster.rules
        return at >= self.roster.now and rules.today(at) == rules.today(self.roster.now)


def day_plans(work: UnitOfWork, roster: Roster) -> Mapping[str, tuple[PlanItem, ...]]:
    """Return what each active interviewer has on the roster's day from its moment on; who has nothing is left out."""
    day = _Day(work, roster, {row.id: row for row in waiting_of(work) if not row.held})
    found: dict[str, list[PlanItem]] = {}
    for source in (_booked, _taken, _call_ins):
        for who, item in source(day):
            if who in roster.staff and roster.staff[who].standing is Standing.ACTIVE:
                found.setdefault(who, []).append(item)
    return {who: tuple(sorted(items, key=lambda item: item.at)) for who, items in found.items()}


def is_told_anyway(items: tuple[PlanItem, ...], now: datetime) -> bool:
    """Tell whether a plan says only what a reminder says within the hour."""
    return len(items) == 1 and items[0].booked and abs(items[0].at - TWO_HOURS - now) < LEAST_GAP


def _booked(day: _Day) -> Iterator[tuple[str, PlanItem]]:
    for each in day.work.appointments.all():
        request = day.waiting.get(each.request_id)
        if (
            request is None
            or each.interviewer_id is None
            or each.is_off
            or each.interviewer_id in request.kept_from
        ):
            continue
        if day.is_today(each.starts_at):
            yield each.interviewer_id, PlanItem(each.starts_at, request.staff_code, booked=True)


def _taken(day: _Day) -> Iterator[tuple[str, PlanItem]]:
    booked = {each.request_id for each in day.work.appointments.all() if not each.is_off}
    for each in day.work.assignments.every_live():
        request = day.waiting.get(each.request_id)
        if request is None or each.state is not AssignmentState.TAKEN or request.id in booked:
            continue
        if not request.can_be_rung:
            continue
        call = call_of(request, each)
        window = next_call_window(replace(call, since=max(call.since, day.roster.now)), day.roster)
        at = None if window is None else max(window.starts_at, day.roster.now)
        if at is not None and day.is_today(at):
            yield each.interviewer_id, PlanItem(at, request.staff_code)


def _call_ins(day: _Day) -> Iterator[tuple[str, PlanItem]]:
    for request in day.waiting.values():
        if request.can_be_rung:
            continue
        for window in request.call_in_windows:
            if not day.is_today(window.starts_at):
                continue
            for who in day.roster.staff.values():
                on_duty = overlaps(day.roster.duty(who.id), (window,))
                kept = who.id in request.kept_from
                if on_duty and not kept and misfit(who, request.wish) is None:
                    yield who.id, PlanItem(window.starts_at, request.staff_code)
