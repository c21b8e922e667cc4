"""Coordinator notices: what the coordinator was told once of a request that waits; a notice goes with its request.

Holds a request's random id and a kind, nothing of a person, and is in no backup. Tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, bindparam, delete, select

from intake.storage.engine.upserts import insert_once
from intake.storage.schema.column_types import batches
from intake.storage.schema.tables import coordinator_notice

_ADD = insert_once(coordinator_notice)
_ALL = select(coordinator_notice)
_DELETE = delete(coordinator_notice).where(
    coordinator_notice.c.request_id.in_(bindparam("requests", expanding=True))
)


@dataclass(frozen=True, slots=True)
class CoordinatorNotice:
    """One thing the coordinator was told of one request."""

    request_id: str
    kind: str


class CoordinatorNotices:
    """Named queries of coordinator notices, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, notices: Iterable[CoordinatorNotice]) -> None:
        """Remember some notices; one that is known already stays as it is."""
        if rows := [asdict(notice) for notice in notices]:
            self._connection.execute(_ADD[self._connection.dialect.name], rows)

    def all(self) -> frozenset[CoordinatorNotice]:
        """Return every notice."""
        return frozenset(CoordinatorNotice(*row) for row in self._connection.execute(_ALL))

    def delete_of(self, request_ids: Iterable[str]) -> None:
        """Forget what was told of some requests."""
        for some in batches(tuple(request_ids)):
            self._connection.execute(_DELETE, {"requests": some})
