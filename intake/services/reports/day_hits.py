"""What closing a day, changing its windows to call us, or calling off a visit would hit; asked before it is done.

The statement of the board and one for the visits, however many requests there are. Names no hour of a booked time, and
changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from intake.core.scheduling.availability import Visit
from intake.core.scheduling.schedule import DayHours, Window, window_on
from intake.services.line.staff_context import StaffContext
from intake.services.reports.request_board import BoardEntry, request_board


@dataclass(frozen=True, slots=True)
class BookedThen:
    """A booked time that could not be held, by its request; ``region`` is where they meet, None by phone."""

    staff_code: str
    handle: str | None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class OfferedThen:
    """An offer that runs out on the day, and to whom it is made."""

    staff_code: str
    handle: str


@dataclass(frozen=True, slots=True)
class DayHits:
    """What would be hit: booked times, people who call us then, offers that run out, and visits."""

    booked: tuple[BookedThen, ...] = ()
    call_ins: tuple[str, ...] = ()
    offers: tuple[OfferedThen, ...] = ()
    visits: tuple[Visit, ...] = ()

    @property
    def mark(self) -> str:
        """What tells these hits from others, so that what was shown is what is done; empty where nothing is hit."""
        if self == DayHits():
            return ""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def hits_of_closing(context: StaffContext, day: date) -> DayHits:
    """Return what closing a day would hit."""
    entries = [each for each in _board(context) if not each.is_erased]
    visits = tuple(each for each in context.work.availabilities.visits(day) if each.day == day)
    return DayHits(
        booked=tuple(_booked(each for each in entries if _is_booked_on(context, each, day))),
        call_ins=tuple(each.row.staff_code for each in entries if _calls_on(context, each, day)),
        offers=tuple(_offers(context, entries, day)),
        visits=visits,
    )


def hits_of_windows(context: StaffContext, day: date, hours: Sequence[DayHours]) -> DayHits:
    """Return whose window to call us would not lie in the new hours of a day."""
    new = [window_on(day, each, context.rules.zone) for each in hours]
    called = (each for each in _board(context) if _calls_on(context, each, day))
    lost = tuple(each.row.staff_code for each in called if not _is_kept(each.row.call_in, new))
    return DayHits(call_ins=lost)


def hits_of_visit(context: StaffContext, visit_id: str) -> DayHits:
    """Return what calling off a visit would hit."""
    at_it = (
        each
        for each in _board(context)
        if each.row.time is not None
        and each.row.time.visit_id == visit_id
        and each.row.time.starts_at > context.now
    )
    return DayHits(booked=tuple(_booked(at_it)))


def _board(context: StaffContext) -> tuple[BoardEntry, ...]:
    return request_board(context.work, context.today).entries


def _is_booked_on(context: StaffContext, entry: BoardEntry, day: date) -> bool:
    time = entry.row.time
    # What is off already is not hit again.
    return (
        time is not None
        and not time.is_off
        and time.starts_at > context.now
        and context.rules.today(time.starts_at) == day
    )


def _calls_on(context: StaffContext, entry: BoardEntry, day: date) -> bool:
    window = entry.row.call_in
    return (
        window is not None and window.ends_at > context.now and context.rules.today(window.starts_at) == day
    )


def _is_kept(window: Window | None, new: Iterable[Window]) -> bool:
    return window is not None and any(
        each.starts_at <= window.starts_at and window.ends_at <= each.ends_at for each in new
    )


def _booked(entries: Iterable[BoardEntry]) -> Iterator[BookedThen]:
    for each in entries:
        time = each.row.time
        if time is not None:
            region = each.row.region or "" if time.visit_id is not None else None
            yield BookedThen(each.row.staff_code, time.handle, region)


def _offers(context: StaffContext, entries: Iterable[BoardEntry], day: date) -> Iterator[OfferedThen]:
    for each in entries:
        holder, offered_to = each.row.holder, each.offered_to
        if holder is None or offered_to is None or holder.expires_at is None:
            continue
        if holder.expires_at > context.now and context.rules.today(holder.expires_at) == day:
            yield OfferedThen(each.row.staff_code, offered_to)
