"""The clock that is handed in everywhere: the machine's own, or the demo's, which can be moved.

The only place of the line that asks what time it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def clock(offset_file: Path | None) -> Clock:
    """Return the clock: real time (UTC), moved by the seconds in the demo's file where one is named."""
    return _real if offset_file is None else lambda: _real() + _offset(offset_file)


def _real() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the one clock


def _offset(file: Path) -> timedelta:
    try:
        return timedelta(seconds=float(file.read_text(encoding="ascii").strip() or "0"))
    except FileNotFoundError:
        return timedelta()
