"""What `intake doctor` says of the coordinator's phone: whether alarms can still reach it.

Reads one value of the line; sends nothing.
"""

from __future__ import annotations

from intake.cli.open_line import Opened
from intake.services.staff.coordinator_text import COORDINATOR_STOPPED


def coordinator_words(line: Opened) -> str | None:
    """Return what is wrong with the coordinator's phone, or None where nothing is known to be."""
    with line.database.reading() as work:
        stopped_on = work.line_state.get(COORDINATOR_STOPPED)
    if stopped_on is None or line.settings.coordinator.phone is None:
        return None
    return f"It texted STOP on {stopped_on}, so no alarm reaches it. Text START to the line from it."
