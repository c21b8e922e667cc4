"""Counters: anonymous sums by week, the only thing left after a purge.

Holds no time finer than a week and no value a person made up. Hiding small cells is for whoever
shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from intake.storage.engine.prepared import Prepared
from intake.storage.engine.statements import Statements
from intake.storage.engine.upserts import upsert
from intake.storage.schema.tables import counter

_ADD = Prepared(
    upsert(counter, ["week", "dimension", "value"], lambda new: {"n": counter.c.n + new.n}),
    {column.name: column.type for column in counter.columns},
)
_C = counter.c
_ALL = select(_C.week, _C.dimension, _C.value, _C.n).order_by(_C.week, _C.dimension, _C.value)


@dataclass(frozen=True, slots=True)
class Count:
    """One sum: how often a value of a dimension occurred in the week that began on a Monday."""

    week: date
    dimension: str
    value: str
    n: int


def week_of(now: datetime) -> date:
    """Return the Monday of a moment's week, as the moment's own zone has it."""
    return now.date() - timedelta(days=now.weekday())


class Counters:
    """Named queries of counters, within one transaction."""

    __slots__ = ("_statements",)

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, now: datetime, dimension: str, value: str, n: int = 1) -> None:
        """Count something that happened now."""
        row = {"week": week_of(now), "dimension": dimension, "value": value, "n": n}
        self._statements.write(_ADD, row)

    def all(self) -> tuple[Count, ...]:
        """Return every sum, oldest week first."""
        return tuple(Count(*row) for row in self._statements.connection.execute(_ALL))
