"""When people may call us: the windows of the settings, in which somebody who fits is at the phone."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.core.scheduling.call_in_windows import CallIn, call_in_of, weekly_windows
from intake.core.scheduling.duty import Span
from intake.core.scheduling.open_times import Calendar
from intake.core.scheduling.schedule import WeeklyHours, Window
from intake.core.staff.interviewer import Interviewer, Standing, Wish

ZONE = ZoneInfo("America/Chicago")
# The Wednesday before Thanksgiving, early.
WEDNESDAY, THURSDAY = date(2018, 11, 21), date(2018, 11, 22)
NOW = datetime(2018, 11, 21, 6, tzinfo=ZONE).astimezone(UTC)
WEEKLY = tuple(WeeklyHours(weekday, time(14), time(16)) for weekday in (2, 3))
KIM = Interviewer("kim", "kim", "uroc", ("en",), (), standing=Standing.ACTIVE)
LEE = replace(KIM, id="lee", handle="lee", agency="rainbow", languages=("en", "es"))
WEEK = tuple(StaffHours("kim", weekday, time(9), time(17)) for weekday in range(5))
ANYBODY = Wish("en")


def wall(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def away(*hours: int, who: str = "kim", kind: ExceptionKind = ExceptionKind.AWAY) -> DayException:
    return DayException(who, who, WEDNESDAY, kind, *(time(hour) for hour in hours))


def call_in(*staff: Interviewer, closed: tuple[date, ...] = (), **differs: object) -> CallIn:
    known = {"week": WEEK, "closed": frozenset(closed), **differs}
    span = Span(NOW, 2, ZONE, frozenset(closed))
    calendar = Calendar(staff, **known)  # type: ignore[arg-type]
    return call_in_of(calendar, weekly_windows(WEEKLY, span, THURSDAY), span)


def shown(found: tuple[Window, ...]) -> list[str]:
    return [
        f"{each.starts_at.astimezone(ZONE):%a %H:%M}-{each.ends_at.astimezone(ZONE):%H:%M}" for each in found
    ]


BOTH = ["Wed 14:00-16:00", "Thu 14:00-16:00"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (call_in(KIM), BOTH),
        (call_in(), []),
        (call_in(replace(KIM, standing=Standing.INVITED)), []),
        (call_in(KIM, closed=(THURSDAY,)), BOTH[:1]),
        # Whoever is there although the day is closed is not there for strangers.
        (call_in(KIM, closed=(WEDNESDAY,), exceptions=(away(8, 20, kind=ExceptionKind.EXTRA),)), BOTH[1:]),
        (call_in(KIM, exceptions=(away(),)), BOTH[1:]),
        (call_in(KIM, exceptions=(away(15, 17),)), ["Wed 14:00-15:00", BOTH[1]]),
        (call_in(KIM, exceptions=(away(8, 15),)), ["Wed 15:00-16:00", BOTH[1]]),
        (call_in(KIM, visits=(Visit("1", "south", "Library", WEDNESDAY, time(13), time(15), "kim"),)),
         ["Wed 15:00-16:00", BOTH[1]]),
        (call_in(replace(KIM, resting_until=wall(WEDNESDAY, 14, 30))), ["Wed 14:30-16:00", BOTH[1]]),
        (call_in(replace(KIM, resting_until=wall(THURSDAY, 0))), BOTH[1:]),
        # Two who follow each other are one window; ten minutes of somebody are none.
        (call_in(KIM, LEE, week=(StaffHours("kim", 2, time(9), time(15)),
                                 StaffHours("lee", 2, time(15), time(17)))), BOTH[:1]),
        (call_in(KIM, week=(StaffHours("kim", 2, time(9), time(14, 10)),)), []),
    ],
)  # fmt: skip
def test_a_window_is_open_where_somebody_is_at_the_phone(given: CallIn, expected: list[str]) -> None:
    assert shown(given.open_to(ANYBODY)) == expected
    assert given.open_to(None) == given.open_to(ANYBODY)


def test_a_window_is_open_to_those_whom_somebody_fits() -> None:
    hours = (StaffHours("kim", 2, time(9), time(17)), StaffHours("lee", 3, time(9), time(15)))
    found = call_in(KIM, LEE, week=hours)

    wishes = (ANYBODY, Wish("es"), Wish("en", left_out="rainbow"), Wish("so"))

    assert [shown(found.open_to(wish)) for wish in wishes] == [
        ["Wed 14:00-16:00", "Thu 14:00-15:00"],
        ["Thu 14:00-15:00"],
        ["Wed 14:00-16:00"],
        [],
    ]


def test_what_comes_begins_after_now_and_what_is_open_holds_now() -> None:
    found = call_in(KIM)
    at_two, at_four = wall(WEDNESDAY, 14), wall(WEDNESDAY, 16)
    moments = (at_two - timedelta(minutes=1), at_two, at_four - timedelta(minutes=1), at_four)

    assert [(shown(found.coming(None, at)), found.is_open(ANYBODY, (), at)) for at in moments] == [
        (BOTH, False),
        (BOTH[1:], True),
        (BOTH[1:], True),
        (BOTH[1:], False),
    ]


@pytest.mark.parametrize(
    ("hour", "wish", "expected"),
    [(9, ANYBODY, True), (8, ANYBODY, False), (9, Wish("es"), False), (12, ANYBODY, False)],
)
def test_a_window_that_was_chosen_holds_although_the_settings_changed_where_somebody_is_there(
    hour: int, wish: Wish, expected: bool
) -> None:
    chosen = (Window(wall(WEDNESDAY, 8), wall(WEDNESDAY, 12)),)

    assert call_in(KIM).is_open(wish, chosen, wall(WEDNESDAY, hour)) is expected


@pytest.mark.parametrize("told", [{"left_out": "uroc"}, {"interviewer": "woman"}, {"region": "south"}])
def test_what_a_person_wished_is_not_kept_for_the_next(told: dict[str, str]) -> None:
    there = call_in(KIM)
    wish = Wish("en", **told)  # type: ignore[arg-type]
    there.open_to(wish)
    there.coming(wish, NOW)
    there.open_to(ANYBODY)

    holders = [each for each in gc.get_referrers(wish) if isinstance(each, dict)]

    assert [wish in each for each in holders] == []
