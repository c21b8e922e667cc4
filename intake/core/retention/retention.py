"""Retention: how long each kind of thing is kept.

One place for the numbers that the wording promises, the web side stores by and the worker deletes by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from intake.core.scheduling.schedule import Window

# Whoever held an interview has this long to say what came of it.
ANSWER_WITHIN = timedelta(hours=24)
# Said after a save, as a hope; of whoever was not tried by then the coordinator hears.
FIRST_TRY_WITHIN_DAYS = 7
# Nothing of a request lives longer than 30 days: an appointment leaves two of them for what follows.
MOST_DAYS_AHEAD = 28


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each thing is kept; the defaults are what the line promises aloud."""

    days_open: int = 14
    days_hard: int = 30
    tries: int = 3
    text_idle_minutes: int = 60
    text_hours: int = 4
    voice_minutes: int = 15
    copy_days: int = 14
    people_backup_hours: int = 24

    def voice_expiry(self, last_turn_at: datetime) -> datetime:
        """Return when a call nobody hung up is forgotten."""
        return last_turn_at + timedelta(minutes=self.voice_minutes)

    def text_expiry(self, started_at: datetime, last_turn_at: datetime) -> datetime:
        """Return when a conversation by text is forgotten: idle, or at its longest."""
        idle = last_turn_at + timedelta(minutes=self.text_idle_minutes)
        return min(idle, started_at + timedelta(hours=self.text_hours))

    @property
    def longest_conversation(self) -> timedelta:
        """How far ahead an expiry can honestly lie; further means the clock was wrong."""
        return timedelta(hours=max(self.text_hours, 1), minutes=self.voice_minutes)

    @property
    def ledger_days(self) -> int:
        """How long the ledger remembers an erasure: one day longer than any backup may matter."""
        return self.days_hard + 1


class OpenRequest(Protocol):
    """What of a request decides how long it lives."""

    @property
    def requested_on(self) -> date:
        """The day it was made."""

    @property
    def attempts(self) -> int:
        """How often it was tried to reach the person."""

    @property
    def call_in(self) -> Window | None:
        """The window in which the person calls us, if they chose one."""


def last_day_of(requested_on: date) -> date:
    """Return the last day on which a request may have its appointment."""
    return requested_on + timedelta(days=MOST_DAYS_AHEAD)


def is_past(request: OpenRequest, booked_at: datetime | None, retention: Retention, now: datetime) -> bool:
    """Tell whether a request has had its time; ``booked_at`` is when its appointment begins (UTC), if it has one."""
    tried_out = booked_at is None and request.attempts >= retention.tries
    return tried_out or closes_at(request, booked_at, retention) <= now


def closes_at(request: OpenRequest, booked_at: datetime | None, retention: Retention) -> datetime:
    """Return when a request closes (UTC) if nobody tells an outcome; nothing outlives the hard cap."""
    hard = _days_after(request, retention.days_hard)
    if booked_at is not None:
        # A time that is agreed is waited for, whatever was tried before it.
        return min(booked_at + ANSWER_WITHIN, hard)
    open_until = _days_after(request, retention.days_open)
    return min(max(open_until, request.call_in.ends_at if request.call_in else open_until), hard)


def _days_after(request: OpenRequest, days: int) -> datetime:
    return datetime.combine(request.requested_on + timedelta(days=days), time(), UTC)
