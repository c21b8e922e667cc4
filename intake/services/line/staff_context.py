"""What a use case about staff works with: the open transaction, the rules, and the moment.

Holds no words and knows no channel: a text, a call, a command and a page hand in the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from intake.core.calls.call_permission import CallingHours
from intake.services.line.rules import StaffRules
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class StaffContext:
    """One transaction of somebody else's, who commits it; ``now`` is UTC.

    ``tells_schedule`` is false at the console, which may not write that; open times are looked at anew each minute anyway.
    """

    work: UnitOfWork
    rules: StaffRules
    now: datetime
    tells_schedule: bool = True

    @property
    def today(self) -> date:
        """The day by the line's clock."""
        return self.rules.today(self.now)

    def schedule_changed(self) -> None:
        """Note that open times may have come or gone, where whoever asks may."""
        if self.tells_schedule:
            self.work.appointments.schedule_changed()

    @property
    def hours(self) -> CallingHours:
        """When people may be called, and how often it is tried."""
        return CallingHours(self.rules.windows, self.rules.retention.tries)
