"""Calendar feeds: whose address is known by which hash, and when their owner is busy. Knows no token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from intake.storage.queries.appointments import OFF
from intake.storage.queries.request_row import RequestState
from intake.storage.schema.console_tables import account
from intake.storage.schema.staff_tables import calendar_feed
from intake.storage.schema.tables import appointment, callback_request


@dataclass(frozen=True, slots=True)
class BookedSpan:
    """When a booked time of somebody begins and ends (UTC), and of which request it is."""

    request_id: str
    starts_at: datetime
    ends_at: datetime


_F, _A, _R = calendar_feed.c, appointment.c, callback_request.c
_OF = _F.interviewer_id == bindparam("who")
_MADE_ON = select(_F.made_on).where(_OF)
# Only while its owner has an account: whoever is removed is busy for nobody any more.
_OWNER = (
    select(_F.interviewer_id)
    .join(account, account.c.interviewer_id == _F.interviewer_id)
    .where(_F.token_hash == bindparam("known_by"))
)
_BUSY = (
    select(_A.request_id, _A.starts_at, _A.ends_at)
    .join(callback_request, _R.id == _A.request_id)
    .where(
        _A.interviewer_id == bindparam("who"),
        _A.ends_at > bindparam("since"),
        _A.starts_at < bindparam("until"),
        _A.confirmed_version != OFF,
        _R.held.is_(False),
        _R.state != RequestState.ERASING.value,
    )
    .order_by(_A.starts_at)
)


class CalendarFeeds:
    """Named queries of calendar feeds, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, interviewer_id: str, token_hash: bytes, made_on: date) -> None:
        """Let somebody's feed be known by a hash from now on, and by no other."""
        self.end(interviewer_id)
        row = {"interviewer_id": interviewer_id, "token_hash": token_hash, "made_on": made_on}
        self._connection.execute(insert(calendar_feed), row)

    def end(self, interviewer_id: str) -> bool:
        """Let somebody have no feed any more; tell whether they had one."""
        ended = self._connection.execute(delete(calendar_feed).where(_OF), {"who": interviewer_id})
        return ended.rowcount > 0

    def made_on(self, interviewer_id: str) -> date | None:
        """Return on which day somebody's feed began; None where they have none."""
        made: date | None = self._connection.execute(_MADE_ON, {"who": interviewer_id}).scalar_one_or_none()
        return made

    def owner(self, token_hash: bytes) -> str | None:
        """Return whose feed is known by a hash; None where it is nobody's who has an account."""
        owner: str | None = self._connection.execute(_OWNER, {"known_by": token_hash}).scalar_one_or_none()
        return owner

    def busy(self, interviewer_id: str, since: datetime, until: datetime) -> tuple[BookedSpan, ...]:
        """Return somebody's booked times between two moments (UTC), soonest first; none that is off, held or being erased."""
        values = {"who": interviewer_id, "since": since, "until": until}
        return tuple(BookedSpan(*row) for row in self._connection.execute(_BUSY, values))
