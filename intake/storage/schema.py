"""The schema's ground: the one metadata of all tables, how constraints are named, and what a time is.

The tables themselves are in ``tables`` and ``staff_tables``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator

# A database takes so many values in one question.
MOST_VALUES = 1000

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC on both engines: SQLite alone would give it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What its values are: a backup is read back by it."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into what the engine keeps; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone reached the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the shape is SQLAlchemy's
    ) -> datetime | None:
        """Give a time back aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def batches(ids: Collection[str]) -> Iterator[list[str]]:
    """Yield ids, as many at once as a database takes in one question."""
    left = iter(ids)
    while some := list(islice(left, MOST_VALUES)):
        yield some
