"""Quiet hours: when nothing goes to a person, and nothing that can wait goes to staff; by the line's clock.

An interviewer's own reminders keep no quiet hours. Sends nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

# Nobody who does not work for the line is rung or texted between these, and no interviewer is asked for a favour.
QUIET_FROM, QUIET_UNTIL = time(21), time(8)

# An offer made just before quiet hours would still be on its way when they begin.
LAST_OFFER_BEFORE = timedelta(minutes=10)


def is_quiet(at: datetime, zone: tzinfo) -> bool:
    """Tell whether a moment lies in quiet hours."""
    local = at.astimezone(zone).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def after_quiet(at: datetime, zone: tzinfo) -> datetime:
    """Return the moment itself (UTC), or the end of the quiet hours it lies in."""
    if not is_quiet(at, zone):
        return at.astimezone(UTC)
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, zone).astimezone(UTC)


def before_quiet(at: datetime, zone: tzinfo) -> datetime:
    """Return when the quiet hours after a moment begin (UTC)."""
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_FROM, zone).astimezone(UTC)


def may_offer(now: datetime, zone: tzinfo) -> bool:
    """Tell whether an interviewer may be asked to take a request now, or only after the quiet hours."""
    return not is_quiet(now, zone) and before_quiet(now, zone) - now > LAST_OFFER_BEFORE
