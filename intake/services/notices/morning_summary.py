"""The morning: how everything that waits stands, in numbers for the coordinator's one text of the day.

Reads only; the words around it are ``compose_coordinator``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.core.delivery.outbox_entries import A_DAY
from intake.core.requests.contact import Format
from intake.core.scheduling.matching import NoMatchReason
from intake.core.staff.interviewer import Standing
from intake.services.line.halt import halt_of
from intake.services.retention.purge import past_of
from intake.services.scheduling.roster import Roster, by_request, waiting_of
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork

# So many days ahead an erasure is still time to call first.
SOON = timedelta(days=3)
_LIVE = (AssignmentState.OFFERED, AssignmentState.TAKEN)


@dataclass(frozen=True, slots=True)
class Morning:
    """What the coordinator is told; ``unmatched`` counts requests nobody can take, or took, by the reason."""

    waiting: int = 0
    oldest_days: int = 0
    closing: int = 0
    untried: int = 0
    groups: int = 0
    unmatched: Counter[NoMatchReason] = field(default_factory=Counter)
    away: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    # Since when (UTC) nothing goes out to people.
    halted_since: datetime | None = None


def morning_of(work: UnitOfWork, roster: Roster) -> Morning:
    """Return how everything stands at the roster's moment."""
    waiting, halt = waiting_of(work), halt_of(work, roster.now)
    staff, day = roster.staff.values(), roster.rules.today(roster.now)
    unreached = work.outbox.failed_since(roster.now - A_DAY)
    active = [each for each in staff if each.standing is Standing.ACTIVE]
    return Morning(
        waiting=len(waiting),
        oldest_days=max(((day - row.requested_on).days for row in waiting), default=0),
        closing=sum(1 for _ in _going(work, waiting, roster, A_DAY)),
        untried=sum(1 for _ in _going(work, _untried(work, waiting, roster), roster, SOON)),
        groups=sum(row.format is Format.SMALL_GROUP for row in waiting),
        unmatched=Counter(_unmatched(work, waiting, roster)),
        away=tuple(each.handle for each in active if roster.time_of(each.id).away_on(day)),
        stopped=tuple(each.handle for each in staff if each.standing is Standing.STOPPED),
        unreached=tuple(each.handle for each in active if each.id in unreached),
        halted_since=None if halt is None else halt.since,
    )


def _going(
    work: UnitOfWork, waiting: Iterable[RequestRow], roster: Roster, within: timedelta
) -> Iterator[RequestRow]:
    return past_of(work, waiting, roster.rules.retention, roster.now + within)


def _untried(work: UnitOfWork, waiting: Iterable[RequestRow], roster: Roster) -> Iterator[RequestRow]:
    # Whoever has a time is called then: nobody needs to call first.
    booked = work.appointments.starts()
    untried = (row for row in waiting if row.attempts == 0 and not row.silenced and not row.held)
    return (row for row in untried if booked.get(row.id, roster.now) <= roster.now)


def _unmatched(work: UnitOfWork, waiting: Iterable[RequestRow], roster: Roster) -> Iterable[NoMatchReason]:
    given = by_request(work.assignments.every())
    booked = work.appointments.starts()
    for request in waiting:
        had = given.get(request.id, [])
        if (
            request.silenced
            or request.held
            or request.id in booked
            or any(each.state in _LIVE for each in had)
        ):
            continue
        found = roster.match(request, (each.interviewer_id for each in had))
        if found.reason is not None and not found.later:
            yield found.reason
