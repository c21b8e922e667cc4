"""Web troubles: how often what went wrong at the door of the web side, minute by minute, summed over all processes.

Holds a cause and a count, nothing of a sender. Counts no webhook that was answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, false, or_, select, true, update

from intake.core.reports.web_troubles import REFUSALS, WebTrouble
from intake.storage.engine.upserts import upsert
from intake.storage.schema.process_tables import web_trouble

_C = web_trouble.c
_ADD = upsert(web_trouble, ["minute", "what"], lambda new: {"n": _C.n + new.n})
_OPEN = [_C.admitted_since == false(), _C.what.in_([each.value for each in REFUSALS])]
_ANY_OPEN = select(_C.minute).where(*_OPEN).limit(1)
_ADMITTED = update(web_trouble).where(*_OPEN).values(admitted_since=true())
_MOMENT = bindparam("moment", type_=_C.minute.type)
_SINCE = select(web_trouble).where(_C.minute > _MOMENT).order_by(_C.minute, _C.what)
# Those that a clock set back has left in the future too.
_FORGET = delete(web_trouble).where(
    or_(_C.minute <= _MOMENT, _C.minute > bindparam("latest", type_=_C.minute.type))
)
_CLOCK_DOUBT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TroubleCount:
    """How often one trouble occurred in a minute; times are UTC.

    ``admitted_since`` tells whether some webhook was admitted after the first of them.
    """

    minute: datetime
    what: WebTrouble
    n: int
    first_at: datetime
    admitted_since: bool = False


class WebTroubles:
    """Named queries of web troubles, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, counts: Iterable[TroubleCount]) -> None:
        """Add to what was counted in the same minutes."""
        if rows := [asdict(count) | {"what": count.what.value} for count in counts]:
            self._connection.execute(_ADD[self._connection.dialect.name], rows)

    def any_open(self) -> bool:
        """Tell whether there is a refusal after which nothing is known to have been admitted."""
        return self._connection.execute(_ANY_OPEN).first() is not None

    def note_admitted(self) -> None:
        """Note of every refusal that something was admitted after it."""
        self._connection.execute(_ADMITTED)

    def since(self, moment: datetime) -> tuple[TroubleCount, ...]:
        """Return what was counted in the minutes after a moment (UTC), the oldest first."""
        return tuple(
            TroubleCount(row.minute, WebTrouble(row.what), row.n, row.first_at, row.admitted_since)
            for row in self._connection.execute(_SINCE, {"moment": moment})
        )

    def forget(self, now: datetime, kept: timedelta) -> None:
        """Forget the minutes that were kept for long enough now (UTC)."""
        self._connection.execute(_FORGET, {"moment": now - kept, "latest": now + _CLOCK_DOUBT})
