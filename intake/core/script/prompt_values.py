"""Values that fill prompts, and how each is spoken and written: numbers, days, windows.

Formats in the words of a language's wording. Does no calendar arithmetic beyond the line's zone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from intake.core.channel import Channel
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.date_text import NOON
from intake.core.script.wording import Wording, fill, placeholders

# A voice would run them together, or read them in its own way.
MARKS = {"@": "spoken.at", ".": "spoken.dot", "-": "spoken.dash", "/": "spoken.slash"}
_MARK = re.compile("[@./-]")
# Spanish says "de la noche" from seven on.
NIGHTFALL = 19


@dataclass(frozen=True, slots=True)
class Plain:
    """Words that are the same by voice and text."""

    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Digits:
    """A number that is spoken digit by digit."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the web or of mail, which is spoken with its marks named."""

    address: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    day: date


@dataclass(frozen=True, slots=True)
class WindowHours:
    """A window, named by its weekday and hours in the line's zone."""

    window: Window = field(repr=False)
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Start:
    """When a time begins, to the minute, in the line's zone."""

    time: OfferedTime = field(repr=False)
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Named:
    """Words kept in the wording itself under their names, in the form of a read-back."""

    names: tuple[str, ...]


Value = Plain | Digits | Address | Day | WindowHours | Start | Named


def show(value: Value, wording: Wording, channel: Channel) -> str:
    """Return a value as one channel says it in one language."""
    match value:
        case Plain(words):
            return words
        case Digits(digits):
            return _spoken(digits) if channel is Channel.VOICE else _written(digits)
        case Address(address):
            return _address(address, wording) if channel is Channel.VOICE else address
        case Day(day):
            return _day(day, wording, channel)
        case WindowHours(window, zone):
            return _hours(window, zone, wording, channel)
        case Start(time, zone):
            return _start(time.starts_at.astimezone(zone), wording, channel)
        case Named(names):
            return _listed([wording.line(name).said or "" for name in names], wording, channel)


def said_alone(prompt: str, wording: Wording, channel: Channel, values: Mapping[str, Value]) -> str:
    """Return a prompt outside any conversation, with the settings' values in it; raises WordingError."""
    words = wording.say(prompt, channel)
    named = placeholders(words) & values.keys()
    return fill(words, {name: show(values[name], wording, channel) for name in named})


def _listed(words: list[str], wording: Wording, channel: Channel) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {wording.say('keys.and', channel)} {words[-1]}"


def _grouped(digits: str) -> list[str]:
    if len(digits) == 11:
        return [digits[0], *_grouped(digits[1:])]
    if len(digits) == 10:
        return [digits[:3], digits[3:6], digits[6:]]
    return [digits]


def _spoken(digits: str) -> str:
    return ", ".join(" ".join(group) for group in _grouped(digits))


def _written(digits: str) -> str:
    return "-".join(_grouped(digits))


def _address(address: str, wording: Wording) -> str:
    return _MARK.sub(lambda mark: f", {wording.say(MARKS[mark.group()], Channel.VOICE)}, ", address)


def _day(day: date, wording: Wording, channel: Channel) -> str:
    return fill(wording.say("dates.date", channel), _date_words(day, wording, channel))


def _date_words(day: date, wording: Wording, channel: Channel) -> dict[str, str]:
    short = "" if channel is Channel.VOICE else "short_"
    return {
        "day": wording.words(f"dates.{short}days")[day.weekday()],
        "month": wording.words(f"dates.{short}months")[day.month - 1],
        "date": str(day.day),
    }


def hour_of(at: time) -> str:
    """Return an hour by the clock of twelve hours, its minutes only where it has some."""
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{(at.hour - 1) % NOON + 1}{minutes}"


def _hours(window: Window, zone: ZoneInfo, wording: Wording, channel: Channel) -> str:
    starts, ends = window.starts_at.astimezone(zone), window.ends_at.astimezone(zone)
    halves = [wording.say(_half(at), channel) for at in (starts, ends)]
    alike = halves[0] == halves[1] and "dates.noon" not in map(_half, (starts, ends))
    values = _date_words(starts.date(), wording, channel) | {
        # "2 to 4 PM": the half of the day is said once.
        "from": hour_of(starts.time()) if alike else _clock(starts, wording, channel),
        "to": _clock(ends, wording, channel),
        "day": _day_name(starts, wording, channel),
    }
    return fill(wording.say("dates.window", channel), values)


def _start(at: datetime, wording: Wording, channel: Channel) -> str:
    one = at.hour % NOON == 1
    values = _date_words(at.date(), wording, channel) | {
        "day": _day_name(at, wording, channel),
        "at": _clock(at, wording, channel),
    }
    return fill(wording.say("dates.time_at_one" if one else "dates.time", channel), values)


def _day_name(at: datetime, wording: Wording, channel: Channel) -> str:
    # Written out in a language in which a short day could be taken for a month.
    days = "dates.days" if channel is Channel.VOICE else "dates.time_days"
    return wording.words(days)[at.weekday()]


def _clock(at: datetime, wording: Wording, channel: Channel) -> str:
    half = _half(at)
    if half == "dates.noon":
        return wording.say(half, channel)
    return fill(wording.say(half, channel), {"hour": hour_of(at.time())})


def _half(at: datetime) -> str:
    if (at.hour, at.minute) == (NOON, 0):
        return "dates.noon"
    if at.hour >= NIGHTFALL:
        return "dates.evening"
    return "dates.morning" if at.hour < NOON else "dates.afternoon"
