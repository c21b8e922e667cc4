"""Writing: whether the database takes what people say, and what stops it where it does not.

Values only; what an engine calls it is told apart in ``storage.engine.write_failures``.
"""

from __future__ import annotations

from enum import StrEnum


class Writing(StrEnum):
    """What came of the last try to write something."""

    FINE = "fine"
    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    # It cannot be reached.
    AWAY = "away"
    # Somebody else keeps it to themselves.
    BUSY = "busy"
    # No answer yet.
    SLOW = "slow"
    FAILED = "failed"
