"""Wishes put together: what fits both, what is left without one, and what no time ahead can fit."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from intake.core.scheduling.time_wish import TimeWish
from intake.core.time_words.combining import both, possible, without_wish

# A Thursday.
NOW = datetime(2018, 3, 8, 10, 15, tzinfo=ZoneInfo("America/Chicago"))
THURSDAY, FRIDAY, SATURDAY = date(2018, 3, 8), date(2018, 3, 9), date(2018, 3, 10)


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        (TimeWish(weekdays=(4,)), TimeWish(days=(FRIDAY, SATURDAY)), TimeWish(days=(FRIDAY,))),
        (TimeWish(days=(FRIDAY,)), TimeWish(days=(FRIDAY, SATURDAY)), TimeWish(days=(FRIDAY,))),
        (TimeWish(weekdays=(3, 4)), TimeWish(weekdays=(4, 5)), TimeWish(weekdays=(4,))),
        (TimeWish(weekdays=(3,)), TimeWish(weekdays=(4,)), None),
        (TimeWish(weekdays=(3,)), TimeWish(days=(FRIDAY,)), None),
        (TimeWish(weekdays=(4,)), TimeWish(), TimeWish(weekdays=(4,))),
        (TimeWish(earliest=time(9)), TimeWish(latest=time(9)), TimeWish(earliest=time(9), latest=time(9))),
        (TimeWish(earliest=time(9, 1)), TimeWish(latest=time(9)), None),
        (
            TimeWish(first_day=THURSDAY, last_day=SATURDAY, earliest=time(9), latest=time(17)),
            TimeWish(first_day=FRIDAY, last_day=FRIDAY, earliest=time(8), latest=time(18)),
            TimeWish(first_day=FRIDAY, last_day=FRIDAY, earliest=time(9), latest=time(17)),
        ),
    ],
)
def test_what_fits_both_wishes_fits_each_of_them(
    one: TimeWish, other: TimeWish, fits: TimeWish | None
) -> None:
    assert both(one, other) == fits
    assert both(other, one) == fits


@pytest.mark.parametrize(
    ("refused", "left"),
    [
        (
            TimeWish(first_day=FRIDAY, last_day=FRIDAY),
            [TimeWish(last_day=THURSDAY), TimeWish(first_day=SATURDAY)],
        ),
        (TimeWish(weekdays=(4,)), [TimeWish(not_weekdays=(4,))]),
        (TimeWish(days=(FRIDAY,)), [TimeWish(not_days=(FRIDAY,))]),
        (TimeWish(earliest=time(12)), [TimeWish(latest=time(11, 59))]),
        (TimeWish(latest=time(12)), [TimeWish(earliest=time(12, 1))]),
        (TimeWish(earliest=time(0, 0), latest=time(23, 59)), []),
        (
            TimeWish(weekdays=(4,), earliest=time(12)),
            [TimeWish(not_weekdays=(4,)), TimeWish(weekdays=(4,), latest=time(11, 59))],
        ),
    ],
)
def test_without_a_refusal_everything_else_is_left(refused: TimeWish, left: list[TimeWish]) -> None:
    assert list(without_wish(TimeWish(), refused)) == left


@pytest.mark.parametrize(
    ("wish", "is_possible"),
    [
        (TimeWish(days=(THURSDAY,)), True),
        (TimeWish(days=(THURSDAY,), latest=time(10, 16)), True),
        (TimeWish(days=(THURSDAY,), latest=time(10, 15)), False),
        (TimeWish(weekdays=(3,), latest=time(10)), True),
        (TimeWish(last_day=date(2018, 3, 7)), False),
        (TimeWish(first_day=date(2018, 4, 22)), True),
        (TimeWish(first_day=date(2018, 4, 23)), False),
    ],
)
def test_a_wish_is_possible_from_now_to_the_horizon(wish: TimeWish, is_possible: bool) -> None:
    assert possible(wish, NOW) is is_possible
