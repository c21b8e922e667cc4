"""The schema's ground: the one metadata of all tables, how constraints are named, and what a time is.

The tables themselves are in ``tables`` and ``staff_tables``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator
from sqlalchemy.types import TypeEngine, UserDefinedType

# A database takes so many values in one question.
MOST_VALUES = 1000
# Between them lies every time we write, and Python can read it; PostgreSQL keeps others too.
FIRST_MOMENT, LAST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)
# How Python ends a time in UTC.
_AT_UTC = "+00:00"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class _WrittenTime(UserDefinedType[str]):
    """A time as SQLite keeps it: written out, which sorts as the times do."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return what such a column is called."""
        return "DATETIME"


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC on both engines: SQLite alone would give it back naive.

    Written for SQLite by Python itself: SQLAlchemy's own way took 20 us of a turn, and this takes 5.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What its values are: a backup is read back by it."""
        return datetime

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return how the engine keeps it."""
        return _WRITTEN if dialect.name == "sqlite" else self.impl_instance

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Turn an aware time into what the engine keeps; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone reached the database")
        value = value if value.tzinfo is UTC else value.astimezone(UTC)
        # Always with all six digits of the second, or they would not sort.
        return value.isoformat(" ", "microseconds")[: -len(_AT_UTC)] if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: Any | None,  # noqa: ANN401 - written out or a time, as the engine keeps it
        dialect: Dialect,
    ) -> datetime | None:
        """Give a time back aware and in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value + _AT_UTC)
        at: datetime = value.astimezone(UTC)
        return at


_WRITTEN = _WrittenTime()


def batches(ids: Collection[str]) -> Iterator[list[str]]:
    """Yield ids, as many at once as a database takes in one question."""
    left = iter(ids)
    while some := list(islice(left, MOST_VALUES)):
        yield some
