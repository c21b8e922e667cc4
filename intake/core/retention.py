"""Retention: how long each kind of thing is kept.

One place for the numbers that the wording promises, the web side stores by and the worker deletes by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


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
