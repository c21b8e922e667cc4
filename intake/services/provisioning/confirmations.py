"""What somebody says they did by hand at the provider, and on which day: nothing else can tell that it was done.

Holds the word of the operator; whether it is true nobody can ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from intake.core.provisioning.by_hand import ByHand
from intake.services.line.staff_context import StaffContext
from intake.storage.unit_of_work import Database

PREFIX = "confirmed."


def confirm_by_hand(staff: StaffContext, done: ByHand) -> date:
    """Note that something was done by hand today, by the line's clock, and return the day."""
    staff.work.line_state.put(PREFIX + done.value, staff.today.isoformat())
    return staff.today


def confirmed_by_hand(database: Database) -> Mapping[ByHand, date | None]:
    """Return for each thing to do by hand the day on which it was confirmed; None: never."""
    with database.work() as work:
        noted = {each: work.line_state.get(PREFIX + each.value) for each in ByHand}
    return {each: date.fromisoformat(value) if value else None for each, value in noted.items()}
