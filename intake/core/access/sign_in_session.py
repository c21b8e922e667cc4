"""Sign-in sessions: when one ends, when its last use is written, and whether its device was asked a moment ago. Pure.

All times are by the machine's own clock (UTC), never by the demo's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
# A write for every page would wait for the turn to write; the last use is known to this, and no session ends early.
SEEN_EVERY = timedelta(minutes=5)
# Erasing, closing, roles and the end of a stop ask the device again after this.
FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignInSession:
    """One browser that signed in; ``seen_at`` is at most ``SEEN_EVERY`` before its last use."""

    token_hash: bytes = field(repr=False)
    account_id: str
    begun_at: datetime
    seen_at: datetime
    asserted_at: datetime


def has_ended(session: SignInSession, now: datetime) -> bool:
    """Tell whether a session is over: idle for 15 to 20 minutes, as its last use is known to five, or eight hours old."""
    return now >= session.seen_at + IDLE + SEEN_EVERY or now >= session.begun_at + LONGEST


def must_note_use(session: SignInSession, now: datetime) -> bool:
    """Tell whether this use of a session is to be written."""
    return now >= session.seen_at + SEEN_EVERY


def asserted_lately(asserted_at: datetime, now: datetime) -> bool:
    """Tell whether a device was asked at most five minutes ago who holds it."""
    return now - asserted_at <= FRESH
