"""Today: what needs the coordinator, worst first, and the times of today and tomorrow.

The statements of the board and of one roster, however many requests there are. What of the line itself needs somebody
is ``line_standing``. Puts nothing into words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from intake.core.scheduling.matching import NoMatchReason
from intake.core.staff.interviewer import Standing
from intake.services.line.rules import StaffRules
from intake.services.reports.request_board import BoardEntry, BoardTime, RequestStanding, request_board
from intake.services.reports.request_listing import ClosingDays
from intake.services.reports.who_fits import StaffPicture, WhoFits, is_ungiven, staff_picture, who_fits
from intake.storage.queries.assignments import AssignmentState
from intake.storage.unit_of_work import Database, UnitOfWork

MOST_CONCERNS = 20
# So many days before it closes a request that nobody tried can still be tried in time.
CLOSING_SOON = 3
# One that was tried is shown on its last day and the one before.
CLOSING = 1
# Whoever takes a request calls in the next safe window, which is within two days for most.
CALLED_WITHIN = timedelta(days=2)
# An OK is asked for the day before.
CONFIRMED_WITHIN = timedelta(days=1)


class ConcernKind(StrEnum):
    """Why something needs the coordinator: what comes first here is told first."""

    CALLED_OFF = "called_off"
    UNCONFIRMED = "unconfirmed"
    CLOSING = "closing"
    HOLDER_STOPPED = "holder_stopped"
    NOBODY_FITS = "nobody_fits"
    NOBODY_TOOK = "nobody_took"
    # Whoever has it has not been told yet that somebody who is gone may know its two words, and cannot call.
    WORDS_KNOWN = "words_known"
    NOT_CALLED = "not_called"
    # Somebody sent JOIN, and the coordinator's phone has not said who they are.
    JOINED = "joined"
    HELD = "held"
    # Whoever was to meet people there is cut off.
    VISIT_UNLED = "visit_unled"
    STAFF_STOPPED = "staff_stopped"


_WORST_FIRST = {kind: place for place, kind in enumerate(ConcernKind)}


@dataclass(frozen=True, slots=True)
class Concern:
    """What needs the coordinator: a request, with who fits; or, without one, an interviewer by handle.

    ``days`` is since when, where that is known: how long the request waits, or was taken and not called.
    """

    kind: ConcernKind
    entry: BoardEntry | None = None
    handle: str | None = None
    days: int | None = None
    closes_in: int | None = None
    fits: WhoFits = field(default_factory=lambda: WhoFits(()))


@dataclass(frozen=True, slots=True)
class ComingTime:
    """A booked time of today or tomorrow, by its request; ``is_today`` by the line's calendar."""

    entry: BoardEntry
    time: BoardTime
    is_today: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What needs the coordinator, how much more does, the times of two days, and how many requests are open."""

    concerns: tuple[Concern, ...]
    more: int
    times: tuple[ComingTime, ...]
    open_requests: int


def read_today(database: Database, rules: StaffRules, now: datetime) -> Today:
    """Return what needs the coordinator now (UTC), read in a transaction of its own."""
    with database.reading() as work:
        return todays_picture(work, rules, now)


def todays_picture(work: UnitOfWork, rules: StaffRules, now: datetime) -> Today:
    """Return what needs the coordinator now (UTC), as a transaction sees it."""
    board, picture = request_board(work, rules.today(now)).entries, staff_picture(work, rules, now)
    found = (*_of_requests(board, picture), *_of_staff(picture), *_of_whoever_joins(work, rules, now))
    concerns = sorted(found, key=_urgency)
    return Today(
        concerns=tuple(_with_takers(concerns[:MOST_CONCERNS], picture)),
        more=max(0, len(concerns) - MOST_CONCERNS),
        times=_coming_times(board, rules, now),
        open_requests=len(board),
    )


def _urgency(concern: Concern) -> tuple[int, int, str]:
    name = concern.entry.row.staff_code if concern.entry else concern.handle or ""
    return _WORST_FIRST[concern.kind], concern.closes_in or 0, name


def _of_requests(board: tuple[BoardEntry, ...], picture: StaffPicture) -> Iterator[Concern]:
    rules, now = picture.roster.rules, picture.roster.now
    staff, today = picture.roster.staff.values(), rules.today(now)
    stopped = frozenset(each.handle for each in staff if each.standing is not Standing.ACTIVE)
    closing = ClosingDays(rules)
    for entry in board:
        if entry.is_new or entry.row.silenced:
            continue
        closes_in = (closing.of(entry.row, entry.row.agreed_at) - today).days
        kind = _kind_of(entry, closes_in, picture, stopped)
        if kind is not None:
            uncalled = kind is ConcernKind.NOT_CALLED
            days = _taken_for(entry, picture).days if uncalled else entry.days_waiting
            yield Concern(kind, entry, days=days, closes_in=closes_in)


def _kind_of(
    entry: BoardEntry, closes_in: int, picture: StaffPicture, stopped: frozenset[str]
) -> ConcernKind | None:
    row, now = entry.row, picture.roster.now
    ahead = timedelta() if row.time is None else row.time.starts_at - now
    is_ahead = ahead > timedelta()
    if row.held:
        return ConcernKind.HELD
    if row.time is not None and row.time.is_off:
        return ConcernKind.CALLED_OFF
    if row.time is not None and is_ahead and not row.time.confirmed and ahead <= CONFIRMED_WITHIN:
        return ConcernKind.UNCONFIRMED
    if not is_ahead and closes_in <= (CLOSING if row.attempts else CLOSING_SOON):
        return ConcernKind.CLOSING
    if (entry.held_by or entry.offered_to) in stopped:
        return ConcernKind.HOLDER_STOPPED
    if row.words_known and entry.held_by:
        return ConcernKind.WORDS_KNOWN
    if is_ungiven(entry):
        return _unfit(entry, picture)
    late = entry.standing is RequestStanding.TAKEN and not row.attempts
    return ConcernKind.NOT_CALLED if late and _taken_for(entry, picture) > CALLED_WITHIN else None


def _unfit(entry: BoardEntry, picture: StaffPicture) -> ConcernKind | None:
    found = picture.roster.match(entry.row, picture.asked(entry.row))
    if found.reason is None or found.later:
        return None
    return ConcernKind.NOBODY_TOOK if found.reason is NoMatchReason.ASKED else ConcernKind.NOBODY_FITS


def _taken_for(entry: BoardEntry, picture: StaffPicture) -> timedelta:
    had = (each for each in picture.had.get(entry.row.id, ()) if each.state is AssignmentState.TAKEN)
    return max((picture.roster.now - (each.taken_at or each.made_at) for each in had), default=timedelta())


def _of_staff(picture: StaffPicture) -> Iterator[Concern]:
    for each in picture.roster.staff.values():
        if each.standing is Standing.STOPPED:
            yield Concern(ConcernKind.STAFF_STOPPED, handle=each.handle)
        if each.standing is Standing.CUT_OFF and picture.roster.time_of(each.id).visits:
            yield Concern(ConcernKind.VISIT_UNLED, handle=each.handle)


def _of_whoever_joins(work: UnitOfWork, rules: StaffRules, now: datetime) -> Iterator[Concern]:
    for each in work.join_invitations.listed(now):
        if each.joined_at is not None:
            days = (rules.today(now) - rules.today(each.joined_at)).days
            yield Concern(ConcernKind.JOINED, handle=each.profile.handle, days=days)


def _with_takers(concerns: list[Concern], picture: StaffPicture) -> Iterator[Concern]:
    by_handle = {each.handle: each for each in picture.roster.staff.values()}
    for concern in concerns:
        if concern.entry is None:
            yield concern
            continue
        fits = who_fits(picture, concern.entry.row)
        if fits.takers:
            # What is proposed first here is not proposed to the same person over and over.
            picture.roster.give(by_handle[fits.takers[0].handle])
        yield replace(concern, fits=fits)


def _coming_times(board: tuple[BoardEntry, ...], rules: StaffRules, now: datetime) -> tuple[ComingTime, ...]:
    today = rules.today(now)
    days = (today, today + timedelta(days=1))
    coming = [
        ComingTime(each, each.row.time, rules.today(each.row.time.starts_at) == today)
        for each in board
        if each.row.time is not None
        and not each.row.time.is_off
        and rules.today(each.row.time.starts_at) in days
    ]
    return tuple(sorted(coming, key=lambda each: (each.time.starts_at, each.entry.row.staff_code)))
