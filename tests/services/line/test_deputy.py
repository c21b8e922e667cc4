"""The coordinator's texts go to the first phone, to a deputy for some days, and never to one that said STOP while another takes them."""

from __future__ import annotations

from datetime import date

import pytest

from intake.services.line.deputy import Deputy, coordinator_stopped, name_deputy, place_in_turn
from intake.storage.unit_of_work import Database

TODAY, TOMORROW = date(2018, 3, 8), date(2018, 3, 9)


@pytest.mark.parametrize(
    ("deputy", "stopped", "turn"),
    [
        (None, (), 1),
        (Deputy(2, TODAY), (), 2),
        (Deputy(2, date(2018, 3, 7)), (), 1),
        # The settings hold two phones by now.
        (Deputy(3, TOMORROW), (), 1),
        (None, (1,), 2),
        (Deputy(2, TOMORROW), (2,), 1),
        (Deputy(2, TOMORROW), (1, 2), 1),
    ],
)
def test_whose_turn_it_is(
    sqlite_database: Database, deputy: Deputy | None, stopped: tuple[int, ...], turn: int
) -> None:
    with sqlite_database.work() as work:
        name_deputy(work, deputy)
        for place in stopped:
            work.line_state.put(coordinator_stopped(place), TODAY.isoformat())

        assert place_in_turn(work, 2, TODAY) == turn


def test_the_first_gets_them_again_where_nobody_stands_in(sqlite_database: Database) -> None:
    with sqlite_database.work() as work:
        name_deputy(work, Deputy(2, TOMORROW))
        name_deputy(work, None)

        assert place_in_turn(work, 2, TODAY) == 1
