"""The words of the figures, the same on the page and in `intake counts`: headings, and what stands for a hidden sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from intake.core.reports.small_cells import LEAST, Hidden
from intake.services.reports.counts import CountColumn

HEADINGS: Final[Mapping[CountColumn, str]] = {
    CountColumn.ASKED_BY_VOICE: "asked by voice",
    CountColumn.ASKED_IN_WRITING: "text and mail",
    CountColumn.SAVED: "saved",
    CountColumn.ERASED: "erased",
    CountColumn.UNFINISHED: "unfinished",
    CountColumn.REACHED: "reached",
    CountColumn.IN_TWO_DAYS: "in 2 days",
    CountColumn.IN_A_WEEK: "in 7 days",
    CountColumn.LATER: "later",
}
FEW: Final = f"{LEAST - 1} or fewer"
WITHHELD: Final = "not shown"
_NOTES: Final[Mapping[str, str]] = {
    FEW: f"{FEW}: hidden so that nobody can be recognised; it may be none.",
    WITHHELD: f"{WITHHELD}: hidden because a small number could be worked out from it.",
}
ALL_WEEKS: Final = "all weeks"
NOTHING_COUNTED: Final = "Nothing has been counted yet."


def cell_words(seen: int | Hidden) -> str:
    """Return what stands in a cell: the sum, or why it is hidden."""
    match seen:
        case Hidden.FEW:
            return FEW
        case Hidden.WITHHELD:
            return WITHHELD
        case number:
            return str(number)


def notes_for(cells: Iterable[str]) -> tuple[str, ...]:
    """Return a note for each way of hiding that stands in some cells."""
    shown = set(cells)
    return tuple(note for cell, note in _NOTES.items() if cell in shown)
