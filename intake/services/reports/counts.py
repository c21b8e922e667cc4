"""The counts: how many asked, were reached and how long they waited, by week, small numbers hidden.

One statement. Gives out sums only, and no way to learn a small one; the words around them are for whoever shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from intake.core.reports.small_cells import Hidden, publish
from intake.core.requests.outcome import Waited
from intake.storage.queries.counters import Count, week_of
from intake.storage.unit_of_work import Database


class CountColumn(StrEnum):
    """What a column counts."""

    ASKED_BY_VOICE = "asked_by_voice"
    ASKED_IN_WRITING = "asked_in_writing"
    SAVED = "saved"
    ERASED = "erased"
    UNFINISHED = "unfinished"
    REACHED = "reached"
    IN_TWO_DAYS = "in_two_days"
    IN_A_WEEK = "in_a_week"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class CountWeek:
    """One row: the Monday of its week, and a cell for each column."""

    week: date
    cells: tuple[int | Hidden, ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """Weeks without a gap, oldest first, and the sum of each column."""

    columns: tuple[CountColumn, ...]
    weeks: tuple[CountWeek, ...]
    totals: tuple[int | Hidden, ...]


@dataclass(frozen=True, slots=True)
class PublishedCounts:
    """What may be shown: who asked, and who was reached, by the week of the interview."""

    asked: CountTable
    reached: CountTable


@dataclass(frozen=True, slots=True)
class _Counted:
    """Whether a column counts what came in (1) or what ended (-1), and which counters it adds up."""

    sign: int
    counters: tuple[tuple[str, str], ...]


_ASKED = {
    CountColumn.ASKED_BY_VOICE: _Counted(1, (("contact", "voice"),)),
    # Mails are few: in a column of their own they would hide what stands beside them.
    CountColumn.ASKED_IN_WRITING: _Counted(1, (("contact", "text"), ("contact", "email"))),
    CountColumn.SAVED: _Counted(-1, (("ended", "saved"),)),
    CountColumn.ERASED: _Counted(-1, (("ended", "erased"),)),
    CountColumn.UNFINISHED: _Counted(-1, (("ended", "unfinished"),)),
}
# Every interview is in one of the columns that follow the first.
_REACHED = {
    CountColumn.REACHED: _Counted(1, tuple(("reached", each.value) for each in Waited)),
    CountColumn.IN_TWO_DAYS: _Counted(-1, (("reached", Waited.TWO_DAYS.value),)),
    CountColumn.IN_A_WEEK: _Counted(-1, (("reached", Waited.A_WEEK.value),)),
    CountColumn.LATER: _Counted(-1, (("reached", Waited.LONGER.value),)),
}


def read_counts(database: Database, now: datetime) -> PublishedCounts | None:
    """Return what may be shown of the counters up to the week of now; None where nothing was counted yet."""
    with database.reading() as work:
        counted = work.counters.all()
    return published_counts(counted, now) if counted else None


def published_counts(counted: Sequence[Count], now: datetime) -> PublishedCounts:
    """Return what may be shown of some counters, oldest first, up to the week of now."""
    first, last = counted[0].week, max(week_of(now), counted[-1].week)
    # A week that is left out would tell that nobody asked in it.
    weeks = [first + timedelta(weeks=ahead) for ahead in range((last - first).days // 7 + 1)]
    # A table that came with its first count would tell that there was none before.
    return PublishedCounts(_table(_ASKED, counted, weeks), _table(_REACHED, counted, weeks))


def _table(
    columns: dict[CountColumn, _Counted], counted: Sequence[Count], weeks: Sequence[date]
) -> CountTable:
    sums = {(each.week, each.dimension, each.value): each.n for each in counted}
    cells = [
        [sum(sums.get((week, *each), 0) for each in of.counters) for of in columns.values()] for week in weeks
    ]
    published = publish(cells, [of.sign for of in columns.values()])
    rows = (CountWeek(week, row) for week, row in zip(weeks, published.rows, strict=True))
    return CountTable(tuple(columns), tuple(rows), published.totals)
