"""Open times: when somebody could hold an interview, computed from hours of work less what is booked.

All times returned are aware and in UTC; the arithmetic is by the wall clock of the line's zone. Books nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.staff import Interviewer


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A time somebody could take: by phone, or in person at a visit (then ``region`` is where).

    ``takers`` are those who are free then, longest idle first.
    """

    starts_at: datetime
    ends_at: datetime
    takers: tuple[Interviewer, ...]
    region: str | None = None
    visit_id: str | None = None
