"""Figures: the line's counts by week, as `intake counts` shows them, small numbers hidden; may be printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.figure_words import ALL_WEEKS, HEADINGS, cell_words, notes_for
from intake.console.page import Pages
from intake.console.show import show_page
from intake.core.access.permissions import Permission
from intake.services.reports.counts import CountTable, PublishedCounts, read_counts


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A week, or all weeks, and what stands in its cells."""

    week: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One table of the page."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[FigureRow, ...]


def figures_pages(desk: Desk) -> Pages:
    """Return the page of the figures."""
    pages = Pages()

    @pages.page("/figures", Permission.SEE_FIGURES)
    def figures(asking: Asking) -> Response:
        published = read_counts(desk.database, desk.clock())
        tables = () if published is None else figure_tables(published)
        cells = {cell for table in tables for row in table.rows for cell in row.cells}
        return show_page(asking, "figures.html", tables=tables, notes=notes_for(cells))

    return pages


def figure_tables(published: PublishedCounts) -> tuple[FigureTable, ...]:
    """Return the two tables in words."""
    return (
        _table_of("Who asked", published.asked),
        _table_of("Who was reached, by the week of the talk", published.reached),
    )


def _table_of(title: str, counted: CountTable) -> FigureTable:
    headings = tuple(HEADINGS[column] for column in counted.columns)
    return FigureTable(title, headings, tuple(_rows(counted)))


def _rows(counted: CountTable) -> Iterator[FigureRow]:
    for each in counted.weeks:
        yield FigureRow(each.week.isoformat(), tuple(map(cell_words, each.cells)))
    if len(counted.weeks) > 1:
        yield FigureRow(ALL_WEEKS, tuple(map(cell_words, counted.totals)))
