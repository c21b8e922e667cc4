"""Moments in words, by the line's clock: the hour, and the day where it is another."""

from __future__ import annotations

from datetime import datetime
from typing import Final

# Not the machine's own names, which may be of another language.
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def moment_words(moment: datetime, now: datetime) -> str:
    """Return a moment as it is told at another, such as "9:41 AM" or "9:41 AM on Monday, March 5"; ``now`` brings the zone."""
    here = moment.astimezone(now.tzinfo)
    hour = f"{here.hour % 12 or 12}:{here:%M} {'AM' if here.hour < 12 else 'PM'}"
    if here.date() == now.date():
        return hour
    return f"{hour} on {DAYS[here.weekday()]}, {MONTHS[here.month - 1]} {here.day}"
