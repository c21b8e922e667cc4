"""Parts of the day by the line's clock, and what is left of windows where one of them is avoided."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from intake.core.scheduling.day_parts import DayPart, day_part
from intake.core.scheduling.safe_windows import WindowRules, next_safe_window, safe_windows
from intake.core.scheduling.schedule import DayHours, Window

ZONE = ZoneInfo("America/Chicago")
RULES = WindowRules(
    {
        "mornings": DayHours(time(9), time(12)),
        "afternoons": DayHours(time(12), time(17)),
        "evenings": DayHours(time(17), time(20, 30)),
        "weekends": DayHours(time(10), time(18)),
    },
    ZONE,
)
MORNING, AFTERNOON, EVENING = DayPart


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2018 by the line's clock; the 8th is a Thursday."""
    return datetime(2018, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        (at(8, 8), MORNING),
        (at(8, 11, 59), MORNING),
        (at(8, 12), AFTERNOON),
        (at(8, 16, 59), AFTERNOON),
        (at(8, 17), EVENING),
        (at(8, 20, 59), EVENING),
    ],
)
def test_a_moment_is_in_one_part_of_the_day(moment: datetime, part: DayPart) -> None:
    assert day_part(moment, ZONE) is part


@pytest.mark.parametrize(
    ("names", "avoided", "windows"),
    [
        (("mornings", "evenings"), MORNING, [(at(8, 17), at(8, 20, 30)), (at(9, 17), at(9, 20, 30))]),
        (("mornings", "evenings"), EVENING, [(at(8, 9), at(8, 12)), (at(9, 9), at(9, 12))]),
        # Of a long day what lies before and after it.
        (("weekends",), AFTERNOON, [(at(10, 10), at(10, 12)), (at(10, 17), at(10, 18))]),
        (("weekends",), MORNING, [(at(10, 12), at(10, 18)), (at(11, 12), at(11, 18))]),
        # Who named no other part is called in this one, or they would wait in vain.
        (("mornings",), MORNING, [(at(8, 9), at(8, 12)), (at(9, 9), at(9, 12))]),
        ((), MORNING, []),
    ],
)
def test_a_part_that_is_avoided_leaves_the_others(
    names: tuple[str, ...], avoided: DayPart, windows: list[tuple[datetime, datetime]]
) -> None:
    left = safe_windows(names, RULES, at(8, 8), avoided=avoided)

    assert list(left[:2]) == [Window(*each) for each in windows]


def test_another_day_and_another_part_of_it_is_the_next_that_is_both() -> None:
    names, now = ("mornings", "afternoons"), at(8, 10)

    following = next_safe_window(names, RULES, now, after_today=True, avoided=MORNING)

    assert following == Window(at(9, 12), at(9, 17))
