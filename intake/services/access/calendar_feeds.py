"""A calendar feed: an address of an interviewer's own that tells when they are busy, for the next seven days.

Off until they ask for it. Only the address's hash is kept; whoever reads it changes nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake.core.staff.house_acts import HouseAct
from intake.services.access.audit import note_act
from intake.services.access.sessions import SignedIn
from intake.services.access.tokens import new_token, token_hash
from intake.storage.crypto.fingerprints import busy_time_mark
from intake.storage.unit_of_work import Database

AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class BusyTime:
    """When somebody is busy (UTC); ``mark`` names it for a calendar, and leads to nothing."""

    mark: str
    starts_at: datetime
    ends_at: datetime


def make_calendar_address(database: Database, signed_in: SignedIn, now: datetime, today: date) -> str | None:
    """Return the token of a new address, told this once; the one before ends. None for whoever interviews nobody.

    ``now`` is UTC, for the audit; ``today`` is the line's date.
    """
    if signed_in.interviewer_id is None:
        return None
    token = new_token()
    with database.work() as work:
        work.calendar_feeds.begin(signed_in.interviewer_id, token_hash(token), today)
        note_act(work, now, signed_in.handle, HouseAct.CALENDAR_MADE, thing=signed_in.handle)
        work.commit()
    return token


def take_calendar_address_back(database: Database, signed_in: SignedIn, now: datetime) -> None:
    """Let somebody's address lead to nothing from now (UTC) on."""
    if signed_in.interviewer_id is None:
        return
    with database.work() as work:
        if work.calendar_feeds.end(signed_in.interviewer_id):
            note_act(work, now, signed_in.handle, HouseAct.CALENDAR_GONE, thing=signed_in.handle)
            work.commit()


def calendar_address_since(database: Database, signed_in: SignedIn) -> date | None:
    """Return since which day somebody has an address; None where they have none."""
    if signed_in.interviewer_id is None:
        return None
    with database.reading() as work:
        return work.calendar_feeds.made_on(signed_in.interviewer_id)


def read_calendar(database: Database, token: str, now: datetime) -> tuple[BusyTime, ...] | None:
    """Return when the owner of an address is busy from now (UTC) on; None where it is nobody's, whatever the reason.

    Two statements at most, however often it is asked, and nothing is written.
    """
    with database.reading() as work:
        owner = work.calendar_feeds.owner(token_hash(token))
        if owner is None:
            return None
        spans = work.calendar_feeds.busy(owner, now, now + AHEAD)
    return tuple(
        BusyTime(busy_time_mark(token, each.request_id, each.starts_at), each.starts_at, each.ends_at)
        for each in spans
    )
