"""Offer: each request that waits is offered to one fitting interviewer, then to the next, then told to the coordinator.

Looks first and writes after: what was planned is checked again where it is written. Sends nothing: the outbox does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.core.delivery.message_kinds import MessageKind, Outgoing
from intake.core.delivery.outbox_entries import About, minute_of, to_coordinator, to_interviewer
from intake.core.scheduling.matching import Match, NoMatchReason
from intake.core.scheduling.quiet_hours import after_quiet, before_quiet, may_offer
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.line.holidays import closed_days
from intake.services.line.rules import StaffRules
from intake.services.requests.coordinator_notices import forget_told, note_told, told
from intake.services.scheduling.roster import Roster, by_request, read_roster
from intake.storage.crypto.seals import new_request_id
from intake.storage.engine.locks import Lock
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.coordinator_notices import CoordinatorNotice
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database, UnitOfWork

# "Nothing to do" is worth nothing any more when it comes hours later.
OVER_HOLDS = timedelta(hours=4)
# Of each in one tick: the rest waits for the next, and no caller for their turn to write.
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Offered:
    """What one tick did."""

    made: int = 0
    expired: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True)
class _News:
    """What the coordinator is told once of a request: the kind, and what the row's version says."""

    kind: MessageKind
    request_id: str
    version: int


@dataclass(frozen=True, slots=True)
class _Plan:
    over: tuple[Assignment, ...]
    offers: list[tuple[RequestRow, Interviewer]] = field(default_factory=list)
    news: list[_News] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.over or self.offers or self.news)


def make_offers(database: Database, rules: StaffRules, now: datetime) -> Offered:
    """End the offers whose time is over, and offer what waits; meant to run every few seconds."""
    with database.reading() as work:
        plan = _planned(work, rules, now)
    if plan.is_empty:
        return Offered()
    with database.work() as work:
        if not work.alone(Lock.OFFER):
            return Offered()
        expired = sum(_end(work, rules, each, now) for each in plan.over[:MOST_AT_ONCE])
        offers = [] if work.line_state.is_halted() else plan.offers[:MOST_AT_ONCE]
        made = sum(_offer(work, rules, request, who, now=now) for request, who in offers)
        news = _tell_all(work, plan.news[:MOST_AT_ONCE], rules, now)
        forget_told(work, work.requests.waiting_ids())
        work.commit()
    return Offered(made, expired, news)


def _planned(work: UnitOfWork, rules: StaffRules, now: datetime) -> _Plan:
    roster = read_roster(work, rules, now)
    plan = _Plan(_over(work, roster, now))
    given = by_request(work.assignments.every())
    known = told(work)
    # One that ends in this tick is offered on in the next: only then it is known who was really asked.
    for request in work.requests.ungiven():
        _plan_one(plan, roster, request, given.get(request.id, []), known=known)
    if work.line_state.is_halted():
        # Whoever took one now could not call: it is offered when the halt is over.
        plan.offers.clear()
    return plan


def _plan_one(
    plan: _Plan,
    roster: Roster,
    request: RequestRow,
    had: list[Assignment],
    *,
    known: frozenset[CoordinatorNotice],
) -> None:
    if request.silenced or request.held:
        return
    found = roster.match(request, (each.interviewer_id for each in had))
    if found.takers and request.can_be_rung and may_offer(roster.now, roster.rules.zone):
        plan.offers.append((request, found.takers[0]))
        roster.give(found.takers[0])
    news = _news(request, found, had)
    if roster.rules.coordinator and news is not None and notice_of(news.kind, request.id) not in known:
        plan.news.append(news)


def _news(request: RequestRow, found: Match, had: list[Assignment]) -> _News | None:
    if found.reason is None or found.later:
        return None
    if found.reason is NoMatchReason.ASKED:
        return _News(MessageKind.NOBODY_TOOK, request.id, len(had))
    return _News(MessageKind.NOBODY_FITS, request.id, list(NoMatchReason).index(found.reason))


def notice_of(kind: MessageKind, request_id: str) -> CoordinatorNotice:
    """Return how it is remembered that the coordinator was told something of a request."""
    return CoordinatorNotice(request_id, kind.name.lower())


def _over(work: UnitOfWork, roster: Roster, now: datetime) -> tuple[Assignment, ...]:
    return tuple(
        each
        for each in work.assignments.every_live()
        if each.state is AssignmentState.OFFERED and (_ran_out(each, now) or not _is_active(each, roster))
    )


def _ran_out(offered: Assignment, now: datetime) -> bool:
    return offered.expires_at is not None and offered.expires_at <= now


def _is_active(offered: Assignment, roster: Roster) -> bool:
    who = roster.staff.get(offered.interviewer_id)
    return who is not None and who.standing is Standing.ACTIVE


def _end(work: UnitOfWork, rules: StaffRules, over: Assignment, now: datetime) -> bool:
    if not work.assignments.set_state(over.id, AssignmentState.EXPIRED, was=AssignmentState.OFFERED):
        return False
    if work.outbox.withdraw(over.request_id, (MessageKind.OFFER,), over.interviewer_id):
        # It was never sent: they were not asked, and have nothing to be told.
        work.assignments.take_back(over.id)
        return True
    due = after_quiet(now, rules.zone)
    held = _about(MessageKind.OFFER_OVER, over, due, due + OVER_HOLDS)
    work.outbox.add([held])
    return True


def _offer(
    work: UnitOfWork, rules: StaffRules, request: RequestRow, who: Interviewer, *, now: datetime
) -> bool:
    if not _still_free(work, request.id, who.id):
        return False
    expires_at = rules.working.after(
        now, rules.offer_lasts, closed_days(work, rules.closing, rules.today(now))
    )
    made = Assignment(new_request_id(), request.id, who.id, AssignmentState.OFFERED, now, expires_at)
    if not work.assignments.add(made):
        return False
    work.interviewers.note_assigned(who.id, now)
    until = min(expires_at, before_quiet(now, rules.zone))
    work.outbox.add([_about(MessageKind.OFFER, made, now, until)])
    return True


def _still_free(work: UnitOfWork, request_id: str, interviewer_id: str) -> bool:
    request, who = work.requests.get(request_id), work.interviewers.get(interviewer_id)
    if request is None or request.state is not RequestState.WAITING or not request.can_be_rung:
        return False
    # Put on hold, or kept from them, since it was planned.
    if request.held or interviewer_id in request.kept_from:
        return False
    active = who is not None and who.standing is Standing.ACTIVE
    return active and work.appointments.of(request_id) is None


def _about(kind: MessageKind, offered: Assignment, due_at: datetime, until: datetime) -> Outgoing:
    # Whoever is asked again is told again: the version is the minute of this very offer.
    told_of = About(offered.request_id, offered.interviewer_id, minute_of(offered.made_at))
    return to_interviewer(kind, told_of, due_at, until)


def _tell_all(work: UnitOfWork, news: Sequence[_News], rules: StaffRules, now: datetime) -> int:
    known = told(work)
    new = {notice_of(each.kind, each.request_id): each for each in news}
    said = {notice for notice, each in new.items() if notice not in known and _tell(work, each, rules, now)}
    note_told(work, said)
    return len(said)


def _tell(work: UnitOfWork, news: _News, rules: StaffRules, now: datetime) -> bool:
    request = work.requests.get(news.request_id)
    if request is None or request.state is not RequestState.WAITING or request.silenced or request.held:
        return False
    due = after_quiet(now, rules.zone)
    work.outbox.add([to_coordinator(news.kind, news.request_id, due, version=news.version)])
    return True
