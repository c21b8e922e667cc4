"""The log of every request between the simulator and the line, in order, never cut.

Keeps made-up data of the demo and the tests in memory. Writes no file.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Direction(StrEnum):
    """Who asked whom."""

    TO_LINE = "to the line"
    FROM_LINE = "from the line"


class Verdict(StrEnum):
    """What the line thought of the signature; unknown where it did not answer or failed."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One request: what was sent, what came back and the provider's error number, 0 for none.

    ``note`` tells why something failed or was done on purpose, ``warning`` what is odd in a good document.
    """

    at: datetime
    direction: Direction
    path: str
    status: int | None
    verdict: Verdict
    error: int = 0
    milliseconds: float = 0.0
    note: str = ""
    warning: str = ""
    form: tuple[tuple[str, str], ...] = ()
    token: str = ""
    reply: bytes = b""


class WebhookLog:
    """Rows in the order in which they ended; safe to use from several threads."""

    def __init__(self) -> None:
        """Begin an empty log."""
        self._rows: list[LogRow] = []
        self._guard = threading.Lock()

    def add(self, row: LogRow) -> None:
        """Put a row at the end."""
        with self._guard:
            self._rows.append(row)

    def rows(self, after: int = 0) -> tuple[LogRow, ...]:
        """Return all rows, or those after the first so many."""
        with self._guard:
            return tuple(self._rows[after:])

    @property
    def errors(self) -> tuple[LogRow, ...]:
        """The rows with an error number."""
        return tuple(row for row in self.rows() if row.error)

    @property
    def warnings(self) -> tuple[LogRow, ...]:
        """The rows whose document is allowed but looks like a mistake."""
        return tuple(row for row in self.rows() if row.warning)
