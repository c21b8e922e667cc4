"""Reads from the settings when people may be called. Asks no clock."""

from __future__ import annotations

from intake.config import Settings
from intake.core.calling import CallingHours


def calling_hours(settings: Settings) -> CallingHours:
    """Return the hours that the names of safe times stand for, in the line's zone."""
    windows = settings.windows
    named = {name: getattr(windows, name) for name in windows.__struct_fields__}
    return CallingHours(
        hours={name: (hours.starts, hours.ends) for name, hours in named.items()},
        zone=settings.line.timezone,
        tries=settings.retention.tries,
    )
