"""The request listing: the open requests that a coordinator looks for, those that close soonest first, by pages.

All of them are looked through in brief, and those of one page are read whole: the same statements, however many there
are. A page is followed by its key, so that what is erased meanwhile moves nobody from one page to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from intake.core.retention.retention import OpenRequest, closes_at
from intake.services.line.rules import StaffRules
from intake.services.reports.request_board import (
    BoardEntry,
    BoardRow,
    RequestStanding,
    board_entry,
    request_board,
    standing_of,
)
from intake.services.reports.who_fits import (
    StaffPicture,
    WhoFits,
    is_ungiven,
    staff_picture,
    staff_picture_of,
    who_fits,
)
from intake.storage.queries.brief_row import BriefRow
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

    @property
    def leaves_out(self) -> bool:
        """Whether anything is looked for, so that other requests are left out."""
        return self != ListingFilter()


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


class ClosingDays:
    """The line's days on which requests close if nothing comes of them."""

    def __init__(self, rules: StaffRules) -> None:
        self._rules = rules
        # Most close so many days after they came: a day of the line is looked up once for each of those days.
        self._known: dict[tuple[object, ...], date] = {}

    def of(self, row: OpenRequest, booked_at: datetime | None) -> date:
        """Return the day on which a request closes; ``booked_at`` is when its time begins (UTC), if it has one."""
        decides = row.requested_on, booked_at, row.call_in
        if decides not in self._known:
            self._known[decides] = self._rules.today(closes_at(row, booked_at, self._rules.retention))
        return self._known[decides]


def closing_day(row: BoardRow, rules: StaffRules) -> date:
    """Return the line's day on which one request closes if nothing comes of it."""
    return ClosingDays(rules).of(row, row.agreed_at)


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
    brief = tuple(work.board.in_brief())
    unfit = _unfit(work, rules, now) if sought.unfit else None
    found = sorted(_keys((each for each in brief if _is_sought(each, sought, unfit)), rules))
    rest = [key for key in found if after is None or key > after]
    page = rest[:PAGE]
    return RequestListing(
        entries=_entries(work, rules, now, page),
        found=len(found),
        following=page[-1] if len(rest) > PAGE else None,
        languages=tuple(sorted({each.spoken for each in brief})),
        regions=tuple(sorted({each.region for each in brief if each.region is not None})),
    )


def _entries(
    work: UnitOfWork, rules: StaffRules, now: datetime, page: Sequence[ListingKey]
) -> tuple[ListedEntry, ...]:
    today = rules.today(now)
    rows = {row.staff_code: row for row in work.board.of_codes([key.staff_code for key in page])}
    picture = staff_picture_of(work, rules, now, [row.id for row in rows.values()])
    return tuple(
        ListedEntry(
            board_entry(rows[key.staff_code], today),
            (key.closes_on - today).days,
            who_fits(picture, rows[key.staff_code]),
        )
        for key in page
    )


def _keys(rows: Iterable[BriefRow], rules: StaffRules) -> Iterator[ListingKey]:
    days = ClosingDays(rules)
    for row in rows:
        yield ListingKey(days.of(row, None if row.is_off else row.booked_at), row.staff_code)


def _is_sought(row: BriefRow, sought: ListingFilter, unfit: AbstractSet[str] | None) -> bool:
    if sought.standing is not None and sought.standing is not _standing(row):
        return False
    if sought.language not in (None, row.spoken) or sought.region not in (None, row.region):
        return False
    return (row.held or not sought.held) and (unfit is None or row.staff_code in unfit)


def _standing(row: BriefRow) -> RequestStanding:
    return standing_of(booked=row.booked_at is not None, live=row.live, call_in=row.call_in)


def _unfit(work: UnitOfWork, rules: StaffRules, now: datetime) -> AbstractSet[str]:
    board, picture = request_board(work, rules.today(now)).entries, staff_picture(work, rules, now)
    return {each.row.staff_code for each in board if is_ungiven(each) and _is_unfit(picture, each.row)}


def _is_unfit(picture: StaffPicture, row: BoardRow) -> bool:
    found = picture.roster.match(row, picture.asked(row))
    return found.reason is not None and not found.later
