"""Reads from the settings when people may be called. Asks no clock."""

from __future__ import annotations

from intake.config import Settings
from intake.core.calls.call_permission import CallingHours
from intake.services.line.rules import window_rules


def calling_hours(settings: Settings) -> CallingHours:
    """Return the hours that the names of safe times stand for, in the line's zone."""
    return CallingHours(window_rules(settings), settings.retention.tries)
