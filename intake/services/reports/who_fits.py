"""Who fits: whom a request may be given to, in which order, and why the line itself asks nobody.

One reading of the roster answers for any number of requests. Offers and gives nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.core.scheduling.matching import NoMatchReason
from intake.services.line.rules import StaffRules
from intake.services.reports.request_board import BoardEntry, BoardRow
from intake.services.scheduling.roster import Hindrance, Roster, by_request, read_roster
from intake.storage.queries.assignments import Assignment
from intake.storage.unit_of_work import UnitOfWork

# Whom the coordinator may give a request to although the line does not ask them, the closest first.
STILL_GIVEN = (
    None,
    NoMatchReason.FULL,
    NoMatchReason.RESTING,
    NoMatchReason.ASKED,
    NoMatchReason.HOURS,
    NoMatchReason.OUTSIDE,
)


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody a request may be given to, by handle; ``reason`` is why the line does not ask them, None where it does."""

    handle: str
    reason: NoMatchReason | None = None


@dataclass(frozen=True, slots=True)
class WhoFits:
    """Whom a request may be given to, the best first; ``reason`` is why the line asks nobody, None where it can."""

    takers: tuple[Taker, ...]
    reason: NoMatchReason | None = None


@dataclass(frozen=True, slots=True)
class StaffPicture:
    """Everybody as they stand now, and whom each request was offered to or taken by, by its id."""

    roster: Roster
    had: Mapping[str, list[Assignment]]

    def asked(self, row: BoardRow) -> tuple[str, ...]:
        """Return the ids of whoever was asked for a request, or had it."""
        return tuple(each.interviewer_id for each in self.had.get(row.id, ()))


def staff_picture(work: UnitOfWork, rules: StaffRules, now: datetime) -> StaffPicture:
    """Return everybody as they stand now (UTC), and who had any request."""
    return StaffPicture(read_roster(work, rules, now), by_request(work.assignments.every()))


def staff_picture_of(
    work: UnitOfWork, rules: StaffRules, now: datetime, request_ids: Collection[str]
) -> StaffPicture:
    """Return everybody as they stand now (UTC), and who had some requests."""
    had = by_request(work.assignments.of_requests(request_ids))
    return StaffPicture(read_roster(work, rules, now), had)


def who_fits(picture: StaffPicture, row: BoardRow) -> WhoFits:
    """Return whom a request may be given to now; whoever has it already is left out."""
    asked = picture.asked(row)
    has_it = {row.holder.handle if row.holder else None, row.time.handle if row.time else None}
    found = [
        Taker(each.interviewer.handle, each.reason)
        for each in picture.roster.hindrances(row, asked)
        if _may_be_given(row, each) and each.interviewer.handle not in has_it
    ]
    found.sort(key=lambda each: STILL_GIVEN.index(each.reason))
    return WhoFits(tuple(found), picture.roster.match(row, asked).reason)


def is_ungiven(entry: BoardEntry) -> bool:
    """Tell whether a request waits for somebody to take it: with nobody, offered to nobody, and not held back."""
    row = entry.row
    given = row.time is not None or row.holder is not None
    return not (given or row.held or row.silenced or entry.is_new or entry.is_erased)


def _may_be_given(row: BoardRow, hindrance: Hindrance) -> bool:
    # Whoever named no part of the state cannot be told from whom they are far: the coordinator decides.
    if hindrance.reason is NoMatchReason.OUTSIDE and row.region is not None:
        return False
    return hindrance.reason in STILL_GIVEN
