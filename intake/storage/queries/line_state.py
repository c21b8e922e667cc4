"""Line state: the few named values of the line itself, such as whether it is resting.

Holds nothing of a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    Connection,
    Integer,
    Text,
    bindparam,
    cast,
    delete,
    literal_column,
    select,
)

from intake.storage.engine.prepared import Prepared
from intake.storage.engine.upserts import insert_once, upsert
from intake.storage.schema.tables import line_state

PAUSED = "paused"
# Since when it rests, and until when where it goes on by itself (UTC, in ISO form).
PAUSED_SINCE, PAUSED_UNTIL = "paused since", "paused until"
# When and where the last backup was written, and when one was last verified (UTC, in ISO form; an absolute path).
BACKUP_AT, BACKUP_FOLDER, DRILL_AT = "backup at", "backup folder", "backup verified at"
# Since when webhooks are signed with the token that is to come (UTC, in ISO form), and a mark of it.
NEXT_TOKEN_SINCE = "next token since"  # noqa: S105 - the name of a value
# What a name begins with whose value is the database's own: by which keys it is known, and what each ledger holds.
# Never in a backup, and no row of anything.
KEY, LEDGER = "key:", "ledger:"
# Since which day a ledger was begun anew although another was known (in ISO form).
LEDGER_SINCE = "ledger:since"
# Since when nothing goes out to people (UTC, in ISO form), by whose word, and who wants to end it: a line for each.
HALTED_SINCE, HALTED_BY, HALT_VOTES = "halted since", "halted by", "halt votes"
# Which of the coordinator's phones gets the texts, by its place in the settings, and to the end of which day.
TEXTS_GO_TO = "coordinator texts go to"
# Which help lines do not answer, by their names in the settings; and when each was made sure of (a day in ISO form).
SILENT_HELP_LINES = "silent help lines"
# The value that changes whenever an open time may have come or gone.
SCHEDULE = "schedule"
# The seal of the newest line in the worker's copy of the audit; never in a backup, for a restored audit has another copy.
AUDIT_COPIED = "audit copied"
_COLUMNS = {column.name: column.type for column in line_state.columns}
_PUT = Prepared(upsert(line_state, ["name"], lambda new: {"value": new.value}), _COLUMNS)
_PUT_ONCE = Prepared(insert_once(line_state, ["name"]), _COLUMNS)
_COUNT = Prepared(
    upsert(
        line_state,
        ["name"],
        lambda _: {"value": cast(cast(line_state.c.value, Integer) + literal_column("1"), Text)},
    ),
    _COLUMNS,
)
_GET = select(line_state.c.value).where(line_state.c.name == bindparam("called"))
_HOLD = _GET.with_for_update()
_SEVERAL = select(line_state.c.name, line_state.c.value).where(
    line_state.c.name.in_(bindparam("names", expanding=True))
)
_ALL = select(line_state.c.name, line_state.c.value)
_DROP = delete(line_state).where(line_state.c.name == bindparam("called"))
# For whoever copies or counts rows of the line: not those of the database itself.
OF_THE_LINE = (
    line_state.c.name.not_like(f"{KEY}%")
    & line_state.c.name.not_like(f"{LEDGER}%")
    & (line_state.c.name != AUDIT_COPIED)
)


class LineState:
    """Named values of the line, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """Return a value, or None where it was never put or was dropped."""
        value: str | None = self._connection.execute(_GET, {"called": name}).scalar_one_or_none()
        return value

    def several(self, names: Sequence[str]) -> Mapping[str, str]:
        """Return those of some values that there are, by their names."""
        return {row.name: row.value for row in self._connection.execute(_SEVERAL, {"names": list(names)})}

    def all(self) -> Mapping[str, str]:
        """Return every value by its name, for whoever looks at several."""
        return {row.name: row.value for row in self._connection.execute(_ALL)}

    def hold(self, name: str) -> None:
        """Let nobody else change a value until this transaction ends."""
        self._connection.execute(_HOLD, {"called": name})

    def put(self, name: str, value: str) -> None:
        """Set a value."""
        _PUT.run(self._connection, {"name": name, "value": value})

    def put_once(self, name: str, value: str) -> None:
        """Set a value where there is none yet; one that is there stays, whoever put it."""
        _PUT_ONCE.run(self._connection, {"name": name, "value": value})

    def count(self, name: str) -> None:
        """Count a value up: whoever remembers the one before learns that something changed."""
        _COUNT.run(self._connection, {"name": name, "value": "1"})

    def drop(self, name: str) -> None:
        """Forget a value."""
        self._connection.execute(_DROP, {"called": name})

    def is_halted(self) -> bool:
        """Tell whether nothing may go out to people."""
        return self.get(HALTED_SINCE) is not None

    def pause(self) -> None:
        """Let the line say that it is resting."""
        self.put(PAUSED, "yes")

    def resume(self) -> None:
        """Let the line take requests again."""
        for name in (PAUSED, PAUSED_SINCE, PAUSED_UNTIL):
            self.drop(name)
