"""The request listing: the open requests that a coordinator looks for, those that close soonest first, by pages.

The statements of the board and of one roster, however many there are. A page is followed by its key, so that what is
erased meanwhile moves nobody from one page to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from intake.core.retention.retention import closes_at
from intake.services.line.rules import StaffRules
from intake.services.reports.request_board import BoardEntry, BoardRow, RequestStanding, request_board
from intake.services.reports.who_fits import StaffPicture, WhoFits, is_ungiven, staff_picture, who_fits
from intake.storage.unit_of_work import Database, UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True, order=True)
class ListingKey:
    """What a listing is in the order of: the day a request closes by the line's calendar, and its staff code."""

    closes_on: date
    staff_code: str


@dataclass(frozen=True, slots=True)
class ListingFilter:
    """What is looked for; None where anything will do. ``unfit`` leaves those that nobody can be asked to take."""

    standing: RequestStanding | None = None
    held: bool = False
    language: str | None = None
    region: str | None = None
    unfit: bool = False


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One request of a listing: how it stands, in how many days it closes, and who fits."""

    entry: BoardEntry
    closes_in: int
    fits: WhoFits


@dataclass(frozen=True, slots=True)
class RequestListing:
    """One page of what was found, how many were found, what the next page follows, and what may be looked for."""

    entries: tuple[ListedEntry, ...]
    found: int
    following: ListingKey | None
    languages: tuple[str, ...]
    regions: tuple[str, ...]


def closing_day(row: BoardRow, rules: StaffRules) -> date:
    """Return the line's day on which a request closes if nothing comes of it."""
    return rules.today(closes_at(row, row.time.starts_at if row.time else None, rules.retention))


def read_request_listing(
    database: Database,
    rules: StaffRules,
    now: datetime,
    *,
    sought: ListingFilter = ListingFilter(),
    after: ListingKey | None = None,
) -> RequestListing:
    """Return a page of the open requests now (UTC): the first, or what follows a key."""
    with database.reading() as work:
        return request_listing(work, rules, now, sought=sought, after=after)


def request_listing(
    work: UnitOfWork, rules: StaffRules, now: datetime, *, sought: ListingFilter, after: ListingKey | None
) -> RequestListing:
    """Return a page of the open requests as a transaction sees it."""
    today = rules.today(now)
    board, picture = request_board(work, today).entries, staff_picture(work, rules, now)
    found = sorted((_key(each, rules), each) for each in _sought(board, sought, picture))
    rest = [each for each in found if after is None or each[0] > after]
    page = rest[:PAGE]
    return RequestListing(
        entries=tuple(
            ListedEntry(entry, (key.closes_on - today).days, who_fits(picture, entry.row))
            for key, entry in page
        ),
        found=len(found),
        following=page[-1][0] if len(rest) > PAGE else None,
        languages=tuple(sorted({each.row.wish.language for each in board})),
        regions=tuple(sorted({each.row.region for each in board if each.row.region is not None})),
    )


def _key(entry: BoardEntry, rules: StaffRules) -> ListingKey:
    return ListingKey(closing_day(entry.row, rules), entry.row.staff_code)


def _sought(
    board: tuple[BoardEntry, ...], sought: ListingFilter, picture: StaffPicture
) -> Iterator[BoardEntry]:
    for each in board:
        row = each.row
        # The moment in which it is new is when it came.
        if each.is_new:
            continue
        if sought.standing not in (None, each.standing) or (sought.held and not row.held):
            continue
        if sought.language not in (None, row.wish.language) or sought.region not in (None, row.region):
            continue
        if not sought.unfit or (is_ungiven(each) and _is_unfit(picture, row)):
            yield each


def _is_unfit(picture: StaffPicture, row: BoardRow) -> bool:
    found = picture.roster.match(row, picture.asked(row))
    return found.reason is not None and not found.later
