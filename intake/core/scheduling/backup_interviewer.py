"""The backup interviewer: until when an OK is waited for, before somebody else is asked to hold a booked time.

Asks nobody (see ``services.scheduling.backup_interviewer``).
"""

from __future__ import annotations

from datetime import datetime, timedelta

# Without an OK by then, somebody else is asked.
ANSWER_BY = timedelta(minutes=75)


def answer_by(starts_at: datetime) -> datetime:
    """Return until when an interviewer's OK is waited for."""
    return starts_at - ANSWER_BY
