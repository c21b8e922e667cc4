"""Dates as text: a time of day, and a day with its time, as texts write them in one language.

By the line's clock. Windows and days of prompts are ``core.script.prompt_values``.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake.core.channel import Channel
from intake.core.script.wording import Wording, fill

NOON = 12


def clock_time(at: datetime, zone: ZoneInfo, wording: Wording) -> str:
    """Return a time of day, such as "3:00 PM"."""
    return time_of_day(at.astimezone(zone), wording)


def time_of_day(local: datetime, wording: Wording) -> str:
    """Return the time of day of a moment that is by the line's clock already."""
    half = "dates.morning" if local.hour < NOON else "dates.afternoon"
    hour = f"{(local.hour - 1) % NOON + 1}:{local.minute:02}"
    return fill(wording.say(half, Channel.TEXT), {"hour": hour})


def day(on: date, wording: Wording) -> str:
    """Return a day, such as "Tue Mar 13"."""
    words = {
        # Written out in a language in which a short day could be taken for a month.
        "day": wording.words("dates.time_days")[on.weekday()],
        "month": wording.words("dates.short_months")[on.month - 1],
        "date": str(on.day),
    }
    return fill(wording.say("person.day", Channel.TEXT), words)


def moment(at: datetime, zone: ZoneInfo, wording: Wording) -> str:
    """Return a day with its time, such as "Tue Mar 13, 3:00 PM"."""
    return f"{day(at.astimezone(zone).date(), wording)}, {clock_time(at, zone, wording)}"
