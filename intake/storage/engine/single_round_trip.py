"""Single round trip: keeps what a turn wrote on PostgreSQL with one statement, where one can say it all.

The server puts the commits of many together by itself. What costs there is every time it is asked, on processors
it may share with the line: asked once instead of to begin, for each statement and to commit, a text took the web
side 1.3 instead of 1.9 milliseconds (``scripts/bench/run webhook``, "processor time", 50 connections, busy machine).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection
from sqlalchemy.exc import DataError

from intake.storage.engine.group_commit import PendingWrite
from intake.storage.engine.prepared import BoundStatement
from intake.storage.engine.write_turn import keep_together, tell_of_commit

# What PostgreSQL calls a division by zero: the only way a statement can refuse itself without a function there.
_REFUSED = "22012"


def keep_alone(connection: Connection, written: Sequence[PendingWrite]) -> bool:
    """Keep what one turn wrote on PostgreSQL; False where a row that must change did not, and nothing was kept."""
    first, *others = written
    if not others:
        # A statement is a transaction by itself.
        tell_of_commit(connection)
        return first.by(connection)
    sayings = [each.said for each in written]
    must_change = [each.must_change for each in written]
    # One statement must not come to the same row twice, as the same words might.
    if must_change != [True] + [False] * len(others) or len({each.sql for each in sayings}) < len(sayings):
        return keep_together(connection, lambda: all(each.by(connection) for each in written))
    tell_of_commit(connection)
    try:
        _in_one(sayings).to(connection)
    except DataError as error:
        if getattr(error.orig, "sqlstate", None) != _REFUSED:
            raise
        return False
    return True


def _in_one(sayings: Sequence[BoundStatement]) -> BoundStatement:
    """Return one statement for several, which refuses itself where the first changes no row."""
    parameters = {
        f"{_prefix(place)}{name}": value
        for place, said in enumerate(sayings)
        for name, value in dict(said.parameters).items()
    }
    return BoundStatement(_words(tuple(said.sql for said in sayings)), parameters)


@cache
def _words(statements: tuple[str, ...]) -> str:
    # Each gets names of its own for its values.
    own = [sql.replace("%(", f"%({_prefix(place)}") for place, sql in enumerate(statements)]
    others = "".join(f", other_{place} AS ({sql})" for place, sql in enumerate(own[1:], 1))
    # Our own statements, without a value in them.
    return f"WITH changed AS ({own[0]} RETURNING 1){others} SELECT 1 / count(*) FROM changed"  # noqa: S608


def _prefix(place: int) -> str:
    return f"of_{place}_"
