"""`intake counts`: how many asked, were reached and how long they waited, by week, small numbers hidden.

Shows sums only; there is no way to make it show a small one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from intake.cli.open_line import opened
from intake.cli.options import config_option
from intake.cli.text_table import table
from intake.console.figure_words import ALL_WEEKS, HEADINGS, NOTHING_COUNTED, cell_words, notes_for
from intake.services.reports.counts import CountTable, PublishedCounts, read_counts


@click.command(epilog="Example:  intake counts --config config.toml")
@config_option
def counts(config_file: Path) -> None:
    """Show how many asked, were reached and how long they waited, by week; small numbers are hidden."""
    with opened(config_file) as line:
        published = read_counts(line.database, line.now)
    click.echo(NOTHING_COUNTED if published is None else _told(published))


def _told(published: PublishedCounts) -> str:
    tables = [list(_rows(each)) for each in (published.asked, published.reached)]
    shown = "\n\n".join(map(table, tables))
    return "\n".join([shown, *_notes({cell for rows in tables for row in rows for cell in row})])


def _rows(counted: CountTable) -> Iterator[tuple[str, ...]]:
    yield "week of", *(HEADINGS[column] for column in counted.columns)
    for each in counted.weeks:
        yield each.week.isoformat(), *map(cell_words, each.cells)
    if len(counted.weeks) > 1:
        yield ALL_WEEKS, *map(cell_words, counted.totals)


def _notes(cells: set[str]) -> Iterator[str]:
    needed = notes_for(cells)
    yield from ["", *needed] if needed else []
