"""Call permission: whether a person may be rung now, and when they next may.

By what they said is safe: windows by the clock of the line's zone, a not-before time, and at most so many tries.
Where somebody picked up and no talk came of it, another part of the day, and before a time they booked no more.
A time they booked is safe too; quiet hours never are. All times that come and go are aware and in UTC. Rings nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.core.scheduling.day_parts import DayPart
from intake.core.scheduling.quiet_hours import after_quiet, is_quiet
from intake.core.scheduling.safe_windows import WindowRules, safe_windows
from intake.core.scheduling.schedule import HORIZON_DAYS, Window


@dataclass(frozen=True, slots=True)
class CallingHours:
    """Which hours each window means, by the line's clock, and how many tries there are."""

    windows: WindowRules
    tries: int = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person may be reached: their windows, what was tried, and what they booked.

    ``picked_up`` is the part of the day in which somebody picked up and no talk came of it; then the next ring is the
    last one, unless they chose that we may try again.
    """

    windows: Sequence[str]
    tried: int = 0
    not_before: datetime | None = None
    booked: Window | None = None
    picked_up: DayPart | None = None
    may_try_again: bool = False


class CallBlock(StrEnum):
    """Why nobody may be rung."""

    # Erased, replaced, decoy, not applied yet, or without a number.
    GONE = "gone"
    # Another call for the same request, or of the same interviewer, is going on.
    TAKEN = "taken"
    # The coordinator put it on hold.
    HELD = "held"
    TRIED_OUT = "tried out"
    OUTSIDE = "outside"
    # Nothing goes out to people until two end that.
    HALTED = "halted"
    # Somebody who was cut off may know its two words, and whoever has it now was not told yet.
    WORDS_KNOWN = "words known"


def call_block(reach: Reach, hours: CallingHours, now: datetime) -> CallBlock | None:
    """Return why a person must not be rung now, or None where they may."""
    # Their own time is theirs, whatever was tried before it.
    has_time = _is_ahead(reach.booked, now)
    if reach.tried >= hours.tries and not has_time:
        return CallBlock.TRIED_OUT
    return None if is_welcome(reach, hours, now) else CallBlock.OUTSIDE


def is_welcome(reach: Reach, hours: CallingHours, now: datetime) -> bool:
    """Tell whether a call is welcome now, by the windows or by the time that was booked."""
    if is_quiet(now, hours.windows.zone):
        return False
    if reach.booked is not None and reach.booked.starts_at <= now < reach.booked.ends_at:
        return True
    if reach.not_before is not None and now < reach.not_before:
        return False
    return any(window.starts_at <= now < window.ends_at for window in _windows(reach, hours, now))


def next_welcome(reach: Reach, hours: CallingHours, now: datetime) -> Window | None:
    """Return what is left of the next time in which a call is welcome, or None within two weeks."""
    since = max(now, reach.not_before) if reach.not_before else now
    found = [
        Window(max(window.starts_at, since), window.ends_at)
        for window in _windows(reach, hours, since)
        if window.ends_at > since
    ]
    if reach.booked is not None and reach.booked.ends_at > now:
        starts_at = after_quiet(max(reach.booked.starts_at, now), hours.windows.zone)
        if starts_at < reach.booked.ends_at:
            found.append(Window(starts_at, reach.booked.ends_at))
    return min(found, key=lambda window: window.starts_at, default=None)


def _windows(reach: Reach, hours: CallingHours, since: datetime) -> tuple[Window, ...]:
    # The one ring that is left is for the time they booked.
    is_kept = reach.picked_up is not None and not reach.may_try_again and _is_ahead(reach.booked, since)
    if reach.tried >= hours.tries or is_kept:
        return ()
    # A window of an older setting means nothing any more: silence means no.
    return safe_windows(reach.windows, hours.windows, since, HORIZON_DAYS + 1, avoided=reach.picked_up)


def _is_ahead(booked: Window | None, since: datetime) -> bool:
    return booked is not None and booked.ends_at > since
