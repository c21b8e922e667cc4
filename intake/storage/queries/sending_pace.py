"""Sending pace: from when on each of our numbers is free again, so that no carrier has to hold our texts back.

A hold is the same thing for longer: a number that may not send is free again later. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, case, func, select, update

from intake.storage.engine.upserts import insert_once
from intake.storage.schema.tables import sending_lane

# What may be handed over ahead of its time, so that no more is claimed at once than a moment takes.
AHEAD = timedelta(milliseconds=50)


class Lane(StrEnum):
    """What waits for the same number: texts of each, and calls, which no text slows down."""

    CALLS = "calls"
    QUIET = "quiet"
    LINE = "line"


TEXTS = (Lane.QUIET, Lane.LINE)

_C = sending_lane.c
_ADD = insert_once(sending_lane, ["name"])
_ALL = select(_C.name, _C.next_free_at)
_LOCKED = _ALL.order_by(_C.name).with_for_update()
_TAKE = update(sending_lane).where(_C.name == bindparam("lane")).values(next_free_at=bindparam("free"))
_HOLD = (
    update(sending_lane)
    .where(_C.name == bindparam("lane"))
    .values(
        next_free_at=case((_C.next_free_at < bindparam("until"), bindparam("until")), else_=_C.next_free_at)
    )
)
_SOONEST = select(func.min(_C.next_free_at)).where(_C.next_free_at > bindparam("now"))


class SendingLanes:
    """Named queries of our numbers' pace, within one transaction; times are UTC."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def room(self, now: datetime, per_second: int) -> Mapping[Lane, int | None]:
        """Return how many texts or calls each lane takes now; None for as many as there are.

        With a limit no other worker learns it before this transaction ends.
        """
        free = self._locked(now) if per_second else self._times(_ALL)
        rooms: dict[Lane, int | None] = {}
        for lane in Lane:
            if free.get(lane, now) > now:
                rooms[lane] = 0
            else:
                limited = bool(per_second) and lane in TEXTS
                rooms[lane] = int(AHEAD.total_seconds() * per_second) + 1 if limited else None
        return rooms

    def take(self, lane: Lane, now: datetime, took: timedelta) -> None:
        """Keep a lane busy for as long as what it was given takes."""
        free = max(self._locked(now)[lane], now)
        self._connection.execute(_TAKE, {"lane": lane.value, "free": free + took})

    def hold(self, lanes: Iterable[Lane], now: datetime, until: datetime) -> None:
        """Let lanes wait until a moment at least."""
        self._locked(now)
        for lane in lanes:
            self._connection.execute(_HOLD, {"lane": lane.value, "until": until})

    def let_go(self, now: datetime) -> None:
        """Let every lane be free: what held them may be mended."""
        for lane, free in self._locked(now).items():
            if free > now:
                self._connection.execute(_TAKE, {"lane": lane.value, "free": now})

    def free_at(self, now: datetime) -> datetime | None:
        """Return when the next lane is free that is not free now."""
        soonest: datetime | None = self._connection.execute(_SOONEST, {"now": now}).scalar_one_or_none()
        return soonest

    def held_until(self, *lanes: Lane) -> datetime | None:
        """Return from when on every one of some lanes is free, or None where none ever was busy."""
        times = self._times(_ALL)
        return max((times[lane] for lane in lanes if lane in times), default=None)

    def _locked(self, now: datetime) -> dict[Lane, datetime]:
        times = self._times(_LOCKED)
        if len(times) < len(Lane):
            rows = [{"name": lane.value, "next_free_at": now} for lane in Lane]
            self._connection.execute(_ADD[self._connection.dialect.name], rows)
            times = self._times(_LOCKED)
        return times

    def _times(self, statement: object) -> dict[Lane, datetime]:
        rows = self._connection.execute(statement)  # type: ignore[call-overload]
        return {Lane(row[0]): row[1] for row in rows}
