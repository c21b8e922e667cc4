"""On duty: when an interviewer works, as windows that can be laid over those in which a person may be called.

Hours are by the line's clock and windows in UTC, so that both stay right when the clocks change. Chooses nobody.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.core.scheduling.availability import StaffTime
from intake.core.scheduling.schedule import Window, window_on
from intake.core.staff.interviewer import Interviewer, Wish, misfit


@dataclass(frozen=True, slots=True)
class Span:
    """Some days from a moment on, in the line's zone, and which of them are closed."""

    since: datetime
    days: int
    zone: ZoneInfo
    closed: Container[date] = frozenset()

    def dates(self) -> Iterator[date]:
        """Yield its days."""
        first = self.since.astimezone(self.zone).date()
        return (first + timedelta(days=ahead) for ahead in range(self.days))


@dataclass(frozen=True, slots=True)
class Shift:
    """An interviewer, and when they are at the phone for whoever calls us."""

    interviewer: Interviewer
    windows: tuple[Window, ...]

    def fits(self, wish: Wish | None) -> bool:
        """Tell whether they fit a wish; None is a wish for anybody."""
        return wish is None or misfit(self.interviewer, wish) is None


def duty_windows(hours: StaffTime, span: Span) -> tuple[Window, ...]:
    """Return when somebody is on duty, soonest first; what is over at the span's start is left out."""
    found = (
        window_on(day, each, span.zone)
        for day in span.dates()
        for each in hours.on(day, closed=day in span.closed)
    )
    return tuple(window for window in found if window.ends_at > span.since)


def shift_of(interviewer: Interviewer, duty: Iterable[Window]) -> Shift:
    """Return an interviewer's shift: when they are on duty, and do not rest."""
    rests_until = interviewer.resting_until
    if rests_until is None:
        return Shift(interviewer, tuple(duty))
    rested = (Window(max(each.starts_at, rests_until), each.ends_at) for each in duty)
    return Shift(interviewer, tuple(each for each in rested if each.starts_at < each.ends_at))


def merge_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return the times that lie in any of some windows, soonest first, those that touch or overlap made one."""
    found: list[Window] = []
    for each in sorted(windows, key=lambda window: window.starts_at):
        if found and each.starts_at <= found[-1].ends_at:
            found[-1] = Window(found[-1].starts_at, max(found[-1].ends_at, each.ends_at))
        else:
            found.append(each)
    return tuple(found)


def overlaps(ours: Sequence[Window], theirs: Sequence[Window]) -> tuple[Window, ...]:
    """Return the times that lie in a window of each, soonest first."""
    both = (
        Window(max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at))
        for one in ours
        for other in theirs
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at
    )
    return tuple(sorted(both, key=lambda window: window.starts_at))


def is_within(at: datetime, windows: Iterable[Window]) -> bool:
    """Tell whether a moment lies in a window."""
    return any(window.starts_at <= at < window.ends_at for window in windows)
