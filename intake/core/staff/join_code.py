"""The join code: eight digits by which somebody who is to interview texts JOIN, once, from the phone they will use.

Rules only: how a text gives one is ``core.understanding.join_words``, and whose it is the services look up. Wrong ones are counted together with wrong request codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from intake.core.staff.interviewer import Gender

JOIN_DIGITS = 8
# So long the code works; and once it was used, so long the coordinator may say who it was.
JOIN_LASTS = timedelta(days=7)
# Whoever did not answer by then is reminded, once.
REMINDED_AFTER = timedelta(hours=24)
# More are asked at once by nobody but whoever broke into the console; a whole group that is taught together fits.
MOST_INVITED = 20
# So many JOINs ask the coordinator within so long: each costs them a text and a reminder.
MOST_JOINED, JOINED_WITHIN = 20, timedelta(hours=24)
_GROUP = 4


@dataclass(frozen=True, slots=True)
class JoinProfile:
    """What is told of somebody before they are there: all that a row of an interviewer holds, but their phone."""

    handle: str
    agency: str
    languages: tuple[str, ...]
    regions: tuple[str, ...] = ()
    gender: Gender | None = None
    daily_cap: int = 4


def join_code_of(drawn: int) -> str:
    """Return the code of a random number."""
    return f"{drawn % 10**JOIN_DIGITS:0{JOIN_DIGITS}}"


def shown_join_code(code: str) -> str:
    """Return a code as it is read aloud and copied: in two groups."""
    return f"{code[:_GROUP]} {code[_GROUP:]}"


def first_day_after(joined_on: date) -> date:
    """Return the first day on which whoever was let in on a day is offered anything."""
    return joined_on + timedelta(days=1)
