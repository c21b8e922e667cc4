"""Small cells: which sums of a table must be hidden so that none of a few people can be recognised.

Knows that what came in by week equals what ended in it, and assumes that every reader knows it too.
Hides only; counts nothing, and does not compare tables printed on different days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

LEAST = 11


class Hidden(Enum):
    """Why a sum is not shown: it is small (0 too), or a small one could be worked out from it."""

    FEW = auto()
    WITHHELD = auto()


@dataclass(frozen=True, slots=True)
class Published:
    """A table as it may be seen: its rows, and the sum of each column."""

    rows: tuple[tuple[int | Hidden, ...], ...]
    totals: tuple[int | Hidden, ...]


def publish(rows: Sequence[Sequence[int]], signs: Sequence[int], least: int = LEAST) -> Published:
    """Return a table with its small cells hidden, and as many more as keep those from being worked out.

    ``signs`` has 1 for a column of what came in and -1 for one of what ended: each row adds up to nothing.
    """
    veil = _Veil([*rows, [sum(column) for column in zip(*rows, strict=True)]], signs, least)
    for row, column in veil.small():
        while not veil.is_safe(row, column):
            veil.hide_more(row)
    return Published(tuple(veil.seen(row) for row in range(len(rows))), veil.seen(len(rows)) if rows else ())


class _Place(NamedTuple):
    row: int
    column: int


class _Veil:
    """Cells and what is hidden of them; the last row holds the totals."""

    def __init__(self, cells: Sequence[Sequence[int]], signs: Sequence[int], least: int) -> None:
        self._cells, self._signs, self._least = cells, signs, least
        self._totals = len(cells) - 1
        self._columns = range(len(signs))
        places = (_Place(row, column) for row in range(len(cells)) for column in range(len(cells[row])))
        self._hidden = {place: Hidden.FEW for place in places if self._value(*place) < least}
        if self._totals == 1:
            # The totals of one row are that row: they are seen where it is seen.
            totals = [_Place(1, c) for c in self._columns]
            self._hidden |= {place: Hidden.WITHHELD for place in totals if place not in self._hidden}

    def small(self) -> list[_Place]:
        """Return the places of the cells that must not be worked out."""
        return [place for place in self._hidden if place.row != self._totals]

    def seen(self, row: int) -> tuple[int | Hidden, ...]:
        """Return a row as it may be seen."""
        return tuple(self._hidden.get(_Place(row, c), self._value(row, c)) for c in self._columns)

    def is_safe(self, row: int, column: int) -> bool:
        """Tell whether another table, in which this cell differs, would be seen exactly the same."""
        return any(self._fits(moves) for moves in self._moves(row, column))

    def hide_more(self, row: int) -> None:
        """Hide a little more around a row: its next smallest cell, totals, at last how small cells are."""
        shown = [c for c in self._columns if (row, c) not in self._hidden]
        totals = [
            c for c in self._columns if (row, c) in self._hidden and (self._totals, c) not in self._hidden
        ]
        if shown and (len(shown) == len(self._columns) - 1 or not totals):
            smallest = min(shown, key=lambda c: self._value(row, c))
            self._hidden[_Place(row, smallest)] = Hidden.WITHHELD
        elif totals:
            self._hidden |= {_Place(self._totals, c): Hidden.WITHHELD for c in totals}
        else:
            self._hidden |= {
                _Place(r, c): Hidden.WITHHELD for r in (row, self._totals) for c in self._columns
            }

    def _moves(self, row: int, column: int) -> Iterator[dict[_Place, int]]:
        for other in self._columns:
            if other == column:
                continue
            for step in (1, -1):
                balance = -step * self._signs[column] * self._signs[other]
                moved = {_Place(row, column): step, _Place(row, other): balance}
                yield moved | {_Place(self._totals, column): step, _Place(self._totals, other): balance}
                for second in range(self._totals):
                    if second != row:
                        yield moved | {_Place(second, column): -step, _Place(second, other): -balance}

    def _fits(self, moves: dict[_Place, int]) -> bool:
        return all(place in self._hidden and self._may_be(place, step) for place, step in moves.items())

    def _may_be(self, place: _Place, step: int) -> bool:
        value = self._value(*place)
        changed = value + step
        if self._hidden[place] is Hidden.FEW:
            return 0 <= changed < self._least
        # Who knows how cells are chosen for hiding knows that this one is usually not small.
        return changed >= (self._least if value >= self._least else 0)

    def _value(self, row: int, column: int) -> int:
        return self._cells[row][column]
