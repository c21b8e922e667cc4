"""The demo's clock: real time plus an offset kept in a file that the line reads too.

Does not start timers and does not know what is due: a jump only moves the offset.
"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo


class ClockFileError(Exception):
    """The clock file holds something that is not a number of seconds."""


def read_offset(path: Path) -> float:
    """Return the offset in seconds; a missing or empty file means none."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return 0.0
    try:
        return float(text or "0")
    except ValueError:
        raise ClockFileError(f"{path} must hold a number of seconds") from None


def set_offset(path: Path, seconds: float) -> None:
    """Write the offset in seconds in one step, so that a reader never meets half a number."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{seconds}\n")
        # The worker may be another user of the same group.
        os.fchmod(descriptor, 0o640)
    Path(name).replace(path)


def jump(path: Path, seconds: float) -> float:
    """Move the clock on by so many seconds and return the new offset."""
    offset = read_offset(path) + seconds
    set_offset(path, offset)
    return offset


def seconds_to_hour(now: datetime, timezone: str, hour: int) -> float:
    """Return how long it is until a clock in this zone next shows this hour, also across a change of time."""
    local = now.astimezone(ZoneInfo(timezone))
    then = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if then <= local:
        then += timedelta(days=1)
    return (then.astimezone(UTC) - now).total_seconds()


def demo_now(path: Path | None) -> datetime:
    """Return the demo's time, aware and in UTC; without a file it is the real time."""
    offset = read_offset(path) if path else 0.0
    return datetime.now(UTC) + timedelta(seconds=offset)  # noqa: TID251 - the one clock of the demo
