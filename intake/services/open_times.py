"""Open times as a turn needs them: read and computed once a minute, or when something changed.

Books nothing. The days on which nobody works are noted by ``services.holidays``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake import config
from intake.core.open_times import Calendar, Grid, OpenTime, open_times
from intake.services.holidays import Closing, closed_days
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TimeRules:
    """Which times the settings allow at all."""

    grid: Grid
    closing: Closing


def time_rules(settings: config.Settings) -> TimeRules:
    """Return what [schedule] and [line] say of times."""
    schedule, line = settings.schedule, settings.line
    grid = Grid(
        length=timedelta(minutes=schedule.length_minutes),
        gap=timedelta(minutes=schedule.gap_minutes),
        notice=timedelta(hours=schedule.notice_hours),
        horizon_days=schedule.horizon_days,
        last_day=line.closes_on,
        zone=line.timezone,
    )
    return TimeRules(grid, Closing(frozenset(schedule.closed), schedule.holidays))


class OpenTimes:
    """The open times of a line, remembered by this process until the schedule or the minute is another."""

    __slots__ = ("_known", "_rules")

    def __init__(self, rules: TimeRules) -> None:
        self._rules = rules
        # Put in place whole: threads that look at once may compute twice, and never see a half.
        self._known: tuple[tuple[str, datetime], tuple[OpenTime, ...]] | None = None

    def at(self, work: UnitOfWork, now: datetime) -> tuple[OpenTime, ...]:
        """Return the open times of now (UTC), soonest first; asks nothing of the database while they are known.

        Needs ``work.around``: it is known after ``conversations.load``.
        """
        minute = now.replace(second=0, microsecond=0)
        key = (work.around.schedule, minute)
        known = self._known
        if known is not None and known[0] == key:
            return known[1]
        # By the beginning of the minute, so that it does not matter who in this minute asks first.
        times = self.fresh(work, minute)
        self._known = (key, times)
        return times

    def fresh(self, work: UnitOfWork, now: datetime) -> tuple[OpenTime, ...]:
        """Return the open times of now as this transaction sees them, and remember nothing.

        For the moment after a time was just taken, and for whoever loaded no conversation.
        """
        rules = self._rules
        since = now.astimezone(rules.grid.zone).date()
        calendar = Calendar(
            staff=work.interviewers.all(),
            week=work.availabilities.week(),
            exceptions=work.availabilities.exceptions(since),
            visits=work.availabilities.visits(since),
            closed=closed_days(work, rules.closing),
            # From midnight on: what was held today still counts for the day's most.
            booked=work.appointments.taken(now - timedelta(days=1)),
        )
        return open_times(calendar, rules.grid, now)
