"""Plans the reminders of a booked time: rows of the outbox, written in the commit that books or moves it.

Plans nothing yet.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from intake.storage.appointments import Appointment
from intake.storage.unit_of_work import UnitOfWork


def plan_reminders(work: UnitOfWork, booked: Appointment, zone: ZoneInfo, now: datetime) -> None:
    """Plan everything around a time that was booked or moved, as it stands now (UTC)."""
