"""Acts on data of the house that the console writes itself, as the audit tells of them. Names only."""

from __future__ import annotations

from enum import StrEnum


class HouseAct(StrEnum):
    """What can be done to interviewers, their hours and days; the thing is a handle or a day."""

    HOURS_SET = "set the hours of the week"
    EXTRA_HOURS = "added hours on a day"
    EXTRA_HOURS_GONE = "took back hours on a day"
    CALENDAR_MADE = "made a calendar address"
    CALENDAR_GONE = "took a calendar address back"
    ASKED_TO_JOIN = "asked somebody to join"
    DESCRIBED = "changed an interviewer"
