"""Open times, and when people may call us, as a turn needs them: read once a minute, or when something changed.

Books nothing. The days on which nobody works are noted by ``services.line.holidays``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake import config
from intake.core.scheduling.call_in_windows import CALL_IN_DAYS, CallIn, call_in_of, weekly_windows
from intake.core.scheduling.duty import Span
from intake.core.scheduling.open_times import Calendar, Grid, OpenTime, open_times
from intake.core.scheduling.schedule import WeeklyHours
from intake.core.scheduling.special_days import windows_among
from intake.services.line.holidays import Closing, closed_days_with
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TimeRules:
    """Which times, and which windows to call us, the settings allow at all."""

    grid: Grid
    closing: Closing
    call_in: tuple[WeeklyHours, ...] = ()


def time_rules(settings: config.Settings) -> TimeRules:
    """Return what [schedule], [call_in] and [line] say of times."""
    schedule, line = settings.schedule, settings.line
    grid = Grid(
        length=timedelta(minutes=schedule.length_minutes),
        gap=timedelta(minutes=schedule.gap_minutes),
        notice=timedelta(hours=schedule.notice_hours),
        horizon_days=schedule.horizon_days,
        last_day=line.closes_on,
        zone=line.timezone,
    )
    closing = Closing(frozenset(schedule.closed), schedule.holidays)
    return TimeRules(grid, closing, settings.call_in.weekly)


@dataclass(frozen=True, slots=True)
class Openings:
    """What is open as it was read at one moment: times to pick, and windows in which people may call us."""

    times: tuple[OpenTime, ...]
    call_in: CallIn


class OpenTimes:
    """The open times of a line, remembered by this process until the schedule or the minute is another."""

    __slots__ = ("_known", "_rules")

    def __init__(self, rules: TimeRules) -> None:
        self._rules = rules
        # Put in place whole: threads that look at once may compute twice, and never see a half.
        self._known: tuple[tuple[str, datetime], Openings] | None = None

    def at(self, work: UnitOfWork, now: datetime) -> tuple[OpenTime, ...]:
        """Return the open times of now (UTC), soonest first; asks nothing of the database while they are known.

        Needs ``work.around``: it is known after ``conversations.load``.
        """
        return self._openings(work, now).times

    def call_in(self, work: UnitOfWork, now: datetime) -> CallIn:
        """Return when people may call us from now (UTC) on; asks and needs the same."""
        return self._openings(work, now).call_in

    def fresh(self, work: UnitOfWork, now: datetime) -> tuple[OpenTime, ...]:
        """Return the open times of now as this transaction sees them, and remember nothing.

        For the moment after a time was just taken, and for whoever loaded no conversation.
        """
        return open_times(self._calendar(work, now), self._rules.grid, now)

    def fresh_call_in(self, work: UnitOfWork, now: datetime) -> CallIn:
        """Return when people may call us from now on as this transaction sees it, and remember nothing."""
        return self._call_in(self._calendar(work, now), now)

    def fresh_openings(self, work: UnitOfWork, now: datetime) -> Openings:
        """Return times and windows of now as this transaction sees them, and remember nothing."""
        return self._worked_out(self._calendar(work, now), now)

    def _worked_out(self, calendar: Calendar, now: datetime) -> Openings:
        return Openings(open_times(calendar, self._rules.grid, now), self._call_in(calendar, now))

    def _openings(self, work: UnitOfWork, now: datetime) -> Openings:
        minute = now.replace(second=0, microsecond=0)
        key = (work.around.schedule, minute)
        known = self._known
        if known is not None and known[0] == key:
            return known[1]
        # By the beginning of the minute, so that it does not matter who in this minute asks first.
        openings = self._worked_out(self._calendar(work, minute), minute)
        self._known = (key, openings)
        return openings

    def _call_in(self, calendar: Calendar, now: datetime) -> CallIn:
        grid = self._rules.grid
        span = Span(now, CALL_IN_DAYS, grid.zone, calendar.closed)
        changed = windows_among(calendar.special)
        return call_in_of(calendar, weekly_windows(self._rules.call_in, span, grid.last_day, changed), span)

    def _calendar(self, work: UnitOfWork, now: datetime) -> Calendar:
        rules = self._rules
        since = now.astimezone(rules.grid.zone).date()
        special = work.special_days.since(since)
        return Calendar(
            staff=work.interviewers.all(),
            week=work.availabilities.week(),
            exceptions=work.availabilities.exceptions(since),
            visits=work.availabilities.visits(since),
            closed=closed_days_with(work, rules.closing, special),
            special=special,
            # From midnight on: what was held today still counts for the day's most.
            booked=work.appointments.taken(now - timedelta(days=1)),
        )
