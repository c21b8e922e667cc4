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
from intake.core.reports.small_cells import LEAST, Hidden
from intake.services.reports.counts import CountColumn, CountTable, PublishedCounts, read_counts

HEADINGS = {
    CountColumn.ASKED_BY_VOICE: "asked by voice",
    CountColumn.ASKED_BY_TEXT: "asked by text",
    CountColumn.SAVED: "saved",
    CountColumn.ERASED: "erased",
    CountColumn.UNFINISHED: "unfinished",
    CountColumn.REACHED: "reached",
    CountColumn.IN_TWO_DAYS: "in 2 days",
    CountColumn.IN_A_WEEK: "in 7 days",
    CountColumn.LATER: "later",
}
FEW, WITHHELD = f"{LEAST - 1} or fewer", "not shown"
NOTES = {
    FEW: f"{FEW}: hidden so that nobody can be recognised; it may be none.",
    WITHHELD: f"{WITHHELD}: hidden because a small number could be worked out from it.",
}
ALL = "all weeks"


@click.command(epilog="Example:  intake counts --config config.toml")
@config_option
def counts(config_file: Path) -> None:
    """Show how many asked, were reached and how long they waited, by week; small numbers are hidden."""
    with opened(config_file) as line:
        published = read_counts(line.database, line.now)
    click.echo("Nothing has been counted yet." if published is None else _told(published))


def _told(published: PublishedCounts) -> str:
    tables = [list(_rows(each)) for each in (published.asked, published.reached)]
    shown = "\n\n".join(map(table, tables))
    return "\n".join([shown, *_notes({cell for rows in tables for row in rows for cell in row})])


def _rows(counted: CountTable) -> Iterator[tuple[str, ...]]:
    yield "week of", *(HEADINGS[column] for column in counted.columns)
    for each in counted.weeks:
        yield each.week.isoformat(), *map(_cell, each.cells)
    if len(counted.weeks) > 1:
        yield ALL, *map(_cell, counted.totals)


def _cell(seen: int | Hidden) -> str:
    match seen:
        case Hidden.FEW:
            return FEW
        case Hidden.WITHHELD:
            return WITHHELD
        case number:
            return str(number)


def _notes(cells: set[str]) -> Iterator[str]:
    needed = [note for cell, note in NOTES.items() if cell in cells]
    yield from ["", *needed] if needed else []
