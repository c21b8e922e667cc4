"""The roster: staff and their hours as they stand at one moment, read in a few queries and asked many times.

Reads only. Who fits is decided in ``core.scheduling.matching``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from intake.core.scheduling.availability import StaffTime, staff_times
from intake.core.scheduling.duty import Span, duty_windows, is_within, shift_of
from intake.core.scheduling.matching import (
    Candidate,
    Match,
    Need,
    NoMatchReason,
    idle_since,
    match,
    no_match_reason,
)
from intake.core.scheduling.safe_windows import safe_windows
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Interviewer, Standing, Wish
from intake.services.line.holidays import closed_days
from intake.services.line.rules import StaffRules
from intake.storage.queries.assignments import Assignment
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import UnitOfWork

# How far ahead somebody must be on duty in a person's safe times to be asked.
COMING_DAYS = 7


class SeeksSomebody(Protocol):
    """What of a request decides who may be asked to take it, whatever holds it."""

    @property
    def wish(self) -> Wish:
        """What it asks of whoever takes it."""

    @property
    def can_be_rung(self) -> bool:
        """Whether there is any way to reach its person by ringing."""

    @property
    def windows(self) -> tuple[str, ...]:
        """The names of its safe times."""

    @property
    def call_in_windows(self) -> tuple[Window, ...]:
        """The window in which the person calls us: one, or none."""

    @property
    def kept_from(self) -> tuple[str, ...]:
        """The ids of interviewers it is never offered to again."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """An interviewer, and why they are not asked to take a request; None where they may be."""

    interviewer: Interviewer
    reason: NoMatchReason | None


@dataclass(frozen=True, slots=True)
class Roster:
    """Who interviews, when they are on duty from ``now`` (UTC) on, and what each has today."""

    rules: StaffRules
    now: datetime
    staff: dict[str, Interviewer]
    hours: Mapping[str, StaffTime]
    closed: frozenset[date] = frozenset()
    today: Counter[str] = field(default_factory=Counter)
    _duty: dict[tuple[str, int], tuple[Window, ...]] = field(default_factory=dict)
    _safe: dict[tuple[str, ...], tuple[Window, ...]] = field(default_factory=dict)
    _found: dict[tuple[object, ...], Match] = field(default_factory=dict)

    def time_of(self, interviewer_id: str) -> StaffTime:
        """Return somebody's hours."""
        return self.hours.get(interviewer_id, StaffTime())

    def duty(self, interviewer_id: str, days: int = COMING_DAYS) -> tuple[Window, ...]:
        """Return when somebody is on duty in the coming days."""
        if (interviewer_id, days) not in self._duty:
            hours = self.time_of(interviewer_id)
            self._duty[interviewer_id, days] = duty_windows(hours, self.span(self.now, days))
        return self._duty[interviewer_id, days]

    def safe(self, request: SeeksSomebody) -> tuple[Window, ...]:
        """Return when a person may be reached in the coming days: their safe times, or their window to call us."""
        if not request.can_be_rung:
            return request.call_in_windows
        if request.windows not in self._safe:
            self._safe[request.windows] = safe_windows(
                request.windows, self.rules.windows, self.now, COMING_DAYS
            )
        return self._safe[request.windows]

    def span(self, since: datetime, days: int = COMING_DAYS) -> Span:
        """Return some days from a moment (UTC) on."""
        return Span(since, days, self.rules.zone, self.closed)

    def on_duty(self, request: SeeksSomebody) -> tuple[Interviewer, ...]:
        """Return who is on duty now and fits a request, longest idle first; nobody who rests."""
        wish = request.wish
        active = (each for each in self.staff.values() if each.standing is Standing.ACTIVE)
        shifts = (shift_of(each, self.duty(each.id)) for each in active)
        there = (each.interviewer for each in shifts if each.fits(wish) and is_within(self.now, each.windows))
        may = (each for each in there if each.id not in request.kept_from)
        return tuple(sorted(may, key=idle_since))

    def match(self, request: SeeksSomebody, asked: Iterable[str] = ()) -> Match:
        """Return who may be asked to take a request now; ``asked`` were already."""
        # Most requests ask for the same: a thousand that nobody could take were matched anew every few seconds.
        had, windows = frozenset(asked), request.windows if request.can_be_rung else request.call_in_windows
        key = request.wish, windows, request.kept_from, had
        if key not in self._found:
            self._found[key] = match(self._need(request), self._candidates(had), self.now)
        return self._found[key]

    def hindrances(self, request: SeeksSomebody, asked: Iterable[str] = ()) -> tuple[Hindrance, ...]:
        """Return of everybody why they are not asked to take a request now, longest idle first."""
        need, had = self._need(request), frozenset(asked)
        found = (
            Hindrance(each.interviewer, no_match_reason(need, each, self.now))
            for each in self._candidates(had)
        )
        return tuple(sorted(found, key=lambda each: idle_since(each.interviewer)))

    def give(self, interviewer: Interviewer) -> None:
        """Count one more thing that somebody has today, and let them be the last to be asked next."""
        self.today[interviewer.id] += 1
        self.staff[interviewer.id] = replace(interviewer, last_assigned_at=self.now)
        self._found.clear()

    def _need(self, request: SeeksSomebody) -> Need:
        return Need(request.wish, self.safe(request), frozenset(request.kept_from))

    def _candidates(self, asked: frozenset[str]) -> Iterable[Candidate]:
        return (
            Candidate(each, self.duty(each.id), self.today[each.id], each.id in asked)
            for each in self.staff.values()
        )


def read_roster(work: UnitOfWork, rules: StaffRules, now: datetime) -> Roster:
    """Return the roster as it stands now (UTC)."""
    today = rules.today(now)
    midnight = datetime.combine(today, time(), rules.zone)
    there = work.availabilities
    hours = staff_times(there.week(), there.exceptions(today), there.visits(today))
    given = Counter(work.assignments.made_since(midnight))
    tomorrow = datetime.combine(today + timedelta(days=1), time(), rules.zone)
    booked = work.appointments.between(midnight, tomorrow)
    given.update(each.interviewer_id for each in booked if each.interviewer_id)
    staff = {each.id: each for each in work.interviewers.all()}
    return Roster(rules, now, staff, hours, closed_days(work, rules.closing, today), given)


def waiting_of(work: UnitOfWork) -> tuple[RequestRow, ...]:
    """Return the requests that wait for somebody, oldest first."""
    return tuple(row for row in work.requests.listed() if row.state is RequestState.WAITING)


def by_request(assignments: Iterable[Assignment]) -> Mapping[str, list[Assignment]]:
    """Return assignments by their request."""
    found: dict[str, list[Assignment]] = {}
    for each in assignments:
        found.setdefault(each.request_id, []).append(each)
    return found
