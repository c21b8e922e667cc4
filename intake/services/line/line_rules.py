"""The rules of a line: which settings decide what a conversation may offer. Holds nothing and reads no file."""

from __future__ import annotations

from intake.config import Settings
from intake.services.line.line import Rules
from intake.services.line.rules import calling_hours, window_rules


def rules_of(settings: Settings) -> Rules:
    """Return the settings that decide what a conversation may offer."""
    return Rules(
        line_number=settings.line.number.e164,
        quiet_number=settings.line.quiet_number.e164,
        former_numbers=frozenset(number.e164 for number in settings.line.former_numbers),
        closes_on=settings.line.closes_on,
        agencies=len(settings.agencies),
        help_connects=settings.help_lines.day_one.connect,
        retention=settings.retention,
        windows=window_rules(settings),
        coordinators=settings.coordinator.phones,
        hours=calling_hours(settings),
    )
