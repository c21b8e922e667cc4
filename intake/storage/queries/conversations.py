"""Conversations: the one row per conversation, loaded and put back within one turn.

The body is opaque here; ``crypto.seals`` opens it. Whether a conversation is over is for the caller to
ask: a row may outlive its time until the worker's next tick.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Text, bindparam, delete, func, literal_column, or_, select, update

from intake.core.help_line import NONE_SILENT, HelpLine, read_silent_lines
from intake.storage.engine.locks import ROW_IS_HELD, lock_row, row_lock_id
from intake.storage.engine.prepared import Prepared
from intake.storage.engine.statements import Statements
from intake.storage.engine.upserts import insert_once, upsert
from intake.storage.queries.line_state import PAUSED, SCHEDULE, SILENT_HELP_LINES
from intake.storage.schema.tables import conversation, interviewer, line_state


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as it is stored; all times UTC."""

    key: bytes = field(repr=False)
    channel: str
    started_at: datetime
    last_turn_at: datetime
    expires_at: datetime
    finished: bool
    body: bytes = field(repr=False)

    def is_over(self, now: datetime) -> bool:
        """Tell whether its time has run out, so that nothing in it counts any more."""
        return self.expires_at <= now


@dataclass(frozen=True, slots=True)
class Around:
    """What every turn must know: whether the line rests, which schedule holds, whose phone this is, who does not answer.

    ``schedule`` changes whenever an open time may have come or gone; ``staff`` is an interviewer's id; ``silent`` are
    the help lines that are named to nobody.
    """

    paused: bool
    schedule: str
    staff: str | None
    silent: frozenset[HelpLine] = NONE_SILENT


@dataclass(frozen=True, slots=True)
class Expired:
    """How many conversations ended by running out of time."""

    finished: int
    unfinished: int


_ONE = select(literal_column("1").label("one")).subquery()
_PAUSED, _SCHEDULE = line_state.alias("resting"), line_state.alias("schedule")
_SILENT = line_state.alias("silent")
# One row always, so that what every turn must know comes with the conversation or without it.
_LOAD_IT = select(
    _PAUSED.c.value, _SCHEDULE.c.value, _SILENT.c.value, interviewer.c.id, conversation
).select_from(
    _ONE.outerjoin(_PAUSED, _PAUSED.c.name == literal_column(f"'{PAUSED}'"))
    .outerjoin(_SCHEDULE, _SCHEDULE.c.name == literal_column(f"'{SCHEDULE}'"))
    .outerjoin(_SILENT, _SILENT.c.name == literal_column(f"'{SILENT_HELP_LINES}'"))
    .outerjoin(interviewer, interviewer.c.phone_key == bindparam("phone"))
    .outerjoin(conversation, conversation.c.key == bindparam("at"))
)
_LOAD = Prepared(
    {"sqlite": _LOAD_IT, "postgresql": _LOAD_IT},
    {"at": conversation.c.key.type, "phone": interviewer.c.phone_key.type},
    [Text(), Text(), Text(), Text(), *(column.type for column in conversation.columns)],
)
_COLUMNS = {column.name: column.type for column in conversation.columns}
_PUT = Prepared(
    upsert(conversation, ["key"], lambda new: {name: new[name] for name in _COLUMNS if name != "key"}),
    _COLUMNS,
)
_HELD = {"row": BigInteger()}
_PUT_FIRST = Prepared(insert_once(conversation, ["key"], ROW_IS_HELD), _COLUMNS | _HELD)
# A body is sealed anew by every turn: whose body is still there, nobody has put it since.
_PUT_AFTER_IT = (
    update(conversation)
    .where(conversation.c.key == bindparam("at"), conversation.c.body == bindparam("seen"))
    .values({name: bindparam(name) for name in _COLUMNS if name != "key"})
)
_PUT_AFTER = Prepared(
    # On PostgreSQL others may be at work on the row under its lock: what was read ahead is written after them.
    {"sqlite": _PUT_AFTER_IT, "postgresql": _PUT_AFTER_IT.where(ROW_IS_HELD)},
    {name: kind for name, kind in _COLUMNS.items() if name != "key"}
    | {"at": conversation.c.key.type, "seen": conversation.c.body.type}
    | _HELD,
)
_DELETE = delete(conversation).where(conversation.c.key == bindparam("at"))
# Nobody can have written an expiry further ahead than the longest conversation: the clock had jumped.
_IS_EXPIRED = or_(
    conversation.c.expires_at <= bindparam("now"), conversation.c.expires_at > bindparam("latest")
)
_EXPIRE = delete(conversation).where(_IS_EXPIRED).returning(conversation.c.finished)
_COUNT_EXPIRED = select(func.count()).select_from(conversation).where(_IS_EXPIRED)


class Conversations:
    """Named queries of conversations, within one transaction."""

    __slots__ = ("_seen", "_statements", "around")

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._seen: dict[bytes, bytes | None] = {}
        self.around: Around | None = None

    def load(self, key: bytes, phone_key: bytes | None = None) -> StoredConversation | None:
        """Load a conversation for one turn at a time.

        Where a unit of work takes its turn to write at once, a second turn of the same waits until this commits. Where
        it takes it late, nobody waits: the second is refused when it is kept (``engine.statements``).
        ``phone_key`` finds the interviewer whose phone it is. What every turn must know is in ``around`` then.
        """
        lock_row(self._statements, key)
        row = self._statements.read(_LOAD, {"at": key, "phone": phone_key})
        assert row is not None
        paused, schedule, silent, staff, *columns = row
        self.around = Around(paused is not None, schedule or "", staff, read_silent_lines(silent or ""))
        stored = StoredConversation(*columns) if columns[0] is not None else None
        self._seen[key] = stored.body if stored else None
        return stored

    def put(self, stored: StoredConversation) -> None:
        """Store a conversation as it is after its turn."""
        values = _columns(stored)
        if not self._statements.is_late or stored.key not in self._seen:
            self._statements.write(_PUT, values)
            return
        values["row"] = row_lock_id(stored.key)
        if (seen := self._seen[stored.key]) is None:
            self._statements.write(_PUT_FIRST, values, must_change=True)
        else:
            self._statements.write(_PUT_AFTER, values | {"at": stored.key, "seen": seen}, must_change=True)

    def delete(self, key: bytes) -> None:
        """Forget a conversation now."""
        self._statements.connection.execute(_DELETE, {"at": key})

    def delete_expired(self, now: datetime, longest: timedelta) -> Expired:
        """Forget every conversation whose time has run out."""
        rows = (
            self._statements.connection.execute(_EXPIRE, {"now": now, "latest": now + longest})
            .scalars()
            .all()
        )
        finished = sum(rows)
        return Expired(finished, len(rows) - finished)

    def count_expired(self, now: datetime, longest: timedelta) -> int:
        """Return how many conversations the next tick will forget."""
        return self._statements.connection.execute(
            _COUNT_EXPIRED, {"now": now, "latest": now + longest}
        ).scalar_one()


def _columns(stored: StoredConversation) -> dict[str, Any]:
    return {name: getattr(stored, name) for name in _COLUMNS}
