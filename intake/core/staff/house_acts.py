"""Acts on data of the house that the console writes itself, or a command, as the audit tells of them. Names only."""

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
    JOIN_TAKEN_BACK = "took back who was asked to join"
    DAY_CLOSED = "closed a day"
    DAY_OPENED = "opened a day again"
    WINDOWS_SET = "changed the times to call us of a day"
    WINDOWS_USUAL = "took back the times to call us of a day"
    VISIT_ADDED = "added a visit"
    VISIT_OFF = "called off a visit"
    DESCRIBED = "changed an interviewer"
