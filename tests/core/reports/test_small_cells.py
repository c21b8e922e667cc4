"""No small number can be worked out from what is published, tried by brute force as a reader could."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.core.reports.small_cells import Hidden, Published, publish

FEW, WITHHELD = Hidden.FEW, Hidden.WITHHELD
SIGNS = (1, 1, -1, -1, -1)
LEAST = 3
# A reader tries hidden numbers up to here.
MOST = 9

Row = tuple[int, ...]


@pytest.mark.parametrize(
    ("rows", "published"),
    [
        pytest.param([], Published((), ()), id="nothing counted"),
        pytest.param(
            [[40, 30, 25, 12, 33], [20, 15, 14, 11, 10]],
            Published(((40, 30, 25, 12, 33), (20, 15, 14, WITHHELD, FEW)), (60, 45, 39, WITHHELD, WITHHELD)),
            id="one small cell takes the next smallest and both totals along",
        ),
        pytest.param(
            [[40, 30, 25, 2, 43], [20, 15, 14, 3, 18]],
            Published(
                ((40, 30, WITHHELD, FEW, 43), (20, 15, WITHHELD, FEW, 18)), (60, 45, WITHHELD, FEW, 61)
            ),
            id="small in every week",
        ),
        pytest.param(
            [[6, 2, 4, 0, 4], [7, 3, 5, 1, 4]],
            Published(((FEW,) * 5,) * 2, (13, FEW, FEW, FEW, FEW)),
            id="a small line",
        ),
        pytest.param(
            [[11, 11, 22, 0, 0]],
            Published(((WITHHELD, 11, 22, FEW, FEW),), (WITHHELD, WITHHELD, WITHHELD, FEW, FEW)),
            id="everybody saved: the two nothings must not follow from it",
        ),
    ],
)
def test_small_cells_are_hidden_and_what_would_give_them_away(
    rows: list[list[int]], published: Published
) -> None:
    assert publish(rows, SIGNS) == published


@pytest.mark.parametrize("weeks", [1, 2])
def test_no_small_cell_of_any_little_table_can_be_worked_out(weeks: int) -> None:
    possible = [(saved + left, saved, left) for saved, left in product(range(5), repeat=2)]

    for rows in product(possible, repeat=weeks):
        assert worked_out(rows, (1, -1, -1)) == []


# What came in is at most eight in all, so that no cell is more than the reader tries.
weekly = st.tuples(*[st.integers(0, (MOST - 1) // 2)] * 4).filter(
    lambda row: row[0] + row[1] >= row[2] + row[3]
)


@given(st.lists(weekly.map(lambda row: (*row, row[0] + row[1] - row[2] - row[3])), min_size=1, max_size=2))
@settings(max_examples=60, deadline=None)
def test_no_small_cell_of_a_table_with_every_column_can_be_worked_out(rows: list[Row]) -> None:
    assert worked_out(rows, SIGNS) == []


def test_the_reader_does_work_out_a_cell_that_is_hidden_alone() -> None:
    seen = Published(((5, WITHHELD, FEW),), (5, WITHHELD, FEW))

    assert {row[2] for (row,) in tables_like(Published(((5, 4, FEW),), seen.totals), (1, -1, -1))} == {1}


def worked_out(rows: Sequence[Row], signs: Row) -> list[tuple[int, int]]:
    published = publish(rows, signs, LEAST)
    tables = list(tables_like(published, signs))
    assert tuple(map(tuple, rows)) in tables
    return [
        (row, column)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell < LEAST and len({table[row][column] for table in tables}) == 1
    ]


def tables_like(published: Published, signs: Row) -> Iterator[tuple[Row, ...]]:
    """Yield every table that looks like the published one, to who knows that each row adds up to nothing."""
    choices = [
        [row for row in product(*map(_values, seen)) if _adds_up(row, signs)] for seen in published.rows
    ]
    for table in product(*choices):
        if all(
            _looks(sum(column), seen)
            for column, seen in zip(zip(*table, strict=True), published.totals, strict=True)
        ):
            yield table


def _values(seen: int | Hidden) -> Sequence[int]:
    match seen:
        case Hidden.FEW:
            return range(LEAST)
        case Hidden.WITHHELD:
            return range(MOST)
        case number:
            return (number,)


def _adds_up(row: Row, signs: Row) -> bool:
    return sum(cell * sign for cell, sign in zip(row, signs, strict=True)) == 0


def _looks(total: int, seen: int | Hidden) -> bool:
    return total < LEAST if seen is Hidden.FEW else seen is Hidden.WITHHELD or total == seen
